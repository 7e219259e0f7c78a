"""The life of an app: registered, reviewed, published, suspended."""

from typing import Any

import httpx
import pytest
from tests.conftest import Person
from tests.connect.oauth_apps.connecting import CALLBACK, SCOPES, registered

from studium.connect.oauth_apps.model import CHECKLIST

ITS_PAGES = "https://app.example.org"
HTML = {"accept": "text/html"}
WHOLE: dict[str, Any] = {
    "description": "Keeps a book of your scores.",
    "website": "https://app.example.org",
}


async def decide(carol: Person, app: dict[str, Any], state: str) -> None:
    form = {"state": state, "note": "Looked at it.", "checklist[]": list(CHECKLIST)}
    answer = await carol.client.post(f"/admin/apps/{app['id']}", data=form)
    assert answer.status_code == 303, answer.text


async def preflight(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return await client.options("/api/exams/sessions", headers=headers)


async def scripts_of_its_pages_may_read(client: httpx.AsyncClient, token: str) -> None:
    """Those of the app's own pages, and of no other; each answer says what is left."""
    assert (await preflight(client, ITS_PAGES)).status_code == 204
    left = []
    for origin, readable in ((ITS_PAGES, ITS_PAGES), ("https://evil.example", None)):
        assert (await preflight(client, origin)).is_success == (readable is not None)
        headers = {"Authorization": f"Bearer {token}", "Origin": origin}
        answer = await client.get("/api/exams/sessions", headers=headers)
        assert answer.headers.get("access-control-allow-origin") == readable
        assert answer.headers["ratelimit"].startswith('"app";r=')
        left.append(int(answer.headers["ratelimit-remaining"]))
    assert left[1] == left[0] - 1


async def test_a_published_app_is_installed_by_others_and_a_suspended_one_is_out(
    alice: Person, bob: Person, carol: Person, client: httpx.AsyncClient
) -> None:
    program, app = await registered(alice, client, **WHOLE)
    assert (await alice.client.post(f"/api/apps/{app['id']}/submit")).json()["state"] == "submitted"
    await decide(carol, app, "published")
    assert "Score Book" in (await client.get("/apps", headers=HTML)).text
    tokens = await program.exchange(await program.code(bob))
    assert await program.get(tokens["access_token"]) == 200
    await scripts_of_its_pages_may_read(client, tokens["access_token"])
    await decide(carol, app, "suspended")
    assert (await preflight(client, ITS_PAGES)).status_code == 403
    assert await program.get(tokens["access_token"]) == 401
    assert (await program.refresh(tokens["refresh_token"], 401))["error"] == "invalid_client"
    history = await alice.client.get(f"/developer/apps/{app['id']}", headers=HTML)
    for state in ("Submitted", "Published", "Suspended"):
        assert state in history.text


async def test_review_is_for_administrators_and_support_reads(
    alice: Person, dave: Person, client: httpx.AsyncClient
) -> None:
    _, app = await registered(alice, client, **WHOLE)
    await alice.client.post(f"/api/apps/{app['id']}/submit")
    form = {"state": "published", "note": "Fine."}
    assert (await dave.client.get(f"/admin/apps/{app['id']}", headers=HTML)).status_code == 200
    assert (await dave.client.post(f"/admin/apps/{app['id']}", data=form)).status_code == 403
    assert (await alice.client.post(f"/admin/apps/{app['id']}", data=form)).status_code == 403


async def test_a_published_app_that_wants_more_is_a_draft_again(
    alice: Person, bob: Person, carol: Person, client: httpx.AsyncClient
) -> None:
    program, app = await registered(alice, client, **WHOLE)
    await alice.client.post(f"/api/apps/{app['id']}/submit")
    await decide(carol, app, "published")
    body = {"name": "Score Book", "redirect_uris": [CALLBACK], "scopes": [*SCOPES, "files:read"]}
    changed = await alice.client.put(f"/api/apps/{app['id']}", json=body | WHOLE)
    assert changed.json()["state"] == "draft"
    refused = await bob.client.get("/oauth/authorize", params=program.request())
    assert refused.status_code == 422


async def test_a_new_secret_takes_the_place_of_the_old_one(
    alice: Person, client: httpx.AsyncClient
) -> None:
    program, app = await registered(alice, client)
    made = await alice.client.post(f"/api/apps/{app['id']}/secret")
    await program.ask(401, grant_type="client_credentials")
    program.secret = made.json()["client_secret"]
    await program.ask(200, grant_type="client_credentials")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": []},
        {"redirect_uris": ["http://app.example.org/callback"]},
        {"redirect_uris": ["https://app.example.org/#fragment"]},
        {"redirect_uris": ["https://user@app.example.org/"]},
        {"redirect_uris": ["https://*.example.org/"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["https://["]},
        {"scopes": ["staff:act"]},
        {"scopes": ["nothing:read"]},
        {"scopes": []},
        {"name": ""},
        {"website": "javascript:alert(1)"},
    ],
)
async def test_an_app_that_cannot_be_is_refused(alice: Person, changes: dict[str, Any]) -> None:
    body = {"name": "Score Book", "redirect_uris": [CALLBACK], "scopes": SCOPES} | changes
    assert (await alice.client.post("/api/apps", json=body)).status_code == 422


async def test_an_app_is_made_changed_and_taken_away_in_the_browser(
    alice: Person, client: httpx.AsyncClient
) -> None:
    form = {"name": "Score Book", "redirect_uris": CALLBACK, "is_confidential": "on"}
    refused = await alice.client.post("/developer/apps", data=form)
    assert refused.status_code == 422
    assert "Choose at least one scope." in refused.text
    made = await alice.client.post("/developer/apps", data=form | {"scopes[]": SCOPES})
    assert made.status_code == 200
    assert "shown this once" in made.text
    (app,) = (await alice.client.get("/api/apps")).json()["items"]
    assert app["scopes"] == SCOPES
    program, _ = await registered(alice, client, name="Other")
    await program.code(alice)
    (each,) = (await alice.client.get("/api/installed-apps")).json()["items"]
    page = await alice.client.get("/apps", headers=HTML)
    assert "Take it away" in page.text
    await alice.client.post(f"/installed-apps/{each['id']}/remove")
    assert (await alice.client.get("/api/installed-apps")).json()["items"] == []
