"""Pages of payers: saved ways of paying, and paying on a page of ours."""

from typing import Any

from tests.commerce.buyers import agree
from tests.commerce.shop import GOOD_CARD, Shop

from studium.commerce.payments.actions.check_cards import check_cards
from studium.commerce.payments.alerts import ALERT_RULES
from studium.platform.database import Database

HERE = "/ways-to-pay"
FORM = {"number": GOOD_CARD, "expiry": "12/30", "cvc": "123", "name": "Alice Example"}


async def test_a_card_and_an_account_are_saved_chosen_and_removed(
    shop: Shop, alice: Any, bob: Any
) -> None:
    assert "Nothing is saved yet" in (await alice.client.get(HERE)).text
    assert await shop.count("payment_customers") == 0
    card = await alice.client.post(f"{HERE}/add", data={"provider": "stripe"})
    typed = await shop.stranger.post(card.headers["location"], data=FORM)
    back = await alice.client.get(typed.headers["location"].removeprefix("http://testserver"))
    assert back.headers["location"] == HERE
    assert "It is saved" in (await alice.client.get(HERE)).text
    wallet = await alice.client.post(f"{HERE}/add", data={"provider": "paypal"})
    back = await agree(shop, wallet.headers["location"])
    await alice.client.get(back.removeprefix("http://testserver"))
    page = (await alice.client.get(HERE)).text
    assert "ending 4242" in page
    assert "pays@buyer.example" in page
    listed = await alice.client.get("/api/payment-methods")
    assert listed.status_code == 200, listed.text
    (saved,) = listed.json()["items"]
    named = {"provider": "stripe", "method_id": saved["id"]}
    assert (await bob.client.post(f"{HERE}/remove", data=named)).status_code == 404
    assert (await alice.client.post(f"{HERE}/first", data=named)).status_code == 303
    assert "First choice" in (await alice.client.get(HERE)).text
    assert (await alice.client.post(f"{HERE}/remove", data=named)).status_code == 303
    assert "ending 4242" not in (await alice.client.get(HERE)).text


async def test_an_amount_is_paid_on_a_page_of_ours(shop: Shop, alice: Any, bob: Any) -> None:
    begun = await alice.client.post(
        "/api/payments/authorize", json={"amount_minor": 10_000, "currency": "usd"}
    )
    payment_id = begun.json()["payment"]["id"]
    here = f"/payments/{payment_id}/pay"
    assert (await bob.client.get(here)).status_code == 404
    form = await alice.client.get(here)
    paid = await shop.stranger.post(form.headers["location"], data=FORM)
    assert paid.status_code == 303, paid.text
    seen = (await alice.client.get(f"/api/payments/{payment_id}")).json()
    assert seen["status"] == "AUTHORIZED"
    assert (await alice.client.get(here)).headers["location"].endswith("/dashboard")


async def test_who_was_not_there_is_asked_to_confirm_and_to_save_another_card_in_time(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    card = await alice.client.post(f"{HERE}/add", data={"provider": "stripe"})
    unable = {**FORM, "number": "4000000000000341", "expiry": f"{shop.now:%m/%y}"}
    await shop.stranger.post(card.headers["location"], data=unable)
    (saved,) = (await alice.client.get("/api/payment-methods")).json()["items"]
    body = {
        "amount_minor": 10_000,
        "currency": "usd",
        "payment_method_id": saved["id"],
        "is_off_session": True,
    }
    tried = await alice.client.post("/api/payments/authorize", json=body)
    assert tried.json()["payment"]["status"] == "FAILED", tried.text
    await run_jobs()
    here = f"/payments/{tried.json()['payment']['id']}/pay"
    mails = await shop.rows(
        "select subject, body from sandbox.mails where recipient = $1", alice.email
    )
    assert any(here in each["body"] for each in mails), mails
    assert (await alice.client.get(here)).status_code == 303
    for _ in range(2):
        await check_cards(shop.parts)
    await run_jobs()
    mails = await shop.rows("select subject from sandbox.mails where recipient = $1", alice.email)
    told = [each for each in mails if each["subject"] == "Your saved card expires this month"]
    assert len(told) == 1


async def test_a_hold_that_ends_soon_is_an_alert(shop: Shop, alice: Any) -> None:
    begun = await alice.client.post(
        "/api/payments/authorize", json={"amount_minor": 10_000, "currency": "usd"}
    )
    await shop.run("update payments set status = 'AUTHORIZED', capture_before = $1", shop.now)
    (rule,) = [each for each in ALERT_RULES if each.cause == "authorization_ending"]
    assert rule.look is not None
    async with shop.parts[Database].reader() as tx:
        (found,) = await rule.look(shop.parts, tx)
    assert found.subject == begun.json()["payment"]["id"]
