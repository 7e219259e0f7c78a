"""Credits over the API and on pages."""

import httpx
from tests.conftest import Person, RunJobs


async def test_a_person_sees_balance_grants_and_movements(alice: Person, run_jobs: RunJobs) -> None:
    assert (await alice.client.get("/api/credits")).json()["available"] == 100
    await run_jobs()
    seen = (await alice.client.get("/api/credits")).json()
    assert (seen["balance"], seen["held"], seen["grants"][0]["source"]) == (100, 0, "sign_up")
    (entry,) = (await alice.client.get("/api/credits/log")).json()["items"]
    assert (entry["action"], entry["amount"], entry["balance_after"]) == ("grant.sign_up", 100, 100)
    assert (await alice.client.get("/api/users/me")).json()["ai_credits"] == 100


async def test_admins_correct_support_reads_and_others_do_neither(
    alice: Person, carol: Person, dave: Person, run_jobs: RunJobs
) -> None:
    await run_jobs()
    address = f"/api/admin/credits/{alice.user_id}"
    change = {"amount": -30, "reason": "granted twice"}
    assert (await dave.client.get(address)).json()["balance"] == 100
    assert (await dave.client.post(f"{address}/corrections", json=change)).status_code == 403
    assert (await alice.client.get(address)).status_code == 403
    answer = await carol.client.post(f"{address}/corrections", json=change)
    assert answer.json()["balance"] == 70
    too_much = await carol.client.post(
        f"{address}/corrections", json={"amount": -71, "reason": "too much"}
    )
    assert too_much.status_code == 402
    none = await carol.client.post(f"{address}/corrections", json={"amount": 0, "reason": "none"})
    assert none.status_code == 422


async def test_a_code_works_once_for_each_person(alice: Person, bob: Person, carol: Person) -> None:
    body = {"code": "welcome-2026", "amount": 25, "most_uses": 1}
    made = await carol.client.post("/api/admin/credits/promotions", json=body)
    assert (made.status_code, made.json()["code"]) == (201, "WELCOME-2026")
    again = await carol.client.post("/api/admin/credits/promotions", json=body)
    assert again.status_code == 409
    code = {"code": "Welcome-2026"}
    assert (await alice.client.post("/api/credits/redeem", json=code)).json()["amount"] == 25
    assert (await alice.client.post("/api/credits/redeem", json=code)).status_code == 409
    assert (await bob.client.post("/api/credits/redeem", json=code)).status_code == 404
    assert (await alice.client.get("/api/credits")).json()["balance"] == 125


async def test_the_pages_show_and_change_credits(
    alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    await run_jobs()
    page = await alice.client.get("/credits")
    assert page.status_code == 200
    assert "100 credits" in page.text
    form = {"email": alice.email, "amount": "15", "last_day": "", "reason": "for the trouble"}
    corrected = await carol.client.post("/admin/credits", data=form)
    assert corrected.status_code == 303
    found: httpx.Response = await carol.client.get(f"/admin/credits?email={alice.email}")
    assert "115 credits" in found.text
    wrong = await carol.client.post("/admin/credits", data={**form, "amount": "-500"})
    assert wrong.status_code == 422
    assert "115 are left" in wrong.text
