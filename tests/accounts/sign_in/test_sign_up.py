"""POST /api/auth/signup."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import Person, client_of

from studium.accounts.sign_in import PasswordHashing
from studium.platform.database import Database

SIGN_UP = "/api/auth/signup"
GOOD = {"email": "new@example.org", "password": "correct horse battery"}


@pytest.fixture
def password_hashing() -> PasswordHashing:
    """At its full cost."""
    return PasswordHashing()


async def count(database: Database, table: str) -> int:
    async with database.pool.acquire() as connection:
        return int(await connection.fetchval(f"select count(*) from {table}"))  # noqa: S608


async def test_a_new_person_is_signed_in_and_asked_to_confirm(
    client: httpx.AsyncClient, app: ASGIApp, post: Post
) -> None:
    answer = await client.post(
        SIGN_UP, json={**GOOD, "first_name": "New", "timezone": "America/New_York"}
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body["user"]["role"] == "CANDIDATE"
    assert body["user"]["timezone"] == "America/New_York"
    assert body["user"]["email_confirmed_at"] is None
    assert "password" not in str(body["user"]).replace("has_password", "")
    async with client_of(app, Authorization=f"Bearer {body['token']}") as signed_in:
        assert (await signed_in.get("/api/users/me")).json() == body["user"]
    [mail] = await post.to("new@example.org")
    assert "http://testserver/confirm-email?token=" in mail.text


async def test_the_event_tells_who_came(client: httpx.AsyncClient, database: Database) -> None:
    answer = await client.post(SIGN_UP, json=GOOD)
    async with database.pool.acquire() as connection:
        [event] = await connection.fetch("select type, payload from events")
    assert event["type"] == "account.created"
    assert event["payload"] == {"user_id": answer.json()["user"]["id"], "via": "password"}


async def test_passwords_are_stored_as_argon2id(
    client: httpx.AsyncClient, database: Database
) -> None:
    await client.post(SIGN_UP, json=GOOD)
    async with database.pool.acquire() as connection:
        stored = await connection.fetchval("select password_hash from users")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "spelling", ["alice@example.org", "ALICE@Example.ORG", " alice@example.org "]
)
async def test_an_address_has_one_account_however_it_is_spelt(
    client: httpx.AsyncClient, alice: Person, spelling: str
) -> None:
    answer = await client.post(SIGN_UP, json={**GOOD, "email": spelling})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/email-taken"
    assert str(alice.user_id) not in answer.text


async def test_two_at_once_with_one_address_make_one_account(
    app: ASGIApp, database: Database
) -> None:
    async with client_of(app) as client:
        answers = await asyncio.gather(*(client.post(SIGN_UP, json=GOOD) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert await count(database, "users") == 1
    assert await count(database, "sessions") == 1


@pytest.mark.parametrize("extra", [{"role": "ADMIN"}, {"email_confirmed_at": "2026-01-01"},
                                   {"id": "0"}, {"is_admin": True}])  # fmt: skip
async def test_nobody_signs_up_as_more_than_a_candidate(
    client: httpx.AsyncClient, database: Database, extra: dict[str, Any]
) -> None:
    assert (await client.post(SIGN_UP, json={**GOOD, **extra})).status_code == 422
    assert await count(database, "users") == 0


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "ninechars",
        "x" * 201,
        "password123",
        "P@ssw0rd2024!",
        "passwordpassword",
        "aaaaaaaaaaaaaa",
        "1234567890",
        "qwertyuiop",
        "poiuytrewq",
        "iloveyou!!",
        "letmein2026",
        "new@example.org",
        "NEW@example.ORG",
        "20260105123",
    ],
)
async def test_passwords_that_would_be_guessed_are_refused(
    client: httpx.AsyncClient, database: Database, password: str
) -> None:
    answer = await client.post(SIGN_UP, json={**GOOD, "password": password})
    assert answer.status_code == 422
    assert await count(database, "users") == 0
    if len(password) > 5:
        assert password not in answer.text


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "tr0ub4dor&3x",
        "\ufb01ne-ligature-1",
        "\u043f\u0430\u0440\u043e\u043b\u044c \u0438 \u0441\u043b\u043e\u0432\u043e",
        "x" * 64 + "y7!q",
        "  spaced out  ",
        "nul\x00inside-is-fine",
        "\U0001f511\U0001f511\U0001f511 and words",
    ],
)
async def test_other_passwords_are_accepted_and_open_the_account(
    client: httpx.AsyncClient, app: ASGIApp, password: str
) -> None:
    answer = await client.post(SIGN_UP, json={**GOOD, "password": password})
    assert answer.status_code == 201, answer.text
    assert await log_in(app, password) == 200
    if password != password.strip():
        assert await log_in(app, password.strip()) == 401


async def log_in(app: ASGIApp, password: str) -> int:
    async with client_of(app) as client:
        login = {"email": GOOD["email"], "password": password}
        return (await client.post("/api/auth/login", json=login)).status_code


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        "null",
        '{"email": null, "password": null}',
        '{"email": "new@example.org"}',
        '{"email": 5, "password": "correct horse battery"}',
        '{"email": ["new@example.org"], "password": "correct horse battery"}',
        '{"email": "n\\u0000w@example.org", "password": "correct horse battery"}',
        '{"email": "\\ud800@example.org", "password": "correct horse battery"}',
        '{"email": "new@example.org", "password": "\\ud800 correct horse"}',
        '{"email": "new@example.org", "password": "correct horse", "first_name": "\\u0000"}',
        '{"email": "new@example.org", "password": "correct horse battery", "timezone": "x"}',
        '{"email": "' + "x" * 50_000 + '@example.org", "password": "correct horse battery"}',
        '{"email": "new@example.org", "password": "' + "x" * 50_000 + '"}',
    ],
)
async def test_bad_input_is_refused(
    client: httpx.AsyncClient, database: Database, body: str
) -> None:
    answer = await client.post(
        SIGN_UP, content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert len(answer.text) < 2000
    assert await count(database, "users") == 0


async def test_a_sign_up_that_is_sent_again_with_its_key_gives_the_first_answer(
    client: httpx.AsyncClient,
) -> None:
    wanted = {"email": "again@example.org", "password": "correct horse battery"}
    key = {"Idempotency-Key": "sign-up-1"}
    first = await client.post("/api/auth/signup", json=wanted, headers=key)
    client.cookies.clear()  # the first answer was lost
    again = await client.post("/api/auth/signup", json=wanted, headers=key)
    client.cookies.clear()
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = {**wanted, "password": "another horse battery"}
    assert (await client.post("/api/auth/signup", json=other, headers=key)).status_code == 422
    assert (await client.post("/api/auth/signup", json=wanted)).status_code == 409
