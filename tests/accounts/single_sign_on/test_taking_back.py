"""Whoever takes an account back has it alone: no provider of somebody else opens it still."""

import re
from datetime import timedelta

import httpx
import pytest
from tests.accounts.conftest import Post
from tests.accounts.single_sign_on.test_flow import ME, go_through
from tests.conftest import Person

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.settings import Settings

EMAIL = "alice@example.org"
NEW_EMAIL = "alice@new.example"
PASSWORD = "another long phrase 77"
STRANGER = {"email": EMAIL, "email_verified": "on"}
ANOTHER = """
    insert into identities (id, user_id, issuer, subject, email, created_at, last_used_at)
    select gen_random_uuid(), user_id, issuer, 'another', email, created_at, last_used_at
      from identities
"""
LINKED = "A sign-in provider was linked to your account"


async def identities(database: Database) -> int:
    async with database.pool.acquire() as connection:
        return int(await connection.fetchval("select count(*) from identities"))


async def reset(browser: httpx.AsyncClient, post: Post, email: str = EMAIL) -> None:
    await browser.post("/forgot-password", data={"email": email})
    form = {"token": await post.newest_token(email), "password": PASSWORD}
    answer = await browser.post("/reset-password", data=form)
    assert answer.headers["location"] == "/sign-in"


async def sign_in(browser: httpx.AsyncClient, email: str = EMAIL) -> None:
    answer = await browser.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


async def move(browser: httpx.AsyncClient, post: Post) -> None:
    form = {"new_email": NEW_EMAIL, "email_password": PASSWORD}
    assert (await browser.post("/settings/email", data=form)).status_code == 303
    token = {"token": await post.newest_token(NEW_EMAIL)}
    assert (await browser.post("/confirm-email", data=token)).status_code == 303


@pytest.fixture
async def owner(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient, post: Post
) -> httpx.AsyncClient:
    """Her browser, after she took back an account that a stranger's provider had opened."""
    assert (await go_through(browser, **STRANGER)).status_code == 303
    await reset(other_browser, post)
    await sign_in(other_browser)
    return other_browser


async def test_a_reset_forgets_every_provider(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient, database: Database
) -> None:
    assert (await browser.get(ME)).status_code == 401
    assert await identities(database) == 0
    assert "None is linked yet" in (await owner.get("/settings")).text


async def test_a_moved_account_is_opened_by_no_provider_that_knows_the_old_address(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient, post: Post
) -> None:
    await go_through(browser, **STRANGER)
    await move(owner, post)
    hers = (await owner.get(ME)).json()
    assert hers["email"] == NEW_EMAIL
    await go_through(browser, **STRANGER)
    assert (await browser.get(ME)).json()["id"] != hers["id"]


async def test_the_next_sign_in_links_again_and_she_is_told_each_time(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient, post: Post
) -> None:
    assert [mail for mail in await post.to(EMAIL) if mail.subject == LINKED] == []
    for _ in range(2):
        assert (await go_through(browser, **STRANGER)).status_code == 303
    [told] = [mail for mail in await post.to(EMAIL) if mail.subject == LINKED]
    assert "Sandbox ID" in told.text
    assert "/forgot-password" in told.text
    assert "Sandbox ID" in (await owner.get("/settings")).text
    assert (await browser.get(ME)).json()["id"] == (await owner.get(ME)).json()["id"]


async def test_she_removes_a_provider_with_her_password(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient, database: Database
) -> None:
    await go_through(browser, **STRANGER)
    page = (await owner.get("/settings")).text
    assert "Remove Sandbox ID" in page
    form = {"provider_id": identity_on(page), "provider_password": "not her password"}
    answer = await owner.post("/settings/providers/remove", data=form)
    assert answer.status_code == 403
    assert "Your present password is not right." in answer.text
    assert await identities(database) == 1
    form["provider_password"] = PASSWORD
    answer = await owner.post("/settings/providers/remove", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    assert await identities(database) == 0
    assert (await browser.get(ME)).status_code == 401
    assert (await owner.get(ME)).status_code == 200


async def test_nobody_removes_the_provider_of_somebody_else(
    browser: httpx.AsyncClient, other_browser: httpx.AsyncClient, database: Database
) -> None:
    await go_through(browser, subject="sandbox-robin")
    await go_through(other_browser, email=EMAIL, email_verified="on")
    async with database.pool.acquire() as connection:
        robins = await connection.fetchval(
            "select id::text from identities where subject = 'sandbox-robin'"
        )
    form = {"provider_id": robins}
    assert (await other_browser.post("/settings/providers/remove", data=form)).status_code == 404
    assert await identities(database) == 2


async def test_the_only_way_in_stays(browser: httpx.AsyncClient, database: Database) -> None:
    await go_through(browser, subject="sandbox-robin")
    page = (await browser.get("/settings")).text
    assert "This is your only way to sign in." in page
    assert "/settings/providers/remove" not in page
    async with database.pool.acquire() as connection:
        form = {"provider_id": str(await connection.fetchval("select id from identities"))}
    answer = await browser.post("/settings/providers/remove", data=form)
    assert answer.status_code == 409
    assert await identities(database) == 1


async def test_of_two_providers_one_may_go_within_fifteen_minutes(
    browser: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    await go_through(browser, subject="sandbox-robin")
    async with database.pool.acquire() as connection:
        await connection.execute(ANOTHER)
    form = {"provider_id": identity_on((await browser.get("/settings")).text)}
    clock.advance(timedelta(minutes=16))
    answer = await browser.post("/settings/providers/remove", data=form)
    assert answer.status_code == 403
    clock.advance(-timedelta(minutes=16))
    assert (await browser.post("/settings/providers/remove", data=form)).status_code == 303
    assert await identities(database) == 1


class TestSingleSignOnOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"auth_mode": "sso"})

    async def test_a_change_of_address_keeps_the_only_way_in(
        self, browser: httpx.AsyncClient, post: Post
    ) -> None:
        await go_through(browser, subject="sandbox-robin")
        await move(browser, post)
        await browser.post("/sign-out")
        await go_through(browser, subject="sandbox-robin")
        assert (await browser.get(ME)).json()["email"] == NEW_EMAIL


async def test_who_only_has_a_password_is_told_what_links_a_provider(alice: Person) -> None:
    page = (await alice.client.get("/settings", headers={"Accept": "text/html"})).text
    assert "Signing in through Sandbox ID with" in page


def identity_on(page: str) -> str:
    """The provider that the form on the settings page would remove first."""
    found = re.search(r'name="provider_id".*?value="([0-9a-f-]{36})"', page, re.DOTALL)
    assert found
    return found[1]
