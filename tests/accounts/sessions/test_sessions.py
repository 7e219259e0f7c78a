"""Sessions: how they travel, how long they live, and that people end only their own."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from starlette.responses import Response
from starlette.types import ASGIApp
from tests.conftest import START, Person, client_of

from studium.accounts.sessions import OpenedSession, set_session_cookie
from studium.accounts.sessions.retention import RETENTION
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired
from studium.platform.settings import Settings

ME = "/api/users/me"
SESSIONS = "/api/users/me/sessions"


async def log_in(app: ASGIApp, person: Person, **headers: str) -> httpx.AsyncClient:
    """A further client of somebody."""
    async with client_of(app, **headers) as stranger:
        answer = await stranger.post(
            "/api/auth/login", json={"email": person.email, "password": person.password}
        )
    assert answer.status_code == 200, answer.text
    return client_of(app, Authorization=f"Bearer {answer.json()['token']}")


async def test_only_the_hash_of_a_token_is_stored(alice: Person, database: Database) -> None:
    async with database.pool.acquire() as connection:
        rows = await connection.fetch("select s::text as text from sessions s")
    assert rows
    assert not any(alice.token in row["text"] for row in rows)
    assert alice.token.removeprefix("sts_") != alice.token


async def test_a_made_up_token_opens_nothing(app: ASGIApp, alice: Person) -> None:
    for token in (alice.token[:-1] + "x", "sts_", "sts_" + "a" * 5000, "sts_é"):
        headers = {b"Authorization": f"Bearer {token}".encode()}
        async with client_of(app) as client:
            assert (await client.get(ME, headers=headers)).status_code == 401


async def test_a_session_ends_after_its_days(
    alice: Person, clock: MovableClock, settings: Settings
) -> None:
    clock.advance(timedelta(days=settings.session_days) - timedelta(seconds=1))
    assert (await alice.client.get(ME)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await alice.client.get(ME)).status_code == 401


async def test_the_list_shows_devices_and_marks_the_current_one(
    app: ASGIApp, alice: Person, clock: MovableClock
) -> None:
    clock.advance(timedelta(hours=1))
    phone = await log_in(app, alice, **{"User-Agent": "Phone/1.0 " + "x" * 400})
    listed = (await phone.get(SESSIONS)).json()["items"]
    assert [session["is_current"] for session in listed] == [True, False]
    assert listed[0]["user_agent"].startswith("Phone/1.0")
    assert len(listed[0]["user_agent"]) == 300
    assert listed[0]["created_at"] == "2026-01-05T10:00:00Z"
    assert listed[0]["via"] == "password"
    assert "token" not in str(listed)


async def test_the_list_is_paginated(app: ASGIApp, alice: Person) -> None:
    for _ in range(4):
        await log_in(app, alice)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await alice.client.get(f"{SESSIONS}?limit=2{cursor}")).json()
        seen += [session["id"] for session in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


async def test_a_revoked_session_is_dead_at_once(app: ASGIApp, alice: Person) -> None:
    phone = await log_in(app, alice)
    newest = (await alice.client.get(SESSIONS)).json()["items"][0]["id"]
    assert (await alice.client.delete(f"{SESSIONS}/{newest}")).status_code == 204
    assert (await phone.get(ME)).status_code == 401
    assert (await alice.client.get(ME)).status_code == 200
    assert (await alice.client.delete(f"{SESSIONS}/{newest}")).status_code == 404


async def test_other_peoples_sessions_are_not_found(alice: Person, bob: Person) -> None:
    theirs = (await alice.client.get(SESSIONS)).json()["items"][0]["id"]
    assert (await bob.client.delete(f"{SESSIONS}/{theirs}")).status_code == 404
    assert (await bob.client.delete(f"{SESSIONS}/{uuid4()}")).status_code == 404
    assert (await bob.client.delete(f"{SESSIONS}/nonsense")).status_code == 422
    assert (await alice.client.get(ME)).status_code == 200


async def test_logging_out_ends_this_session_alone(app: ASGIApp, alice: Person) -> None:
    phone = await log_in(app, alice)
    assert (await phone.post("/api/auth/logout")).status_code == 204
    assert (await phone.get(ME)).status_code == 401
    assert (await alice.client.get(ME)).status_code == 200


async def test_logging_out_twice_or_as_nobody_does_no_harm(
    client: httpx.AsyncClient, alice: Person
) -> None:
    assert (await client.post("/api/auth/logout")).status_code == 204
    assert (await alice.client.post("/api/auth/logout")).status_code == 204
    assert (await alice.client.post("/api/auth/logout")).status_code == 204


async def test_last_seen_is_written_at_most_every_five_minutes(
    alice: Person, clock: MovableClock, database: Database
) -> None:
    async def last_seen() -> timedelta:
        async with database.pool.acquire() as connection:
            seen = await connection.fetchval("select last_seen_at from sessions")
        return timedelta(seconds=(seen - START).total_seconds())

    clock.advance(timedelta(minutes=4))
    await alice.client.get(ME)
    assert await last_seen() == timedelta()
    clock.advance(timedelta(minutes=2))
    await alice.client.get(ME)
    assert await last_seen() == timedelta(minutes=6)


async def test_a_person_has_at_most_fifty_sessions(
    app: ASGIApp, alice: Person, database: Database
) -> None:
    ends = START + timedelta(days=1)
    async with database.pool.acquire() as connection:
        await connection.executemany(
            """
            insert into sessions (id, user_id, token_hash, via, created_at, last_seen_at,
                                  expires_at)
            values ($1, $2, sha256($3), 'password', $4, $4, $5)
            """,
            [(new_id(), alice.user_id, bytes([n]), START, ends) for n in range(60)],
        )
    async with client_of(app) as client:
        known = {"email": alice.email, "password": alice.password}
        answer = await client.post("/api/auth/login", json=known)
    assert answer.json()["ended_sessions"] == 12  # of 60, her own, and this one
    listed = (await (await log_in(app, alice)).get(f"{SESSIONS}?limit=100")).json()["items"]
    assert len(listed) == 50


async def test_sessions_that_ended_long_ago_are_forgotten(
    parts: Parts, alice: Person, clock: MovableClock, database: Database
) -> None:
    async def count() -> int:
        await delete_expired(parts, *RETENTION)
        async with database.pool.acquire() as connection:
            return int(await connection.fetchval("select count(*) from sessions"))

    await alice.client.post("/api/auth/logout")
    assert await count() == 1
    clock.advance(timedelta(days=31))
    assert await count() == 0


async def test_sessions_that_were_never_ended_are_forgotten_after_they_expired(
    parts: Parts, alice: Person, clock: MovableClock, database: Database
) -> None:
    del alice
    left = []
    for days in (59, 2):
        clock.advance(timedelta(days=days))
        await delete_expired(parts, *RETENTION)
        async with database.pool.acquire() as connection:
            left.append(await connection.fetchval("select count(*) from sessions"))
    assert left == [1, 0]


async def test_a_browser_is_known_by_its_cookie(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(
        "/api/auth/signup",
        json={"email": "new@example.org", "password": "correct horse battery"},
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("studium_session=sts_")
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"):
        assert attribute in cookie
    assert (await browser.get(ME)).json()["email"] == "new@example.org"
    answer = await browser.post("/api/auth/logout")
    assert 'studium_session="";' in answer.headers["set-cookie"]
    assert (await browser.get(ME)).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
async def test_another_sites_request_is_refused_even_with_the_cookie(
    browser: httpx.AsyncClient, origin: str
) -> None:
    await browser.post(
        "/api/auth/signup",
        json={"email": "new@example.org", "password": "correct horse battery"},
    )
    answer = await browser.patch(ME, json={"first_name": "x"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert (await browser.get(ME)).json()["first_name"] is None


async def test_a_client_with_other_credentials_does_not_fall_back_to_its_cookie(
    browser: httpx.AsyncClient,
) -> None:
    await browser.post(
        "/api/auth/signup",
        json={"email": "new@example.org", "password": "correct horse battery"},
    )
    answer = await browser.get(ME, headers={"Authorization": "Bearer something-else"})
    assert answer.status_code == 401


def test_over_https_the_cookie_is_locked_to_the_host() -> None:
    settings = Settings(
        _env_file=None, base_url="https://study.example", vault_keys=SecretStr("unused")
    )
    response = Response()
    session = OpenedSession(
        session_id=uuid4(), token="sts_x", expires_at=START + timedelta(days=1), ended_others=0
    )
    set_session_cookie(response, session, settings, now=START)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-studium_session=sts_x;")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
