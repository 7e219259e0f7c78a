"""Keys and app tokens reach what their scopes name and nothing else: a walk over every route."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from tests.conftest import Person
from tests.proofs.addresses import Address, list_addresses
from tests.proofs.declared import makers

from studium.platform.parts import Parts
from studium.platform.principal import (
    STAFF_SCOPE,
    Authenticator,
    Principal,
    Role,
    stated_scopes,
)
from studium.platform.web.callers import needs_caller

UNKNOWN = "01980000-0000-7000-8000-000000000000"


class Program:
    """An authenticator that takes everybody for one program, whose scopes a test chooses."""

    def __init__(self, person: Person) -> None:
        self.principal = Principal(user_id=person.user_id, role=Role.CANDIDATE, via="api_key")

    async def __call__(self, _: HTTPConnection) -> Principal:
        return self.principal

    def may(self, *scopes: str, role: Role = Role.CANDIDATE, via: str = "api_key") -> None:
        """Be known by a key or token with these scopes from here on."""
        self.principal = replace(self.principal, scopes=frozenset(scopes), role=role, via=via)


@pytest.fixture
async def program(parts: Parts, carol: Person) -> Program:
    """A program of Carol's, who is an administrator."""
    program = Program(carol)
    parts.add(program, as_=Authenticator)
    return program


def closed_routes(app: FastAPI) -> dict[Address, APIRoute]:
    """Every route of the API that asks who is calling."""
    return {
        Address(route.path, method): route
        for route in app.routes
        if isinstance(route, APIRoute) and route.include_in_schema and needs_caller(route.dependant)
        for method in route.methods or ()
    }


async def ask(client: httpx.AsyncClient, address: Address) -> httpx.Response:
    known = makers("OPEN")
    path = address.at(**{name: known.get(name, UNKNOWN) for name in address.parameters})
    return await client.request(address.method, path)


@pytest.mark.parametrize("via", ["api_key", "app_token"])
async def test_every_route_is_closed_to_programs_without_its_scope(
    routes: FastAPI, client: httpx.AsyncClient, program: Program, via: str
) -> None:
    everything = {
        scope for route in closed_routes(routes).values() for scope in stated_scopes(route)
    }
    for address, route in closed_routes(routes).items():
        others = everything - stated_scopes(route)
        for scopes in (frozenset[str](), others, others | {STAFF_SCOPE}):
            program.may(*scopes, role=Role.ADMIN, via=via)
            answer = await ask(client, address)
            assert answer.status_code == 403, (str(address), scopes, answer.text)
            kind = "scope-missing" if stated_scopes(route) else "session-needed"
            assert answer.json()["type"] == f"/problems/{kind}", str(address)


async def test_a_program_with_the_scope_is_let_through(
    routes: FastAPI, client: httpx.AsyncClient, program: Program
) -> None:
    opened = 0
    for address, route in closed_routes(routes).items():
        for scope in stated_scopes(route):
            program.may(scope)
            answer = await ask(client, address)
            kind = answer.json().get("type") if answer.status_code == 403 else None
            assert kind not in {"/problems/scope-missing", "/problems/session-needed"}, str(address)
            opened += 1
    assert opened >= 5


async def test_pages_are_for_people(
    routes: FastAPI, client: httpx.AsyncClient, program: Program
) -> None:
    """With every scope there is, a program is a stranger on pages; staff pages stay closed."""
    everything = {
        scope for route in closed_routes(routes).values() for scope in stated_scopes(route)
    }
    program.may(*everything, STAFF_SCOPE, role=Role.ADMIN)
    closed = 0
    for address in list_addresses(routes):
        if address.is_api or address.is_sandbox or address.method != "GET":
            continue
        answer = await ask(client, address)
        if answer.status_code == 401:
            closed += 1
        else:
            assert not address.is_for_staff, str(address)
    assert closed >= 8


async def test_reading_asks_for_read_and_the_rest_for_write(routes: FastAPI) -> None:
    for address, route in closed_routes(routes).items():
        for scope in stated_scopes(route):
            assert scope.endswith(":read" if address.method == "GET" else ":write"), str(address)


async def test_staff_rights_need_their_own_scope(program: Program) -> None:
    program.may("purchases:write", role=Role.ADMIN)
    assert not program.principal.is_staff
    assert not program.principal.is_admin
    program.may("purchases:write", STAFF_SCOPE, role=Role.SUPPORT)
    assert program.principal.is_staff
    assert not program.principal.is_admin


async def test_a_session_needs_no_scope(routes: FastAPI, carol: Person) -> None:
    for address, route in closed_routes(routes).items():
        if address.method == "GET" and stated_scopes(route):
            assert (await ask(carol.client, address)).status_code != 403, str(address)


async def test_the_document_names_the_scopes(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["paths"]["/api/purchases"]["get"]["x-scopes"] == ["purchases:read"]
    assert "x-scopes" not in document["paths"]["/api/users/me"]["delete"]
