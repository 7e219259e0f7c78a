"""Signing in through a provider: the whole way, against the stand-in issuer."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, PASSWORD, InProcessHttp, Person, client_of

from studium.accounts.people import locked_person
from studium.accounts.single_sign_on import OpenIdProviders, delete_identities_of
from studium.accounts.single_sign_on.retention import RETENTION
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired
from studium.platform.settings import Settings

START = "/api/auth/oidc/sandbox/start"
CALLBACK = "/api/auth/oidc/sandbox/callback"
ME = "/api/users/me"

GoThrough = Callable[..., Awaitable[httpx.Response]]


async def to_the_provider(browser: httpx.AsyncClient, next_path: str = "") -> str:
    """Press the button; the address of the provider's page."""
    answer = await browser.get(f"{START}?{urlencode({'next': next_path})}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def at_the_provider(browser: httpx.AsyncClient, page: str, **form: str) -> str:
    """Fill in the provider's page as a browser would; the address that it sends us back to."""
    shown = await browser.get(page)
    assert shown.status_code == 200, shown.text
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    answer = await browser.post(page, data={**dict(hidden), **form})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def go_through(
    browser: httpx.AsyncClient, next_path: str = "", **form: str
) -> httpx.Response:
    """The whole way; what the browser sees at the end."""
    page = await to_the_provider(browser, next_path)
    return await browser.get(await at_the_provider(browser, page, **form))


def problem(answer: httpx.Response) -> str:
    """The slug of the problem that a page tells about."""
    found = re.search(r'data-problem="([a-z-]+)"', answer.text)
    assert found, answer.text
    return found[1]


async def count(database: Database, table: str) -> int:
    async with database.pool.acquire() as connection:
        return int(await connection.fetchval(f"select count(*) from {table}"))  # noqa: S608


async def test_somebody_new_gets_an_account(browser: httpx.AsyncClient, database: Database) -> None:
    answer = await go_through(browser, "/pricing", subject="sandbox-robin")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/pricing"
    me = (await browser.get(ME)).json()
    assert me["email"] == "robin@people.example"
    assert (me["first_name"], me["last_name"]) == ("Robin", "Reyes")
    assert me["email_confirmed_at"] is not None
    assert me["has_password"] is False
    assert me["role"] == "CANDIDATE"
    [session] = (await browser.get("/api/users/me/sessions")).json()["items"]
    assert session["via"] == "sandbox"
    async with database.pool.acquire() as connection:
        events = await connection.fetch("select type, payload from events order by type")
    assert [event["type"] for event in events] == ["account.created", "account.email_confirmed"]
    assert events[0]["payload"]["via"] == "sandbox"


async def test_they_come_back_to_the_same_account(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient, database: Database
) -> None:
    await go_through(browser, subject="sandbox-robin")
    await go_through(other_browser, subject="sandbox-robin")
    assert (await browser.get(ME)).json()["id"] == (await other_browser.get(ME)).json()["id"]
    assert await count(database, "identities") == 1


async def test_the_subject_counts_and_not_the_address(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    await go_through(browser, email="first@people.example", email_verified="on")
    first = (await browser.get(ME)).json()
    await go_through(other_browser, email="FIRST@people.example", email_verified="on")
    assert (await other_browser.get(ME)).json()["id"] == first["id"]


async def test_a_verified_address_leads_to_the_account_that_has_confirmed_it(
    browser: httpx.AsyncClient, alice: Person, database: Database
) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute("update users set email_confirmed_at = created_at")
    await go_through(browser, email=alice.email, email_verified="on")
    assert (await browser.get(ME)).json()["id"] == str(alice.user_id)
    assert (await alice.client.get(ME)).json()["has_password"] is True
    held = (await alice.client.get("/api/users/me/export")).json()["sign_in_providers"]
    assert [identity["email"] for identity in held] == [alice.email]


async def test_whoever_signed_up_with_anothers_address_is_locked_out_by_its_owner(
    app: ASGIApp, browser: httpx.AsyncClient, alice: Person
) -> None:
    await go_through(browser, email=alice.email, email_verified="on")
    me = (await browser.get(ME)).json()
    assert me["id"] == str(alice.user_id)
    assert me["has_password"] is False
    assert me["email_confirmed_at"] is not None
    assert (await alice.client.get(ME)).status_code == 401
    async with client_of(app) as client:
        login = {"email": alice.email, "password": alice.password}
        assert (await client.post("/api/auth/login", json=login)).status_code == 401


async def test_an_unverified_address_opens_nothing(
    browser: httpx.AsyncClient, alice: Person, database: Database
) -> None:
    before = await count(database, "users")
    for form in ({"subject": "sandbox-uma"}, {"email": alice.email, "email_verified": "off"}):
        answer = await go_through(browser, **form)
        assert answer.status_code == 403
        assert problem(answer) == "email-not-verified"
    assert (await browser.get(ME)).status_code == 401
    assert await count(database, "users") == before
    assert await count(database, "identities") == 0


@pytest.mark.parametrize(
    "fault",
    ["wrong_nonce", "wrong_audience", "wrong_issuer", "expired", "foreign_key", "other_userinfo"],
)
async def test_an_answer_that_does_not_check_out_opens_nothing(
    browser: httpx.AsyncClient, database: Database, fault: str
) -> None:
    answer = await go_through(browser, subject="sandbox-robin", fault=fault)
    assert answer.status_code == 400
    assert problem(answer) == "sign-in-not-proved"
    assert (await browser.get(ME)).status_code == 401
    assert await count(database, "users") == 0


async def test_an_address_may_come_from_the_userinfo_endpoint(
    browser: httpx.AsyncClient,
) -> None:
    await go_through(browser, subject="sandbox-robin", fault="no_email")
    assert (await browser.get(ME)).json()["email"] == "robin@people.example"


async def test_the_state_must_be_the_one_of_this_browser(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    page = await to_the_provider(browser)
    back = await at_the_provider(browser, page, subject="sandbox-robin")
    for wrong in (back + "x", back.replace("state=", "state=x"), back.replace("state=", "s=")):
        answer = await browser.get(wrong)
        assert answer.status_code == 400
        assert problem(answer) == "sign-in-not-ours"
    stolen = await other_browser.get(back)
    assert problem(stolen) == "sign-in-not-ours"
    assert (await browser.get(back)).status_code == 303


async def test_an_answer_is_good_once(browser: httpx.AsyncClient) -> None:
    page = await to_the_provider(browser)
    cookies = dict(browser.cookies)
    back = await at_the_provider(browser, page, subject="sandbox-robin")
    assert (await browser.get(back)).status_code == 303
    browser.cookies.update(cookies)
    assert problem(await browser.get(back)) == "sign-in-not-ours"


async def test_a_sign_in_takes_ten_minutes_at_most(
    browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    page = await to_the_provider(browser)
    clock.advance(timedelta(minutes=10))
    back = await at_the_provider(browser, page, subject="sandbox-robin")
    assert problem(await browser.get(back)) == "sign-in-not-ours"


async def test_changing_ones_mind_at_the_provider_is_fine(browser: httpx.AsyncClient) -> None:
    answer = await go_through(browser, deny="")
    assert answer.status_code == 400
    assert problem(answer) == "provider-refused"
    assert 'href="/sign-in"' in answer.text


async def test_nobody_is_led_to_another_site(browser: httpx.AsyncClient) -> None:
    answer = await go_through(browser, "https://evil.example", subject="sandbox-robin")
    assert answer.headers["location"] == "/dashboard"


async def test_pkce_and_a_fresh_nonce_go_along(browser: httpx.AsyncClient) -> None:
    pages = [await to_the_provider(browser) for _ in range(2)]
    first, second = (parse_qs(urlsplit(page).query) for page in pages)
    assert first["code_challenge_method"] == ["S256"]
    assert len(first["code_challenge"][0]) == 43
    assert first["redirect_uri"] == [f"{BASE_URL}{CALLBACK}"]
    assert first["scope"] == ["openid email profile"]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


async def test_the_verifier_is_sealed_at_rest(
    browser: httpx.AsyncClient, http: InProcessHttp, database: Database
) -> None:
    page = await to_the_provider(browser)
    async with database.pool.acquire() as connection:
        [row] = await connection.fetch("select * from openid_logins")
    await browser.get(await at_the_provider(browser, page, subject="sandbox-robin"))
    [exchange] = [sent for sent in http.sent if sent.url.endswith("/token")]
    verifier = parse_qs((exchange.body or b"").decode())["code_verifier"][0]
    assert verifier.encode() not in row["sealed_verifier"]
    assert await count(database, "openid_logins") == 0


async def test_keys_are_fetched_once_and_again_when_unknown(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient, http: InProcessHttp
) -> None:
    await go_through(browser, subject="sandbox-robin")
    await go_through(other_browser, subject="sandbox-robin")
    assert sum(sent.url.endswith("/jwks") for sent in http.sent) == 1


async def test_people_without_a_password_prove_themselves_by_a_fresh_session(
    browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    await go_through(browser, subject="sandbox-robin")
    clock.advance(timedelta(minutes=16))
    for method, path, body in (
        ("DELETE", ME, {}),
        ("POST", f"{ME}/password", {"new_password": PASSWORD}),
        ("POST", f"{ME}/email", {"email": "x@example.org"}),
    ):
        answer = await browser.request(method, path, json=body)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/sign-in-again"
    await browser.post("/sign-out")
    await go_through(browser, subject="sandbox-robin")
    answer = await browser.post(f"{ME}/password", json={"new_password": PASSWORD})
    assert answer.status_code == 204
    assert (await browser.get(ME)).json()["has_password"] is True


async def test_a_deleted_account_is_not_found_by_its_identity(
    browser: httpx.AsyncClient,
) -> None:
    await go_through(browser, subject="sandbox-robin")
    first = (await browser.get(ME)).json()["id"]
    assert (await browser.request("DELETE", ME, json={})).status_code == 204
    await go_through(browser, subject="sandbox-robin")
    assert (await browser.get(ME)).json()["id"] != first


async def test_coming_back_never_deadlocks_with_who_takes_the_provider_away(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient, database: Database
) -> None:
    await go_through(browser, subject="sandbox-robin")
    user_id = UUID((await browser.get(ME)).json()["id"])
    back = await at_the_provider(
        other_browser, await to_the_provider(other_browser), subject="sandbox-robin"
    )
    async with database.transaction() as tx:
        await locked_person(tx, user_id)
        coming_back = asyncio.create_task(other_browser.get(back))
        await asyncio.sleep(0.3)
        await delete_identities_of(tx, user_id)
    refused = await coming_back
    assert problem(refused) == "provider-unlinked"
    assert (await other_browser.get(ME)).status_code == 401


@pytest.mark.parametrize(
    "path", ["/api/auth/oidc/unknown/start", "/api/auth/oidc/unknown/callback"]
)
async def test_an_unknown_provider_is_not_found(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_logins_that_never_came_back_are_forgotten(
    browser: httpx.AsyncClient, parts: Parts, clock: MovableClock, database: Database
) -> None:
    await to_the_provider(browser)
    clock.advance(timedelta(minutes=11))
    await delete_expired(parts, *RETENTION)
    assert await count(database, "openid_logins") == 0


class TestLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"login_network_limit": "3/hour"})

    async def test_setting_out_from_one_network_is_limited(
        self, app: ASGIApp, database: Database
    ) -> None:
        statuses = []
        for n in range(4):
            transport = httpx.ASGITransport(app, client=(f"2001:db8::{n}", 1))
            async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
                statuses.append((await browser.get(START)).status_code)
        assert statuses == [303, 303, 303, 429]
        assert await count(database, "openid_logins") == 3


class TestPasswordsOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"auth_mode": "password"})

    async def test_no_provider_opens_anything(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get(START)).status_code == 404
        assert (await browser.get(CALLBACK)).status_code == 404
        assert "Continue with" not in (await browser.get("/sign-in")).text


async def test_the_registry_of_providers_is_wired(parts: Parts) -> None:
    assert parts[OpenIdProviders].get("sandbox").label == "Sandbox ID"
