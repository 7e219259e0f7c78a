"""What an app makes ends with its grant, and an app can get nothing that would outlive it."""

from uuid import UUID

import httpx
import pytest
from tests.conftest import Person, RunJobs
from tests.connect.oauth_apps.connecting import CALLBACK, ConnectingApp, answered, registered
from tests.connect.oauth_apps.test_apps import WHOLE, decide

from studium.connect.oauth_apps import hold_grant
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn

HOOKS = "webhooks:write webhooks:read"
WISHES = {"url": "http://127.0.0.1:8999/hook", "event_types": ["custom.*"]}
HOOK = {"target_url": WISHES["url"], "event_type": "custom.*", "service": "scorebook"}


@pytest.fixture
async def listener(alice: Person, client: httpx.AsyncClient) -> ConnectingApp:
    """Alice's app, which wants to hear of events."""
    app, _ = await registered(alice, client, scopes=HOOKS.split())
    return app


async def endpoints_of(person: Person) -> list[str]:
    return [each["id"] for each in (await person.client.get("/api/webhooks")).json()["items"]]


async def test_endpoints_of_an_app_end_when_it_is_taken_away(
    alice: Person, listener: ConnectingApp, database: Database
) -> None:
    tokens = await listener.exchange(await listener.code(alice, scope=HOOKS), 200)
    by_app = {"Authorization": f"Bearer {tokens['access_token']}"}
    made = await listener.http.post("/api/webhooks", json=WISHES, headers=by_app)
    hook = await listener.http.post("/api/hooks", json=HOOK, headers=by_app)
    own = await alice.client.post("/api/webhooks", json=WISHES)
    assert (made.status_code, hook.status_code, own.status_code) == (201, 201, 201)
    sent = await alice.client.post(f"/api/webhooks/{made.json()['id']}/test")
    (grant,) = (await alice.client.get("/api/installed-apps")).json()["items"]
    assert len(await endpoints_of(alice)) == 3
    await alice.client.delete(f"/api/installed-apps/{grant['id']}")
    assert await endpoints_of(alice) == [own.json()["id"]]
    async with database.pool.acquire() as connection:
        status = await connection.fetchval(
            "select status from webhook_deliveries where id = $1", UUID(sent.json()["id"])
        )
        secrets = await connection.fetchval("select count(*) from webhook_secrets")
    assert (status, secrets) == ("canceled", 1)
    async with database.transaction() as tx:
        with pytest.raises(NotSignedIn):
            await hold_grant(tx, UUID(grant["id"]))


async def hears(listener: ConnectingApp, person: Person) -> str:
    """The app connects and makes an endpoint; answers its refresh token."""
    tokens = await listener.exchange(await listener.code(person, scope=HOOKS))
    by_app = {"Authorization": f"Bearer {tokens['access_token']}"}
    made = await listener.http.post("/api/webhooks", json=WISHES, headers=by_app)
    assert made.status_code == 201, made.text
    assert await endpoints_of(person) == [made.json()["id"]]
    return str(tokens["refresh_token"])


async def test_endpoints_end_when_a_token_is_replayed(
    alice: Person, listener: ConnectingApp
) -> None:
    token = await hears(listener, alice)
    await listener.refresh(token)
    await listener.refresh(token, 400)
    assert await endpoints_of(alice) == []


async def test_endpoints_end_when_the_maker_of_the_app_leaves(
    alice: Person, bob: Person, carol: Person, client: httpx.AsyncClient, run_jobs: RunJobs
) -> None:
    listener, app = await registered(alice, client, scopes=HOOKS.split(), **WHOLE)
    await alice.client.post(f"/api/apps/{app['id']}/submit")
    await decide(carol, app, "published")
    await hears(listener, bob)
    left = await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert left.is_success, left.text
    await run_jobs()
    assert await endpoints_of(bob) == []


async def test_no_app_gets_keys_or_staff_rights(alice: Person, client: httpx.AsyncClient) -> None:
    known = (await client.get("/.well-known/oauth-authorization-server")).json()
    for scope in ("api_keys:read", "api_keys:write", "staff:act"):
        body = {"name": "Outliving", "redirect_uris": [CALLBACK], "scopes": [scope]}
        assert (await alice.client.post("/api/apps", json=body)).status_code == 422
        assert scope not in known["scopes_supported"]


async def test_a_public_app_is_asked_about_each_time(
    alice: Person, client: httpx.AsyncClient
) -> None:
    public, _ = await registered(alice, client, is_confidential=False)
    answered(await public.agree(alice))
    again = await alice.client.get("/oauth/authorize", params=public.request())
    assert again.status_code == 200
    assert "Connect Score Book?" in again.text


async def test_an_address_cannot_add_to_the_content_policy(alice: Person) -> None:
    for address in (
        "https://app.example.org;script-src/",
        "https://app.example.org https://evil.example/",
        "https://app.example.org:port/",
    ):
        body = {"name": "Odd", "redirect_uris": [address], "scopes": ["exams:read"]}
        assert (await alice.client.post("/api/apps", json=body)).status_code == 422, address
