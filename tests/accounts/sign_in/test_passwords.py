"""Changing a password, and choosing a new one by a link."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import Person, client_of

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts

ME = "/api/users/me"
CHANGE = "/api/users/me/password"
RESET = "/api/auth/password-reset"
NEW = "another good phrase"


async def log_in(app: ASGIApp, email: str, password: str) -> httpx.Response:
    async with client_of(app) as client:
        return await client.post("/api/auth/login", json={"email": email, "password": password})


async def test_changing_it_ends_every_other_session(
    app: ASGIApp, alice: Person, post: Post
) -> None:
    phone = (await log_in(app, alice.email, alice.password)).json()["token"]
    answer = await alice.client.post(
        CHANGE, json={"current_password": alice.password, "new_password": NEW}
    )
    assert answer.status_code == 204
    assert (await alice.client.get(ME)).status_code == 200
    async with client_of(app, Authorization=f"Bearer {phone}") as old:
        assert (await old.get(ME)).status_code == 401
    assert (await log_in(app, alice.email, alice.password)).status_code == 401
    assert (await log_in(app, alice.email, NEW)).status_code == 200
    assert "Your password was changed" in [mail.subject for mail in await post.to(alice.email)]


@pytest.mark.parametrize("present", ["wrong password", "", None])
async def test_changing_it_takes_the_present_one(
    app: ASGIApp, alice: Person, present: str | None
) -> None:
    answer = await alice.client.post(
        CHANGE, json={"current_password": present, "new_password": NEW}
    )
    assert answer.status_code in {403, 422}
    assert (await log_in(app, alice.email, alice.password)).status_code == 200


@pytest.mark.parametrize("weak", ["password123", "alice@example.org", "short"])
async def test_the_new_one_follows_the_rules(alice: Person, weak: str) -> None:
    answer = await alice.client.post(
        CHANGE, json={"current_password": alice.password, "new_password": weak}
    )
    assert answer.status_code == 422


async def test_two_changes_at_once_leave_one_password(app: ASGIApp, alice: Person) -> None:
    phrases = [f"another good phrase {n}" for n in range(4)]
    answers = await asyncio.gather(
        *(
            alice.client.post(
                CHANGE, json={"current_password": alice.password, "new_password": phrase}
            )
            for phrase in phrases
        )
    )
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403]
    opened = [(await log_in(app, alice.email, phrase)).status_code for phrase in phrases]
    assert sorted(opened) == [200, 401, 401, 401]


async def test_a_login_under_way_does_not_survive_a_change(
    app: ASGIApp, alice: Person, database: Database
) -> None:
    change = alice.client.post(
        CHANGE, json={"current_password": alice.password, "new_password": NEW}
    )
    answers = await asyncio.gather(
        change, *(log_in(app, alice.email, alice.password) for _ in range(5))
    )
    assert answers[0].status_code == 204
    async with database.pool.acquire() as connection:
        live = await connection.fetchval("select count(*) from sessions where revoked_at is null")
    assert live == 1


async def test_a_link_sets_a_new_password_and_ends_all_sessions(
    app: ASGIApp, client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    assert (await client.post(RESET, json={"email": "Alice@example.org"})).status_code == 202
    token = await post.newest_token(alice.email)
    answer = await client.post(f"{RESET}/confirm", json={"token": token, "password": NEW})
    assert answer.status_code == 204
    assert (await alice.client.get(ME)).status_code == 401
    assert (await log_in(app, alice.email, alice.password)).status_code == 401
    login = await log_in(app, alice.email, NEW)
    assert login.json()["user"]["email_confirmed_at"] is not None


async def test_a_link_works_once(client: httpx.AsyncClient, alice: Person, post: Post) -> None:
    await client.post(RESET, json={"email": alice.email})
    token = await post.newest_token(alice.email)
    body = {"token": token, "password": NEW}
    answers = await asyncio.gather(*(client.post(f"{RESET}/confirm", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400, 400]
    assert (await client.post(f"{RESET}/confirm", json=body)).json()["type"] == (
        "/problems/link-not-good"
    )


async def test_a_link_works_for_an_hour(
    client: httpx.AsyncClient, alice: Person, post: Post, clock: MovableClock
) -> None:
    await client.post(RESET, json={"email": alice.email})
    token = await post.newest_token(alice.email)
    clock.advance(timedelta(hours=1))
    answer = await client.post(f"{RESET}/confirm", json={"token": token, "password": NEW})
    assert answer.status_code == 400


async def test_a_newer_link_replaces_the_older(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await client.post(RESET, json={"email": alice.email})
    older = await post.newest_token(alice.email)
    await client.post(RESET, json={"email": alice.email})
    newer = await post.newest_token(alice.email)
    body = {"token": older, "password": NEW}
    assert (await client.post(f"{RESET}/confirm", json=body)).status_code == 400
    body["token"] = newer
    assert (await client.post(f"{RESET}/confirm", json=body)).status_code == 204


async def test_a_refused_password_does_not_spend_the_link(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await client.post(RESET, json={"email": alice.email})
    token = await post.newest_token(alice.email)
    for weak in ("password123", alice.email):
        body = {"token": token, "password": weak}
        assert (await client.post(f"{RESET}/confirm", json=body)).status_code == 422
    body = {"token": token, "password": NEW}
    assert (await client.post(f"{RESET}/confirm", json=body)).status_code == 204


async def test_changing_the_password_kills_links_under_way(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    await client.post(RESET, json={"email": alice.email})
    token = await post.newest_token(alice.email)
    await alice.client.post(CHANGE, json={"current_password": alice.password, "new_password": NEW})
    body = {"token": token, "password": "yet another phrase"}
    assert (await client.post(f"{RESET}/confirm", json=body)).status_code == 400


async def test_asking_tells_nothing_about_who_has_an_account(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    known = await client.post(RESET, json={"email": alice.email})
    unknown = await client.post(RESET, json={"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 202
    assert known.json() == unknown.json()
    assert await post.to("nobody@example.org") == []


async def test_one_address_gets_five_links_an_hour(
    client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    for email in (alice.email, "nobody@example.org"):
        answers = [await client.post(RESET, json={"email": email}) for _ in range(7)]
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.text for answer in answers}) == 1
    links = [mail for mail in await post.to(alice.email) if mail.subject == "Choose a new password"]
    assert len(links) == 5


async def test_asking_in_her_name_keeps_her_from_nothing(
    app: ASGIApp, client: httpx.AsyncClient, alice: Person, post: Post
) -> None:
    for _ in range(5):
        await client.post(RESET, json={"email": alice.email})
    await post.run_jobs()
    async with client_of(app) as hers:
        assert (await hers.post(RESET, json={"email": alice.email})).status_code == 202
        body = {"token": await post.newest_token(alice.email), "password": NEW}
        assert (await hers.post(f"{RESET}/confirm", json=body)).status_code == 204
    assert (await log_in(app, alice.email, NEW)).status_code == 200


async def test_tokens_are_stored_as_hashes(
    client: httpx.AsyncClient, alice: Person, post: Post, parts: Parts
) -> None:
    await client.post(RESET, json={"email": alice.email})
    token = await post.newest_token(alice.email)
    async with parts[Database].pool.acquire() as connection:
        rows = await connection.fetch("select t::text as text from one_time_tokens t")
    assert rows
    assert not any(token in row["text"] for row in rows)


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 100, "x" * 201])
async def test_made_up_tokens_are_refused(client: httpx.AsyncClient, token: str) -> None:
    for path in ("password-reset/confirm", "confirm-email"):
        body = {"token": token} if path == "confirm-email" else {"token": token, "password": NEW}
        answer = await client.post(f"/api/auth/{path}", json=body)
        assert answer.status_code in {400, 422}
