"""POST /api/auth/login: who knows the password gets in, and nobody learns anything else."""

import re
from typing import Any

import httpx
import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from starlette.types import ASGIApp
from tests.accounts.conftest import Post
from tests.conftest import BASE_URL, START, Person, client_of

from studium.accounts.people import update_password_hash
from studium.accounts.sign_in import Argon2Parameters, PasswordHashing
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings

LOG_IN = "/api/auth/login"


@pytest.fixture
def password_hashing() -> PasswordHashing:
    """At its full cost."""
    return PasswordHashing()


async def try_in(app: ASGIApp, email: str, password: str, ip: str = "10.1.1.1") -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(ip, 1))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        return await client.post(LOG_IN, json={"email": email, "password": password})


async def test_the_right_password_opens_a_session(app: ASGIApp, alice: Person) -> None:
    answer = await try_in(app, " Alice@EXAMPLE.org", alice.password)
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == str(alice.user_id)
    assert answer.json()["token"] != alice.token
    assert "studium_session=sts_" in answer.headers["set-cookie"]


def without_traces(answer: httpx.Response) -> dict[str, Any]:
    return {**answer.json(), "request_id": ""}


async def test_strangers_and_wrong_passwords_get_the_same_answer(
    app: ASGIApp, parts: Parts, alice: Person, bob: Person
) -> None:
    async with parts[Database].transaction() as tx:
        await update_password_hash(tx, user_id=bob.user_id, password_hash=None, now=START)
    wrong = await try_in(app, alice.email, "not the password")
    unknown = await try_in(app, "nobody@example.org", "not the password")
    without = await try_in(app, bob.email, "a password that nobody has")
    assert wrong.status_code == unknown.status_code == without.status_code == 401
    assert without_traces(wrong) == without_traces(unknown) == without_traces(without)
    assert wrong.json()["type"] == "/problems/wrong-credentials"
    assert set(wrong.headers) == set(unknown.headers)
    assert "set-cookie" not in wrong.headers


async def test_strangers_cost_as_much_work_as_people(
    app: ASGIApp, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[Parameters] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, password_hash: str | bytes, password: str | bytes) -> bool:
        work.append(extract_parameters(str(password_hash)))
        return bool(verify(hasher, password_hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    await try_in(app, alice.email, "not the password")
    await try_in(app, "nobody@example.org", "not the password")
    for_a_person, for_a_stranger = work
    assert for_a_person == for_a_stranger
    assert for_a_person.memory_cost == Argon2Parameters().memory_kib


async def test_a_deleted_account_opens_no_more(app: ASGIApp, alice: Person) -> None:
    await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert (await try_in(app, alice.email, alice.password)).status_code == 401


async def test_a_hash_with_old_parameters_is_renewed(
    app: ASGIApp, parts: Parts, alice: Person
) -> None:
    cheap = PasswordHashing(Argon2Parameters(memory_kib=64, time_cost=1))
    async with parts[Database].transaction() as tx:
        await update_password_hash(
            tx,
            user_id=alice.user_id,
            password_hash=await cheap.hash(alice.password),
            now=START,
        )
    assert (await try_in(app, alice.email, "wrong password!")).status_code == 401
    assert "m=64" in await stored_hash(parts)
    assert (await try_in(app, alice.email, alice.password)).status_code == 200
    assert "m=19456" in await stored_hash(parts)
    assert (await try_in(app, alice.email, alice.password)).status_code == 200


async def stored_hash(parts: Parts) -> str:
    async with parts[Database].pool.acquire() as connection:
        return str(await connection.fetchval("select password_hash from users"))


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        '{"email": "alice@example.org"}',
        '{"email": "alice@example.org", "password": ""}',
        '{"email": "alice@example.org", "password": null}',
        '{"email": "alice@example.org", "password": "\\ud800"}',
        '{"email": "alice@example.org\\u0000", "password": "x"}',
        '{"email": "alice@example.org", "password": "' + "x" * 50_000 + '"}',
        '{"email": {"$ne": null}, "password": "x"}',
        '{"email": "alice@example.org", "password": "x", "role": "ADMIN"}',
    ],
)
async def test_bad_input_is_refused(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post(
        LOG_IN, content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


async def test_sql_in_a_field_is_just_text(app: ASGIApp, alice: Person) -> None:
    answer = await try_in(app, alice.email, "' or 1=1 --")
    assert answer.status_code == 401


class TestLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(
            update={
                "login_limit": "3/hour",
                "login_account_limit": "4/hour",
                "login_network_limit": "5/hour",
                "signup_limit": "2/hour",
            }
        )

    async def test_guessing_from_one_network_keeps_the_owner_out_of_nothing(
        self, app: ASGIApp, alice: Person
    ) -> None:
        statuses = [
            (await try_in(app, alice.email, "wrong password", ip="10.0.0.1")).status_code
            for _ in range(5)
        ]
        assert statuses == [401, 401, 401, 429, 429]
        assert (await try_in(app, alice.email, alice.password, ip="10.0.0.1")).status_code == 429
        assert (await try_in(app, alice.email, alice.password, ip="10.0.0.2")).status_code == 200

    async def test_guessing_one_account_is_limited_whoever_guesses(
        self, app: ASGIApp, alice: Person
    ) -> None:
        for n in range(4):
            answer = await try_in(app, alice.email, "wrong password", ip=f"10.0.0.{n}")
            assert answer.status_code == 401
        answer = await try_in(app, alice.email, alice.password, ip="10.0.0.9")
        assert answer.status_code == 429
        assert answer.json()["type"] == "/problems/too-many-requests"
        assert "choose a new password" in answer.json()["detail"]
        assert 0 < int(answer.headers["retry-after"]) <= 3600

    @pytest.mark.parametrize("places", [1, 9])
    async def test_guessing_a_stranger_is_limited_just_the_same(
        self, app: ASGIApp, alice: Person, places: int
    ) -> None:
        async def told(email: str) -> list[Any]:
            answers = [
                await try_in(app, email, "wrong password", ip=f"10.{len(email)}.0.{n % places}")
                for n in range(5)
            ]
            return [
                (answer.status_code, {**without_traces(answer), "detail": detail(answer)})
                for answer in answers
            ]

        def detail(answer: httpx.Response) -> str:
            return re.sub(r"\d+", "", answer.json()["detail"])

        assert await told("nobody@example.org") == await told(alice.email)

    async def test_a_new_password_lets_the_owner_in_while_strangers_guess(
        self, app: ASGIApp, client: httpx.AsyncClient, alice: Person, post: Post
    ) -> None:
        for n in range(5):
            await try_in(app, alice.email, "wrong password", ip=f"10.0.0.{n}")
        await client.post("/api/auth/password-reset", json={"email": alice.email})
        body = {"token": await post.newest_token(alice.email), "password": "another good phrase"}
        answer = await client.post("/api/auth/password-reset/confirm", json=body)
        assert answer.status_code == 204
        answer = await try_in(app, alice.email, "another good phrase", ip="10.0.0.9")
        assert answer.status_code == 200

    async def test_guessing_from_one_address_is_limited(self, app: ASGIApp) -> None:
        statuses = [
            (await try_in(app, f"person{n}@example.org", "wrong password")).status_code
            for n in range(6)
        ]
        assert statuses == [401, 401, 401, 401, 401, 429]

    async def test_guessing_from_one_ipv6_network_is_limited(self, app: ASGIApp) -> None:
        statuses = [
            (
                await try_in(app, f"p{n}@example.org", "wrong password", ip=f"2001:db8:1:2::{n}")
            ).status_code
            for n in range(6)
        ]
        assert statuses == [401, 401, 401, 401, 401, 429]
        elsewhere = await try_in(app, "p@example.org", "wrong password", ip="2001:db8:1:3::1")
        assert elsewhere.status_code == 401

    async def test_success_forgets_the_failures_before_it(
        self, app: ASGIApp, alice: Person
    ) -> None:
        assert (await try_in(app, alice.email, "wrong password")).status_code == 401
        assert (await try_in(app, alice.email, alice.password)).status_code == 200
        for _ in range(2):
            assert (await try_in(app, alice.email, "wrong password")).status_code == 401

    async def test_signing_up_many_accounts_is_limited(self, app: ASGIApp) -> None:
        statuses = []
        for n in range(3):
            async with client_of(app) as client:
                body = {"email": f"n{n}@example.org", "password": "correct horse battery"}
                statuses.append((await client.post("/api/auth/signup", json=body)).status_code)
        assert statuses == [201, 201, 429]


class TestSingleSignOnOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"auth_mode": "sso"})

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("signup", {"email": "a@example.org", "password": "correct horse battery"}),
            ("login", {"email": "a@example.org", "password": "correct horse battery"}),
            ("password-reset", {"email": "a@example.org"}),
            ("password-reset/confirm", {"token": "x", "password": "correct horse battery"}),
        ],
    )
    async def test_passwords_open_nothing(
        self, client: httpx.AsyncClient, path: str, body: dict[str, str]
    ) -> None:
        answer = await client.post(f"/api/auth/{path}", json=body)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/passwords-off"

    async def test_the_pages_ask_for_no_password(self, browser: httpx.AsyncClient) -> None:
        for page in ("/sign-in", "/sign-up"):
            text = (await browser.get(page)).text
            assert 'name="password"' not in text
            assert "Continue with Sandbox ID" in text
