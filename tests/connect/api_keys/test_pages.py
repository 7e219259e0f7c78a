"""Pages on which people make, scope, rotate and watch their keys."""

import re

from starlette.types import ASGIApp
from tests.conftest import Person, client_of

FORM = {"name": "Shop", "scopes[]": ["api_keys:read"], "rate_per_minute": "100"}


async def test_a_key_is_made_used_watched_rotated_and_revoked(alice: Person, app: ASGIApp) -> None:
    made = await alice.client.post("/api-keys", data=FORM)
    assert made.status_code == 201, made.text
    [token] = re.findall(r"stm_test_\w{49}", made.text)
    found = re.search(r'href="(/api-keys/[0-9a-f-]{36})"', made.text)
    assert found is not None
    page = found[1]
    async with client_of(app, Authorization=f"Bearer {token}") as program:
        assert (await program.get("/api/apikeys")).status_code == 200
        shown = (await alice.client.get(page)).text
        assert "GET /api/apikeys" in shown
        assert token not in shown
        rotated = await alice.client.post(f"{page}/rotate", data={"overlap_hours": "0"})
        [fresh] = re.findall(r"stm_test_\w{49}", rotated.text)
        assert (await program.get("/api/apikeys")).status_code == 401
    async with client_of(app, Authorization=f"Bearer {fresh}") as program:
        assert (await program.get("/api/apikeys")).status_code == 200
        await alice.client.post(f"{page}/revoke")
        assert (await program.get("/api/apikeys")).status_code == 401
    assert "Revoked" in (await alice.client.get("/api-keys")).text


async def test_what_is_missing_is_said(alice: Person) -> None:
    for form, words in (
        ({**FORM, "scopes[]": []}, "Tick at least one"),
        ({**FORM, "name": ""}, "field-name-error"),
        ({**FORM, "scopes[]": ["moon:read"]}, "No route asks for"),
        ({**FORM, "expires_in_days": "0"}, "field-expires_in_days-error"),
    ):
        shown = await alice.client.post("/api-keys", data=form)
        assert shown.status_code == 422, shown.text
        assert words in shown.text


async def test_scopes_are_offered_and_staff_rights_to_staff(alice: Person, carol: Person) -> None:
    offered = (await alice.client.get("/api-keys/new")).text
    assert "webhooks:write" in offered
    assert "staff:act" not in offered
    assert "staff:act" in (await carol.client.get("/api-keys/new")).text


async def test_an_empty_list_says_what_to_do(alice: Person, bob: Person) -> None:
    assert "No keys yet" in (await alice.client.get("/api-keys")).text
    made = await alice.client.post("/api-keys", data=FORM)
    found = re.search(r'href="(/api-keys/[0-9a-f-]{36})"', made.text)
    assert found is not None
    assert (await bob.client.get(found[1])).status_code == 404
