"""Whoever loses an account to another address takes it back by the mail to the old one."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import PASSWORD, Person, client_of, sign_up

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.platform.settings import Settings

ME = "/api/users/me"
NEW = "a phrase of my own 12"
THIEF = "mallory@example.org"
TAKE_BACK = "/take-back-address"


@pytest.fixture
async def alice(post: Post, app: ASGIApp, parts: Parts) -> Person:
    """A candidate who confirmed her address."""
    alice = await sign_up(app, parts, "alice")
    token = {"token": await post.newest_token(alice.email)}
    assert (await alice.client.post("/api/auth/confirm-email", json=token)).status_code == 200
    return alice


async def move(person: Person, post: Post, email: str, password: str = PASSWORD) -> None:
    """Whoever is in the account gives it another address."""
    body = {"email": email, "password": password}
    assert (await person.client.post(f"{ME}/email", json=body)).status_code == 202
    token = {"token": await post.newest_token(email)}
    assert (await person.client.post("/api/auth/confirm-email", json=token)).status_code == 200


async def log_in(app: ASGIApp, email: str, password: str) -> int:
    async with client_of(app) as client:
        body = {"email": email, "password": password}
        return (await client.post("/api/auth/login", json=body)).status_code


async def follow(browser: httpx.AsyncClient, token: str) -> httpx.Response:
    page = await browser.get(f"{TAKE_BACK}?token={token}")
    assert token in page.text
    return await browser.post(TAKE_BACK, data={"token": token})


async def test_the_link_gives_the_account_back_and_to_nobody_else(
    app: ASGIApp, browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, THIEF)
    told = (await post.to(alice.email))[-1]
    assert told.subject == "Your e-mail address was changed"
    assert "answer this mail" not in told.text
    answer = await follow(browser, await post.newest_token(alice.email))
    assert answer.status_code == 303
    assert (await alice.client.get(ME)).status_code == 401
    assert await log_in(app, THIEF, PASSWORD) == 401
    assert await log_in(app, alice.email, PASSWORD) == 401
    where = urlsplit(answer.headers["location"])
    assert where.path == "/reset-password"
    form = {"token": parse_qs(where.query)["token"][0], "password": NEW}
    assert (await browser.post(where.path, data=form)).headers["location"] == "/sign-in"
    assert await log_in(app, alice.email, NEW) == 200
    assert (await post.to(THIEF))[-1].subject == "Your e-mail address was changed back"


async def test_nothing_that_a_thief_does_ends_the_link(
    app: ASGIApp, client: httpx.AsyncClient, browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, THIEF)
    token = await post.newest_token(alice.email)
    await move(alice, post, "mallory2@example.org")
    change = {"current_password": PASSWORD, "new_password": "a phrase of the thief"}
    assert (await alice.client.post(f"{ME}/password", json=change)).status_code == 204
    await client.post("/api/auth/password-reset", json={"email": "mallory2@example.org"})
    reset = {"token": await post.newest_token("mallory2@example.org"), "password": "once more !!"}
    answer = await client.post("/api/auth/password-reset/confirm", json=reset)
    assert answer.status_code == 204
    assert (await follow(browser, token)).status_code == 303
    assert await log_in(app, "mallory2@example.org", "once more !!") == 401
    of_the_thief = await post.newest_token(THIEF)
    assert (await browser.post(TAKE_BACK, data={"token": of_the_thief})).status_code == 400


async def test_looking_spends_nothing_and_the_link_is_good_once(
    browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, THIEF)
    token = await post.newest_token(alice.email)
    for _ in range(2):
        assert (await browser.get(f"{TAKE_BACK}?token={token}")).status_code == 200
    assert (await alice.client.get(ME)).json()["email"] == THIEF
    assert (await follow(browser, token)).status_code == 303
    again = await browser.post(TAKE_BACK, data={"token": token})
    assert again.status_code == 400
    assert "too old" in again.text


async def test_the_link_is_good_for_seven_days(
    browser: httpx.AsyncClient, alice: Person, post: Post, clock: MovableClock
) -> None:
    await move(alice, post, THIEF)
    token = await post.newest_token(alice.email)
    assert "for seven days" in (await post.to(alice.email))[-1].text
    clock.advance(timedelta(days=7))
    assert (await browser.post(TAKE_BACK, data={"token": token})).status_code == 400


async def test_an_address_that_was_never_confirmed_gets_no_link(
    app: ASGIApp, parts: Parts, post: Post
) -> None:
    bob = await sign_up(app, parts, "bob")
    await move(bob, post, "bob.new@example.org")
    told = (await post.to(bob.email))[-1]
    assert told.subject == "Your e-mail address was changed"
    assert "token=" not in told.text


async def test_an_account_in_the_way_is_named_and_the_link_stays_good(
    app: ASGIApp, parts: Parts, browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, THIEF)
    token = await post.newest_token(alice.email)
    blocker = await sign_up(app, parts, "alice")
    proof = {"token": await post.newest_token(alice.email)}
    assert (await blocker.client.post("/api/auth/confirm-email", json=proof)).status_code == 200
    refused = await browser.post(TAKE_BACK, data={"token": token})
    assert refused.status_code == 409
    assert "Another account was made with your address" in refused.text
    assert 'href="#field-email"' not in refused.text
    await blocker.client.request("DELETE", ME, json={"password": PASSWORD})
    assert (await browser.post(TAKE_BACK, data={"token": token})).status_code == 303


async def test_an_account_that_never_proved_the_address_does_not_block_its_owner(
    app: ASGIApp, parts: Parts, browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, THIEF)
    token = await post.newest_token(alice.email)
    blocker = await sign_up(app, parts, "alice")
    assert (await browser.post(TAKE_BACK, data={"token": token})).status_code == 303
    assert (await blocker.client.get(ME)).status_code == 401
    reset = {"email": alice.email}
    assert (await browser.post("/api/auth/password-reset", json=reset)).status_code == 202
    assert await post.newest_token(alice.email) != token


async def test_spending_a_younger_link_never_kills_an_older_one(
    app: ASGIApp, browser: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await move(alice, post, "e1@example.org")
    oldest = await post.newest_token(alice.email)
    await move(alice, post, "e2@example.org")
    younger = await post.newest_token("e1@example.org")
    thief = await browser.post(TAKE_BACK, data={"token": younger})
    assert thief.status_code == 303
    reset = parse_qs(urlsplit(thief.headers["location"]).query)["token"][0]
    assert (await follow(browser, oldest)).status_code == 303
    body = {"token": reset, "password": NEW}
    assert (await browser.post("/api/auth/password-reset/confirm", json=body)).status_code >= 400
    assert await log_in(app, "e1@example.org", PASSWORD) == 401


async def test_no_other_link_takes_an_address_back(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await client.post("/api/auth/password-reset", json={"email": alice.email})
    token = await post.newest_token(alice.email)
    assert (await browser.post(TAKE_BACK, data={"token": token})).status_code == 400


class TestSingleSignOnOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"auth_mode": "sso"})

    async def test_the_page_names_no_password(self, browser: httpx.AsyncClient) -> None:
        page = (await browser.get(f"{TAKE_BACK}?token=x")).text
        assert "you choose a new password" not in page
