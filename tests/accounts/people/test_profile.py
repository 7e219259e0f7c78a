"""GET and PATCH /api/users/me: what people see and change about themselves."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection
from tests.conftest import Person

from studium.entrypoints import modules
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.principal import Authenticator, Principal, Role

ME = "/api/users/me"


async def test_people_see_their_own_record(alice: Person) -> None:
    me = (await alice.client.get(ME)).json()
    assert me["id"] == str(alice.user_id)
    assert me["email"] == "alice@example.org"
    assert me["first_name"] == "Alice"
    assert me["role"] == "CANDIDATE"
    assert me["created_at"] == "2026-01-05T09:00:00Z"
    assert me["preferences"] == {}
    assert me["has_password"] is True
    assert "password_hash" not in me


async def test_nobody_sees_a_record_without_signing_in(client: httpx.AsyncClient) -> None:
    answer = await client.get(ME)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_reading_oneself_is_a_query_and_one_for_each_module_that_adds_to_it(
    alice: Person, database: Database
) -> None:
    queries: list[str] = []

    def note(query: Any) -> None:
        # The driver may look up a type, with its settings around that, on a connection new to it.
        if not any(words in query.query for words in ("typeinfo_tree", "set_config(", "'jit'")):
            queries.append(query.query)

    await alice.client.get(ME)  # the connection that is used next is open from here on
    holders = database.pool._holders  # type: ignore[attr-defined] # the pool tells nobody else
    connections = [holder._con for holder in holders if holder._con]
    for connection in connections:
        connection.add_query_logger(note)
    try:
        assert (await alice.client.get(ME)).status_code == 200
        await asyncio.sleep(0.01)  # asyncpg tells its loggers a little later
    finally:
        for connection in connections:
            connection.remove_query_logger(note)
    reads = modules.person_members().reads
    assert len(queries) == 1 + len(reads), queries
    assert len(reads) <= 2


async def test_what_is_left_out_of_a_change_stays(alice: Person) -> None:
    await alice.client.patch(ME, json={"last_name": "Adair", "timezone": "Europe/Berlin"})
    changed = (await alice.client.patch(ME, json={"first_name": "  Ali   ce "})).json()
    assert changed["first_name"] == "Ali ce"
    assert changed["last_name"] == "Adair"
    assert changed["timezone"] == "Europe/Berlin"
    assert (await alice.client.get(ME)).json() == changed


async def test_null_and_nothing_remove_a_name(alice: Person) -> None:
    assert (await alice.client.patch(ME, json={"first_name": None})).json()["first_name"] is None
    assert (await alice.client.patch(ME, json={"last_name": " "})).json()["last_name"] is None


async def test_preferences_are_merged_key_by_key(alice: Person) -> None:
    await alice.client.patch(ME, json={"preferences": {"theme": "dark", "goal": {"minutes": 20}}})
    answer = await alice.client.patch(
        ME, json={"preferences": {"theme": None, "language": "en", "goal": {"days": 5}}}
    )
    assert answer.json()["preferences"] == {"language": "en", "goal": {"days": 5}}


async def test_changes_at_once_lose_nothing(alice: Person) -> None:
    await asyncio.gather(
        *(alice.client.patch(ME, json={"preferences": {f"key{n}": n}}) for n in range(8))
    )
    kept = (await alice.client.get(ME)).json()["preferences"]
    assert kept == {f"key{n}": n for n in range(8)}


async def test_preferences_cannot_grow_beyond_their_limit_bit_by_bit(alice: Person) -> None:
    for n in range(2):
        text = "x" * 7000
        answer = await alice.client.patch(ME, json={"preferences": {f"key{n}": text}})
        assert answer.status_code == 200
    answer = await alice.client.patch(ME, json={"preferences": {"key2": "x" * 7000}})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/preferences-too-large"


async def test_nobody_makes_themselves_admin(alice: Person) -> None:
    answer = await alice.client.patch(ME, json={"role": "ADMIN"})
    assert answer.status_code == 422
    assert (await alice.client.get(ME)).json()["role"] == "CANDIDATE"


@pytest.mark.parametrize(
    "field", ["id", "email", "password_hash", "email_confirmed_at", "created_at", "deleted_at"]
)
async def test_what_is_not_theirs_to_change_is_refused(alice: Person, field: str) -> None:
    assert (await alice.client.patch(ME, json={field: "x"})).status_code == 422


DEEP: dict[str, Any] = {}
for _ in range(20):
    DEEP = {"deeper": DEEP}


@pytest.mark.parametrize(
    "body",
    [
        '{"first_name": "A\\u0000B"}',
        '{"first_name": "\\ud800"}',
        '{"first_name": 7}',
        '{"first_name": ["x"]}',
        '{"first_name": "' + "x" * 101 + '"}',
        '{"first_name": "a\\u0007b"}',
        '{"timezone": "Europe/Atlantis"}',
        '{"timezone": "../../etc/passwd"}',
        '{"timezone": "Factory"}',
        '{"timezone": "\\u0000"}',
        '{"preferences": []}',
        '{"preferences": null}',
        '{"preferences": "x"}',
        '{"preferences": {"a": "\\u0000"}}',
        '{"preferences": {"\\u0000": 1}}',
        '{"preferences": {"a": ["\\ud800"]}}',
        '{"preferences": {"\\udfff": 1}}',
        '{"preferences": {"a": NaN}}',
        '{"preferences": {"a": Infinity}}',
        '{"preferences": {"a": 1e999}}',
        '{"preferences": {"a": "' + "x" * 17_000 + '"}}',
        "[]",
        "null",
        '"x"',
        '{"unknown": 1}',
    ],
)
async def test_bad_values_are_refused_and_change_nothing(alice: Person, body: str) -> None:
    before = (await alice.client.get(ME)).json()
    answer = await alice.client.patch(
        ME, content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert (await alice.client.get(ME)).json() == before


async def test_preferences_nest_only_so_deep(alice: Person) -> None:
    answer = await alice.client.patch(ME, json={"preferences": DEEP})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["Zoë", "张伟", "O'Brien", "👩‍🏫", "ﷺ", "<b>x</b>"])
async def test_names_of_every_script_are_kept(alice: Person, name: str) -> None:
    answer = await alice.client.patch(ME, json={"first_name": name})
    assert answer.json()["first_name"] == name


async def test_a_key_reads_its_owner_and_changes_nothing(
    client: httpx.AsyncClient, parts: Parts, alice: Person
) -> None:
    async def by_key(_: HTTPConnection) -> Principal:
        scopes = frozenset({"profile:read"})
        return Principal(user_id=alice.user_id, role=Role.CANDIDATE, via="api_key", scopes=scopes)

    parts.add(by_key, as_=Authenticator)
    assert (await client.get(ME)).json()["email"] == alice.email
    for method, path, body in (
        ("PATCH", ME, {"first_name": "x"}),
        ("DELETE", ME, {"password": alice.password}),
        ("GET", f"{ME}/sessions", None),
        ("GET", f"{ME}/export", None),
        ("POST", f"{ME}/password", {"new_password": "another good phrase"}),
        ("POST", f"{ME}/email", {"email": "x@example.org"}),
        ("POST", "/api/auth/confirm-email/resend", None),
    ):
        answer = await client.request(method, path, json=body)
        assert answer.status_code == 403, path
        assert answer.json()["type"] == "/problems/session-needed"
