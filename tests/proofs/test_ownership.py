"""What belongs to somebody is there for nobody else: a walk through every address.

An address with an id in its path needs an entry in `MAKERS`, which makes Alice such an object,
or in `OPEN`, when the name stands for nothing that a person owns.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp
from tests.conftest import Person
from tests.proofs.addresses import Address, list_addresses
from tests.proofs.callers import Caller, sign_in
from tests.proofs.shopping import PendingPurchase, begin

from studium.platform.database import Database

# What Alice owns or is shown, as text: nobody else may ever see any of it.
MARKS = """
    select u.email from users u where u.id = $1
    union select u.id::text from users u where u.id = $1
    union select s.id::text from sessions s where s.user_id = $1
    union select e.id::text from entitlements e where e.user_id = $1
    union select c.provider_customer_id from payment_customers c where c.payer_id = $1
    union select unnest(array[p.id::text, p.payment_id::text, p.receipt_number])
            from purchases p where p.user_id = $1
    union select unnest(array[p.provider_checkout_id, p.provider_payment_id, p.checkout_url])
            from payments p where p.payer_id = $1
"""
TABLES = """
    select quote_ident(tablename) from pg_tables
     where schemaname = 'public' and tablename not in ('alembic_version', 'pgqueuer_log')
     order by tablename
"""

UNKNOWN = "01980000-0000-7000-8000-000000000000"

Make = Callable[["World"], Awaitable[str]]


@dataclass(frozen=True)
class World:
    """Alice, with all that she owns, and the products of the operator."""

    app: ASGIApp
    alice: Person
    bought: PendingPurchase
    database: Database

    async def new_session(self) -> str:
        """One more session of hers."""
        await sign_in(self.app, self.alice)
        answer = await self.alice.client.get("/api/users/me/sessions")
        sessions = [each["id"] for each in answer.json()["items"] if not each["is_current"]]
        return str(sessions[0])

    async def purchase(self) -> str:
        """Her purchase."""
        return self.bought.purchase_id

    async def entitlement(self) -> str:
        """What her purchase opened for her."""
        listed = await self.alice.client.get("/api/purchases/entitlements")
        return str(listed.json()["items"][0]["id"])

    async def product(self) -> str:
        """What she bought."""
        return str((await self.alice.client.get("/api/products")).json()["items"][0]["id"])

    async def marks(self) -> set[str]:
        """Everything by which something of hers would be recognised."""
        async with self.database.pool.acquire() as connection:
            rows = await connection.fetch(MARKS, self.alice.user_id)
        return {row[0] for row in rows if row[0] is not None}

    async def belongings(self) -> list[str]:
        """Every row of the database that names something of hers, as text."""
        marks = await self.marks()
        async with self.database.pool.acquire() as connection:
            found = []
            for (table,) in await connection.fetch(TABLES):
                every_row = f"select to_jsonb(t)::text from {table} t"  # noqa: S608
                rows = await connection.fetch(every_row)
                found += [row[0] for row in rows]
        return sorted(row for row in found if any(mark in row for mark in marks))


MAKERS: dict[str, Make] = {
    "session_id": World.new_session,
    "purchase_id": World.purchase,
    "product_id": World.product,
    "entitlement_id": World.entitlement,
}
OPEN = {
    "provider": "sandbox",  # the name of a sign-in provider
    "slug": "not-found",  # the kind of a problem
    "token": "whr_unknown",  # a secret that opens by itself
}
# What an address with an id wants in its body before it looks for the object.
BODIES: dict[str, dict[str, object]] = {}


@pytest.fixture
def world(app: ASGIApp, alice: Person, bought: PendingPurchase, database: Database) -> World:
    return World(app, alice, bought, database)


@pytest.fixture
def addresses(routes: FastAPI) -> list[Address]:
    """Every address of Studium; the sandbox belongs to other companies."""
    return [address for address in list_addresses(routes) if not address.is_sandbox]


def test_every_id_in_an_address_is_known_to_this_walk(addresses: list[Address]) -> None:
    unknown = {
        f"{address}: say in MAKERS how to make Alice a {name!r}, or in OPEN why nobody owns it"
        for address in addresses
        for name in address.parameters
        if name not in MAKERS and name not in OPEN
    }
    assert unknown == set()
    assert len(addresses) > 50


async def test_nothing_of_hers_can_be_read_or_changed_by_others(
    world: World, app: ASGIApp, bob: Person, addresses: list[Address]
) -> None:
    callers = (
        Caller("bob by token", app, bob),
        Caller("bob by cookie", app, bob, by_cookie=True),
        Caller("nobody", app),
    )
    faults: list[str] = []
    for address in addresses:
        ids = await objects_for(address, world)
        before, marks = await world.belongings(), await world.marks()
        for caller in callers:
            for path in paths(address, ids):
                answer = await caller.ask(address, path, BODIES.get(str(address)))
                faults += [
                    f"{address} as {caller.name}: {fault}"
                    for fault in judge(address, caller, answer, marks - set(ids.values()))
                ]
        if await world.belongings() != before:
            faults.append(f"{address}: something of hers was changed")
    assert faults == []


async def test_the_same_addresses_give_her_own_things_to_her(
    world: World, addresses: list[Address]
) -> None:
    """Otherwise the walk above would prove only that nothing is there."""
    owned = [address for address in addresses if is_owned(address) and not address.is_for_staff]
    assert len(owned) >= 5
    for address in owned:
        path = address.at(**await objects_for(address, world))
        answer = await world.alice.client.request(address.method, path)
        assert answer.status_code < 400, (str(address), answer.text)


async def test_staff_find_her_things_at_the_addresses_for_staff(
    world: World, carol: Person, addresses: list[Address]
) -> None:
    for_staff = [each for each in addresses if each.is_for_staff and each.method == "GET"]
    assert len(for_staff) >= 4
    for address in for_staff:
        answer = await carol.client.get(address.at(**await objects_for(address, world)))
        assert answer.status_code == 200, (str(address), answer.text)


async def test_her_lists_hold_her_things(world: World) -> None:
    """The lists in which the walk above looks for them in vain as Bob."""
    marks = await world.marks()
    for path in (
        "/api/purchases",
        "/api/purchases/entitlements",
        "/api/users/me",
        "/api/users/me/sessions",
        "/api/users/me/export",
        "/purchases",
        "/settings",
    ):
        answer = await world.alice.client.get(path)
        assert any(mark in answer.text for mark in marks), path


async def test_a_program_that_asks_for_a_page_is_told_to_sign_in(
    client: httpx.AsyncClient, addresses: list[Address]
) -> None:
    closed = [each for each in addresses if is_closed(each) and not each.is_api]
    assert closed
    for address in closed:
        path = address.at(**dict.fromkeys(address.parameters, UNKNOWN))
        answer = await client.request(address.method, path)
        assert answer.status_code == 401, (str(address), answer.text)
        assert answer.json()["type"] == "/problems/sign-in-first"


async def test_the_document_says_what_strangers_are_refused(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["components"]["securitySchemes"].keys() == {"token", "browser"}
    closed = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answer = await client.request(method, path.replace("{", "").replace("}", ""))
            told = (answer.status_code == 401) == ("security" in operation)
            assert told, (method, path, answer.status_code)
            closed += "security" in operation
    assert closed >= 10


async def test_the_same_idempotency_key_never_gives_somebody_elses_answer(
    shop: None, alice: Person, bob: Person
) -> None:
    del shop
    hers = await begin(alice.client, key="the-same-key")
    his = await begin(bob.client, key="the-same-key")
    assert his.purchase_id != hers.purchase_id
    assert his.checkout_url != hers.checkout_url


async def objects_for(address: Address, world: World) -> dict[str, str]:
    """An object of hers for each name in the path."""
    return {
        name: await MAKERS[name](world) if name in MAKERS else OPEN[name]
        for name in address.parameters
    }


def paths(address: Address, ids: dict[str, str]) -> list[str]:
    """The path, and its alias with the version."""
    path = address.at(**ids)
    return [path, path.replace("/api/", "/api/v1/", 1)] if path.startswith("/api/") else [path]


def is_owned(address: Address) -> bool:
    return any(name in MAKERS for name in address.parameters)


def judge(address: Address, caller: Caller, answer: httpx.Response, marks: set[str]) -> list[str]:
    """What is wrong with an answer; `marks` is what it must not show."""
    told = f"{answer.headers} {answer.text}"
    faults = [f"shows {mark}" for mark in marks if mark in told]
    if answer.status_code not in allowed(address, caller):
        faults.append(f"answers {answer.status_code}")
    if answer.status_code == 303 and is_closed(address) and not leads_to_sign_in(answer):
        faults.append(f"leads to {answer.headers['location']}")
    return faults


def is_closed(address: Address) -> bool:
    return is_owned(address) or address.is_for_staff


def allowed(address: Address, caller: Caller) -> set[int]:
    """The statuses that a stranger to Alice may get."""
    if not is_closed(address):
        return set(range(200, 500))
    if caller.person is None:
        return {401} if address.is_api else {303}
    return {403, 404} if address.is_for_staff else {404}


def leads_to_sign_in(answer: httpx.Response) -> bool:
    return answer.headers["location"].startswith("/sign-in?")
