"""What belongs to somebody is there for nobody else: a walk through every address.

An address with an id in its path needs an entry in `OBJECTS` of its module's `makers.py`, which
makes Alice such an object, or in `OPEN`, when the name stands for nothing that a person owns.
"""

import httpx
import pytest
from fastapi import FastAPI
from schemathesis.core import NOT_SET
from starlette.types import ASGIApp
from tests.conftest import Person
from tests.proofs.addresses import Address, list_addresses
from tests.proofs.callers import Caller
from tests.proofs.declared import makers, marks
from tests.proofs.shopping import begin
from tests.proofs.world import MakeObject, MakeRequest, World

# Gives a query for every row of the database, as text.
EVERY_ROW = """
    select string_agg(format('select to_jsonb(t)::text from %s t', c.oid::regclass),
                      ' union all ' order by c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('alembic_version', 'applied_migrations', 'pgqueuer_log')
"""
# After how many addresses the walk looks whether something of hers was changed.
STRIDE = 20

UNKNOWN = "01980000-0000-7000-8000-000000000000"

OBJECTS: dict[str, MakeObject] = makers("OBJECTS")
OPEN: dict[str, str] = makers("OPEN")
REQUESTS: dict[str, MakeRequest] = makers("REQUESTS") | makers("PAGE_REQUESTS")
BODIES: dict[str, dict[str, object]] = makers("BODIES")


async def marks_of(world: World) -> set[str]:
    """Everything by which something of hers would be recognised."""
    async with world.database.pool.acquire() as connection:
        rows = [await connection.fetch(query, world.alice.user_id) for query in marks()]
    return {row[0] for found in rows for row in found if row[0] is not None}


async def belongings_of(world: World) -> list[str]:
    """Every row of the database that names something of hers, as text."""
    known = await marks_of(world)
    async with world.database.pool.acquire() as connection:
        rows = await connection.fetch(await connection.fetchval(EVERY_ROW))
    return sorted(row for (row,) in rows if any(mark in row for mark in known))


@pytest.fixture
def addresses(routes: FastAPI) -> list[Address]:
    """Every address of Studium; the sandbox belongs to other companies."""
    return [address for address in list_addresses(routes) if not address.is_sandbox]


def test_every_id_in_an_address_is_known_to_this_walk(addresses: list[Address]) -> None:
    unknown = {
        f"{address}: makers.py of its module says nothing of {name!r} in OBJECTS or OPEN"
        for address in addresses
        for name in address.parameters
        if name not in OBJECTS and name not in OPEN
    }
    assert unknown == set()
    assert len(addresses) > 50


@pytest.mark.timeout(400)
async def test_nothing_of_hers_can_be_read_or_changed_by_others(
    world: World, app: ASGIApp, bob: Person, addresses: list[Address]
) -> None:
    callers = (
        Caller("bob by token", app, bob),
        Caller("bob by cookie", app, bob, by_cookie=True),
        Caller("nobody", app),
    )
    made = [(address, await objects_for(address, world)) for address in addresses]
    before, known = await belongings_of(world), await marks_of(world)
    faults: list[str] = []
    for start in range(0, len(made), STRIDE):
        stretch = made[start : start + STRIDE]
        for address, ids in stretch:
            for caller in callers:
                for path in paths(address, ids):
                    answer = await caller.ask(address, path, BODIES.get(str(address)))
                    faults += [
                        f"{address} as {caller.name}: {fault}"
                        for fault in judge(address, caller, answer, known - set(ids.values()))
                    ]
        if await belongings_of(world) != before:
            faults.append(f"{stretch[0][0]} to {stretch[-1][0]}: something of hers was changed")
            before = await belongings_of(world)
    assert faults == [], "\n".join(faults)


@pytest.mark.timeout(300)
async def test_the_same_addresses_give_her_own_things_to_her(
    world: World, addresses: list[Address]
) -> None:
    """Otherwise the walk above would prove only that nothing is there."""
    owned = [address for address in addresses if is_owned(address) and not address.is_for_staff]
    assert len(owned) >= 5
    answers = [(address, await ask_as_owner(world, address)) for address in owned]
    refused = [
        f"{address}: {answer.status_code} {answer.text[:200]}"
        for address, answer in answers
        if is_refused(address, answer)
    ]
    assert refused == [], "\n".join(refused)


def is_refused(address: Address, answer: httpx.Response) -> bool:
    """Whether she was kept from her own; a page that shows its form again has found it."""
    return answer.status_code >= 400 and (address.is_api or answer.status_code not in {409, 422})


async def ask_as_owner(world: World, address: Address) -> httpx.Response:
    """Alice asks: as the address's maker says, where that is about a thing of hers."""
    make = REQUESTS.get(str(address))
    asking = await make(world) if make else None
    if asking is not None and asking.person is world.alice and asking.path:
        body, path = asking.body, address.at(**asking.path)
    else:
        path = address.at(**await objects_for(address, world))
        body = BODIES.get(str(address), {} if address.method in {"PUT", "PATCH"} else NOT_SET)
    sent = {} if body is NOT_SET else {"json" if address.is_api else "data": body}
    return await world.alice.client.request(address.method, path, **sent)


async def test_staff_find_her_things_at_the_addresses_for_staff(
    world: World, carol: Person, addresses: list[Address]
) -> None:
    for_staff = [
        each
        for each in addresses
        if each.is_for_staff and each.method == "GET" and not set(each.parameters) & set(OPEN)
    ]
    assert len(for_staff) >= 4
    for address in for_staff:
        make = REQUESTS.get(str(address))
        query = (await make(world)).query if make else {}
        path = address.at(**await objects_for(address, world))
        answer = await carol.client.get(path, params=query)
        assert answer.status_code == 200, (str(address), answer.text)


async def test_her_lists_hold_her_things(world: World) -> None:
    """The lists in which the walk above looks for them in vain as Bob."""
    known = await marks_of(world)
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
        assert any(mark in answer.text for mark in known), path


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
            ways = operation["security"]
            needs_proof = bool(ways) and {} not in ways
            told = (answer.status_code == 401) == needs_proof
            assert told, (method, path, answer.status_code)
            closed += needs_proof
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
        name: await OBJECTS[name](world) if name in OBJECTS else OPEN[name]
        for name in address.parameters
    }


def paths(address: Address, ids: dict[str, str]) -> list[str]:
    """The path, and its alias with the version."""
    path = address.at(**ids)
    return [path, path.replace("/api/", "/api/v1/", 1)] if path.startswith("/api/") else [path]


def is_owned(address: Address) -> bool:
    return any(name in OBJECTS for name in address.parameters)


def judge(address: Address, caller: Caller, answer: httpx.Response, known: set[str]) -> list[str]:
    """What is wrong with an answer; `known` is what it must not show."""
    told = f"{answer.headers} {answer.text}"
    faults = [f"shows {mark}" for mark in known if mark in told]
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
