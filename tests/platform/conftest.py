"""Small applications over the platform alone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn, StudiumError
from studium.platform.idempotency import IdempotencyKeys
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.principal import Authenticator, Principal, Role
from studium.platform.settings import Settings
from studium.platform.vault import Vault, generate_key
from studium.platform.web import Perimeter, install_problems

ALICE, BOB = UUID(int=1), UUID(int=2)
_BEARERS = {
    "alice": Principal(user_id=ALICE, role=Role.CANDIDATE),
    "bob": Principal(user_id=BOB, role=Role.CANDIDATE),
    "carol": Principal(user_id=UUID(int=3), role=Role.ADMIN),
    "dave": Principal(user_id=UUID(int=4), role=Role.SUPPORT),
}


async def authenticate(connection: HTTPConnection) -> Principal | None:
    """Fulfils `Authenticator`: the bearer token is the name."""
    token = connection.headers.get("authorization", "").removeprefix("Bearer ")
    if token and token not in _BEARERS:
        raise NotSignedIn("Nobody by that name.")
    return _BEARERS.get(token)


async def error_page(_: Request, status: int, error: StudiumError) -> Response:
    return HTMLResponse(f"<h1>{error.title}</h1>", status)


@pytest.fixture
def plain_settings() -> Settings:
    return Settings(_env_file=None, base_url="http://testserver", body_limit_bytes=2048)


@pytest.fixture
def bare(database: Database, clock: MovableClock, plain_settings: Settings) -> Parts:
    """The platform's parts and nothing else."""
    parts = Parts()
    parts.add(database)
    parts.add(clock, as_=Clock)
    parts.add(plain_settings)
    parts.add(Vault.from_text(generate_key()))
    parts.add(IdempotencyKeys(database, parts[Vault]))
    parts.add(RateLimiter())
    parts.add(authenticate, as_=Authenticator)
    return parts


Serve = Callable[..., ASGIApp]


@pytest.fixture
def serve(plain_settings: Settings) -> Serve:
    """Serve routers as the web server would: problems inside, the perimeter around."""

    def build(*routers: APIRouter, parts: Parts | None = None) -> ASGIApp:
        app = FastAPI()
        app.state.parts = parts or _parts(plain_settings)
        install_problems(app, error_page=error_page)
        for router in routers:
            app.include_router(router)
        return Perimeter(app, settings=plain_settings)

    return build


def _parts(settings: Settings) -> Parts:
    parts = Parts()
    parts.add(settings)
    parts.add(authenticate, as_=Authenticator)
    return parts


@asynccontextmanager
async def caller_of(app: ASGIApp, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client in process to which every exception that leaves the application is an error."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", headers=headers
    ) as client:
        yield client
