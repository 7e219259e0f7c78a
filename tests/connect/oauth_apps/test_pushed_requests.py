"""Requests that apps push before they send a person here (RFC 9126)."""

from datetime import timedelta
from typing import Any

import httpx
from tests.conftest import Person
from tests.connect.oauth_apps.connecting import ConnectingApp, answered, registered

from studium.platform.clock import MovableClock


async def push(app: ConnectingApp, status: int = 201, **changes: str) -> dict[str, Any]:
    sent = app.request(**changes)
    if app.secret is not None:
        sent["client_secret"] = app.secret
    answer = await app.http.post("/oauth/par", data=sent)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_pushed_request_is_shown_agreed_to_once_and_cannot_be_changed(
    alice: Person, client: httpx.AsyncClient
) -> None:
    app, _ = await registered(alice, client)
    pushed = await push(app)
    assert pushed["expires_in"] == 600
    asked = {"client_id": app.client_id, "request_uri": pushed["request_uri"]}
    page = await alice.client.get("/oauth/authorize", params=asked | {"scope": "profile:read"})
    assert "See your exams and results" in page.text
    assert "profile" not in page.text.partition("<form")[2].partition("</form>")[0]
    assert pushed["request_uri"] in page.text
    agreed = await alice.client.post("/oauth/authorize", data=asked | {"decision": "allow"})
    back = answered(agreed)
    assert back["state"] == "xyz"
    tokens = await app.exchange(back["code"])
    assert tokens["scope"] == "exams:read"
    again = await alice.client.post("/oauth/authorize", data=asked | {"decision": "allow"})
    assert again.status_code == 422


async def test_what_is_pushed_is_checked_at_once_and_belongs_to_its_app(
    alice: Person, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    app, _ = await registered(alice, client)
    other, _ = await registered(alice, client)
    assert (await push(app, 400, redirect_uri="https://evil.example/"))["error"] == (
        "invalid_request"
    )
    assert (await push(app, 400, scope="payments:write"))["error"] == "invalid_scope"
    assert (await push(app, 400, resource="https://elsewhere.example"))["error"] == "invalid_target"
    app.secret, secret = "wrong", app.secret
    assert (await push(app, 401))["error"] == "invalid_client"
    app.secret = secret
    request_uri = (await push(app))["request_uri"]
    for asked in (
        {"client_id": other.client_id, "request_uri": request_uri},
        {"client_id": app.client_id, "request_uri": "urn:ietf:params:oauth:request_uri:guess"},
        {"client_id": app.client_id, "request_uri": "https://evil.example/request"},
    ):
        assert (await alice.client.get("/oauth/authorize", params=asked)).status_code == 422
    clock.advance(timedelta(minutes=11))
    asked = {"client_id": app.client_id, "request_uri": request_uri}
    assert (await alice.client.get("/oauth/authorize", params=asked)).status_code == 422
    found = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert found["pushed_authorization_request_endpoint"].endswith("/oauth/par")
