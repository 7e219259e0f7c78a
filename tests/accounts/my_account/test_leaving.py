"""Exporting and deleting an account."""

import json
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import PASSWORD, Person, client_of, sign_up

from studium.accounts.people import Exporter, Exporters
from studium.platform.database import Database, Transaction
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts

ME = "/api/users/me"


async def leave(person: Person, password: str | None = PASSWORD) -> httpx.Response:
    return await person.client.request("DELETE", ME, json={"password": password})


async def test_the_export_holds_everything_and_nothing_of_others(
    alice: Person, bob: Person
) -> None:
    await alice.client.patch(ME, json={"preferences": {"theme": "dark"}})
    answer = await alice.client.get(f"{ME}/export")
    held = answer.json()
    assert answer.headers["content-disposition"] == 'attachment; filename="my-account.json"'
    assert held["exported_at"] == "2026-01-05T09:00:00Z"
    assert held["profile"]["email"] == alice.email
    assert held["profile"]["preferences"] == {"theme": "dark"}
    assert [session["via"] for session in held["sessions"]] == ["password"]
    assert held["sign_in_providers"] == []
    assert bob.email not in answer.text
    assert str(bob.user_id) not in answer.text
    assert alice.token not in answer.text
    assert "argon2" not in answer.text


async def test_other_modules_add_their_part(parts: Parts, alice: Person) -> None:
    async def shoe_sizes(tx: Transaction, user_id: UUID) -> list[Any]:
        assert tx
        return [str(user_id), 42]

    parts[Exporters].add(Exporter("shoe_sizes", shoe_sizes))
    held = (await alice.client.get(f"{ME}/export")).json()
    assert held["shoe_sizes"] == [str(alice.user_id), 42]
    with pytest.raises(ValueError, match="shoe_sizes"):
        parts[Exporters].add(Exporter("shoe_sizes", shoe_sizes))


async def test_a_deleted_account_leaves_an_anonymous_row(
    alice: Person, bob: Person, database: Database
) -> None:
    await alice.client.patch(ME, json={"timezone": "UTC", "preferences": {"secret": "hobby"}})
    assert (await leave(alice)).status_code == 204
    async with database.pool.acquire() as connection:
        [row] = await connection.fetch("select * from users where id = $1", alice.user_id)
        for table in ("users", "sessions", "one_time_tokens", "identities", "events"):
            rows = await connection.fetch(f"select t::text as text from {table} t")  # noqa: S608
            assert not any("alice" in row["text"].lower() for row in rows), table
            assert not any("hobby" in row["text"] for row in rows)
    assert row["email"] == f"deleted-{alice.user_id}@deleted.invalid"
    assert row["deleted_at"] is not None
    assert row["password_hash"] is None
    assert (await bob.client.get(ME)).status_code == 200


async def test_every_session_dies_with_the_account(app: ASGIApp, alice: Person) -> None:
    async with client_of(app) as client:
        login = {"email": alice.email, "password": alice.password}
        token = (await client.post("/api/auth/login", json=login)).json()["token"]
    assert (await leave(alice)).status_code == 204
    assert (await alice.client.get(ME)).status_code == 401
    async with client_of(app, Authorization=f"Bearer {token}") as phone:
        assert (await phone.get(ME)).status_code == 401


async def test_the_wings_above_are_told(alice: Person, database: Database, post: Post) -> None:
    await leave(alice)
    async with database.pool.acquire() as connection:
        payload = await connection.fetchval(
            "select payload from events where type = 'account.deleted'"
        )
    assert payload == {"user_id": str(alice.user_id)}
    assert (await post.to(alice.email))[-1].subject == "Your account was deleted"


async def test_the_address_is_free_again(app: ASGIApp, parts: Parts, alice: Person) -> None:
    await leave(alice)
    again = await sign_up(app, parts, "alice")
    assert again.user_id != alice.user_id


async def test_links_of_a_deleted_account_are_dead(
    app: ASGIApp, client: httpx.AsyncClient, parts: Parts, post: Post
) -> None:
    alice = await sign_up(app, parts, "alice")
    token = await post.newest_token(alice.email)
    await leave(alice)
    answer = await client.post("/api/auth/confirm-email", json={"token": token})
    assert answer.status_code == 400


@pytest.mark.parametrize("password", ["wrong password", None])
async def test_leaving_takes_the_password(alice: Person, password: str | None) -> None:
    assert (await leave(alice, password)).status_code == 403
    assert (await alice.client.get(ME)).status_code == 200


async def test_guessing_the_password_of_an_open_session_is_limited(
    parts: Parts, alice: Person
) -> None:
    limit = "1000/minute"
    for _ in range(999):
        await parts[RateLimiter].hit(f"prove-again:{alice.user_id}", limit)
    assert (await leave(alice, "wrong password")).status_code == 403
    assert (await leave(alice)).status_code == 429


async def test_the_last_admin_cannot_leave(app: ASGIApp, parts: Parts, carol: Person) -> None:
    answer = await leave(carol)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/last-admin"
    other = await sign_up(app, parts, "claire", role="ADMIN")
    assert (await leave(carol)).status_code == 204
    assert (await leave(other)).status_code == 409


async def test_a_row_without_a_name_cannot_keep_one(alice: Person, database: Database) -> None:
    async with database.pool.acquire() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="users_deleted_is_anonymous"):
            await connection.execute(
                "update users set deleted_at = created_at where id = $1", alice.user_id
            )


async def test_the_download_on_the_page_is_the_same(browser: httpx.AsyncClient) -> None:
    await browser.post(
        "/sign-up", data={"email": "new@example.org", "password": "correct horse battery"}
    )
    answer = await browser.get("/settings/export")
    assert json.loads(answer.text)["profile"]["email"] == "new@example.org"
