"""Confirming an address and changing it."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import PASSWORD, Person, client_of, sign_up

from studium.accounts.people import locked_person
from studium.accounts.sign_in import delete_tokens_of
from studium.accounts.sign_in.actions import write_to_address
from studium.accounts.sign_in.retention import RETENTION
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired

ME = "/api/users/me"
CONFIRM = "/api/auth/confirm-email"
CHANGE = "/api/users/me/email"


@pytest.fixture
async def alice(post: Post, app: ASGIApp, parts: Parts) -> Person:
    """A candidate, whose mail is kept."""
    del post
    return await sign_up(app, parts, "alice")


async def test_the_link_confirms_the_address_once(
    client: httpx.AsyncClient, alice: Person, post: Post, database: Database
) -> None:
    token = await post.newest_token(alice.email)
    answer = await client.post(CONFIRM, json={"token": token})
    assert answer.json() == {"email": alice.email}
    assert (await alice.client.get(ME)).json()["email_confirmed_at"] == "2026-01-05T09:00:00Z"
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 400
    async with database.pool.acquire() as connection:
        types = await connection.fetch(
            "select type from events where type like 'account.%' order by id"
        )
    assert [row["type"] for row in types] == ["account.created", "account.email_confirmed"]


async def test_every_mail_with_a_link_says_what_to_do_when_it_was_somebody_else(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    new_email = "alice.new@example.org"
    await client.post("/api/auth/password-reset", json={"email": alice.email})
    await alice.client.post(CHANGE, json={"email": new_email, "password": alice.password})
    mails = [*await post.to(alice.email), *await post.to(new_email)]
    with_a_link = [mail.text for mail in mails if "token=" in mail.text]
    assert len(with_a_link) == 3
    for text in with_a_link:
        assert "If it wasn't you" in text
        assert "ignore this mail" in text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/confirm-email", CONFIRM])
async def test_a_program_that_follows_the_link_confirms_nothing(
    client: httpx.AsyncClient, alice: Person, post: Post, method: str, path: str
) -> None:
    token = await post.newest_token(alice.email)
    await client.request(method, path, params={"token": token})
    assert (await alice.client.get(ME)).json()["email_confirmed_at"] is None
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 200


async def test_no_link_lies_readable_in_the_queue(
    client: httpx.AsyncClient, alice: Person, post: Post, database: Database
) -> None:
    await alice.client.post(
        CHANGE, json={"email": "alice.new@example.org", "password": alice.password}
    )
    async with database.pool.acquire() as connection:
        rows = await connection.fetch("select payload from pgqueuer")
    queued = [row["payload"].decode() for row in rows if b"sealed_text" in row["payload"]]
    assert len(queued) == 2
    token = await post.newest_token(alice.email)
    assert not [payload for payload in queued if "token=" in payload or token in payload]
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 200


async def test_the_link_works_for_seven_days(
    client: httpx.AsyncClient, alice: Person, post: Post, clock: MovableClock
) -> None:
    token = await post.newest_token(alice.email)
    clock.advance(timedelta(days=7))
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 400


async def test_a_link_for_one_thing_is_good_for_nothing_else(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    token = await post.newest_token(alice.email)
    body = {"token": token, "password": "another good phrase"}
    answer = await client.post("/api/auth/password-reset/confirm", json=body)
    assert answer.status_code == 400
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 200


async def test_another_link_can_be_sent_until_it_is_confirmed(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    first = await post.newest_token(alice.email)
    assert (await alice.client.post(f"{CONFIRM}/resend")).status_code == 202
    second = await post.newest_token(alice.email)
    assert first != second
    assert (await client.post(CONFIRM, json={"token": first})).status_code == 400
    assert (await client.post(CONFIRM, json={"token": second})).status_code == 200
    answer = await alice.client.post(f"{CONFIRM}/resend")
    assert answer.status_code == 409
    assert (await client.post(f"{CONFIRM}/resend")).status_code == 401


async def test_a_new_address_counts_once_its_link_is_used(
    app: ASGIApp, client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    answer = await alice.client.post(
        CHANGE, json={"email": "Alice.New@example.org", "password": alice.password}
    )
    assert answer.status_code == 202
    assert (await alice.client.get(ME)).json()["email"] == alice.email
    token = await post.newest_token("alice.new@example.org")
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 200
    me = (await alice.client.get(ME)).json()
    assert me["email"] == "alice.new@example.org"
    assert me["email_confirmed_at"] is not None
    told = (await post.to(alice.email))[-1]
    assert "alice.new@example.org" in told.text
    async with client_of(app) as other:
        login = {"email": alice.email, "password": alice.password}
        assert (await other.post("/api/auth/login", json=login)).status_code == 401


async def test_changing_the_address_kills_links_sent_to_the_old_one(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await client.post("/api/auth/password-reset", json={"email": alice.email})
    stale = await post.newest_token(alice.email)
    await alice.client.post(
        CHANGE, json={"email": "alice.new@example.org", "password": alice.password}
    )
    token = await post.newest_token("alice.new@example.org")
    await client.post(CONFIRM, json={"token": token})
    body = {"token": stale, "password": "another good phrase"}
    answer = await client.post("/api/auth/password-reset/confirm", json=body)
    assert answer.status_code == 400


async def test_a_change_takes_the_password(alice: Person, post: Post) -> None:
    for body in (
        {"email": "alice.new@example.org"},
        {"email": "alice.new@example.org", "password": "wrong password"},
    ):
        answer = await alice.client.post(CHANGE, json=body)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/wrong-password"
    assert await post.to("alice.new@example.org") == []


async def test_a_change_tells_nothing_about_other_accounts(
    alice: Person, bob: Person, post: Post
) -> None:
    taken = await alice.client.post(CHANGE, json={"email": bob.email, "password": alice.password})
    free = await alice.client.post(
        CHANGE, json={"email": "free@example.org", "password": alice.password}
    )
    assert taken.status_code == free.status_code == 202
    assert taken.json()["message"].replace(bob.email, "") == (
        free.json()["message"].replace("free@example.org", "")
    )
    told = (await post.to(bob.email))[-1]
    assert "token=" not in told.text
    assert "belongs to your account" in told.text


async def test_an_address_taken_meanwhile_is_not_taken_twice(
    app: ASGIApp, parts: Parts, client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await alice.client.post(CHANGE, json={"email": "bob@example.org", "password": PASSWORD})
    token = await post.newest_token("bob@example.org")
    await sign_up(app, parts, "bob")
    answer = await client.post(CONFIRM, json={"token": token})
    assert answer.status_code == 409
    assert (await alice.client.get(ME)).json()["email"] == alice.email


async def test_links_are_sent_at_most_five_times_an_hour(alice: Person) -> None:
    statuses = [(await alice.client.post(f"{CONFIRM}/resend")).status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]


async def test_several_accounts_together_do_not_flood_one_mailbox(
    alice: Person, bob: Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_to_address, "LINKS_FOR_ONE_ADDRESS", "1/hour")
    victim = "victim@example.org"
    for person in (alice, bob):
        wanted = {"email": victim, "password": person.password}
        assert (await person.client.post(CHANGE, json=wanted)).status_code == 202
    assert len(await post.to(victim)) == 1


async def test_expired_links_are_forgotten(
    parts: Parts, alice: Person, clock: MovableClock
) -> None:
    async def count() -> int:
        await delete_expired(parts, *RETENTION)
        async with parts[Database].pool.acquire() as connection:
            return int(await connection.fetchval("select count(*) from one_time_tokens"))

    assert alice.user_id
    assert await count() == 1
    clock.advance(timedelta(days=8))
    assert await count() == 0


@pytest.mark.parametrize("way", ["reset", "change"])
async def test_a_new_password_kills_a_change_of_address_under_way(
    client: httpx.AsyncClient, alice: Person, post: Post, way: str
) -> None:
    body = {"email": "mallory@example.org", "password": PASSWORD}
    assert (await alice.client.post(CHANGE, json=body)).status_code == 202
    of_mallory = await post.newest_token("mallory@example.org")
    if way == "reset":
        await client.post("/api/auth/password-reset", json={"email": alice.email})
        new = {"token": await post.newest_token(alice.email), "password": "a phrase of my own"}
        answer = await client.post("/api/auth/password-reset/confirm", json=new)
    else:
        change = {"current_password": PASSWORD, "new_password": "a phrase of my own"}
        answer = await alice.client.post("/api/users/me/password", json=change)
    assert answer.status_code == 204
    assert (await client.post(CONFIRM, json={"token": of_mallory})).status_code == 400


async def test_spending_a_link_never_deadlocks_with_those_who_take_links_away(
    client: httpx.AsyncClient, alice: Person, post: Post, database: Database
) -> None:
    spent = {"token": await post.newest_token(alice.email)}
    async with database.transaction() as tx:
        await locked_person(tx, alice.user_id)
        spending = asyncio.create_task(client.post(CONFIRM, json=spent))
        await asyncio.sleep(0.3)
        await delete_tokens_of(tx, alice.user_id)
    assert (await spending).status_code == 400
