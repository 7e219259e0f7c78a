"""Staff find people by their address; admins make accounts, on the record."""

from starlette.types import ASGIApp
from tests.conftest import Person, client_of

NEW = {"email": "New@Example.org", "first_name": "Nora", "reason": "Bought by invoice."}
PEOPLE = "/api/admin/people"


async def test_an_admin_makes_an_account_once(carol: Person, dave: Person) -> None:
    made = await carol.client.post(PEOPLE, json=NEW)
    assert made.status_code == 201, made.text
    again = await carol.client.post(PEOPLE, json=NEW | {"first_name": "Other"})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert again.json()["first_name"] == "Nora"
    assert again.json()["email_confirmed_at"] is None
    found = await dave.client.get(PEOPLE, params={"email": "new@example.org"})
    assert [each["id"] for each in found.json()["items"]] == [made.json()["id"]]
    nobody = await dave.client.get(PEOPLE, params={"email": "nobody@example.org"})
    assert nobody.json() == {"items": []}


async def test_only_admins_make_and_only_staff_find(alice: Person, dave: Person) -> None:
    assert (await dave.client.post(PEOPLE, json=NEW)).status_code == 403
    assert (await alice.client.post(PEOPLE, json=NEW)).status_code == 403
    assert (await alice.client.get(PEOPLE, params={"email": alice.email})).status_code == 403


async def test_an_admins_key_grants_a_feature_and_withdraws_it(
    carol: Person, alice: Person, app: ASGIApp
) -> None:
    scopes = ["entitlements:write", "staff:act", "people:read"]
    key = (
        await carol.client.post("/api/apikeys", json={"name": "Zapier", "scopes": scopes})
    ).json()
    async with client_of(app, Authorization=f"Bearer {key['key']}") as program:
        body = {"email": alice.email, "feature": "exam_pack", "reason": "A gift."}
        granted = await program.post("/api/admin/entitlements", json=body)
        assert granted.status_code == 201, granted.text
        path = f"/api/admin/entitlements/{granted.json()['id']}"
        assert (await program.delete(path, params={"reason": "Taken back."})).status_code == 204
        assert (await program.get(PEOPLE, params={"email": alice.email})).status_code == 200
        assert (await program.post(PEOPLE, json=NEW)).status_code == 403
