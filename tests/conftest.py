"""What all tests share: a real PostgreSQL, a movable clock, the wired application, named people."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import hypothesis
import pytest
import structlog
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import ASGIApp

from studium.accounts.sign_in import Argon2Parameters, PasswordHashing
from studium.entrypoints import migrations, modules
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.web import build_app, guarded
from studium.entrypoints.wiring import build_worker, provide_platform
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.http import Answer, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings, Settings
from studium.platform.vault import generate_key

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BASE_URL = "http://testserver"
PASSWORD = "correct horse battery staple"

# Gives a query whose answer is a deletion for each table that has rows.
_ASK_DELETIONS = """
    select format('select array_remove(array[%s], null)', string_agg(
             format('case when exists (select from %1$s) then ''delete from %1$s'' end',
                    c.oid::regclass), ', ' order by c.oid))
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'sandbox') and c.relkind in ('r', 'p')
       and not c.relispartition and c.relname not in ('alembic_version', 'applied_migrations')
"""

# No property fails because the machine was busy with something else.
hypothesis.settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any_machine")


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """Structlog's default renders every traceback with its variables, for seconds each."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL for the whole run, shared by its processes, gone with the last of them."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"studium-tests-{run}"
    with EmbeddedPostgres(folder, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres, worker_id: str) -> str:
    """The name of a migrated database that others are copied from."""
    name = f"template_{worker_id}"
    postgres.create_database(name)
    asyncio.run(migrations.upgrade(postgres.url(name)))
    return name


@pytest.fixture(scope="session")
def database_url(postgres: EmbeddedPostgres, template: str, worker_id: str) -> str:
    """This process's own migrated database."""
    name = f"studium_{worker_id}"
    postgres.create_database(name, template=template)
    return postgres.url(name)


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Database]:
    """Connections for the whole run."""
    database = await Database.connect(database_url, pool_size=12)
    yield database
    await database.close()


@pytest.fixture
async def database(pool: Database) -> AsyncIterator[Database]:
    """A database that every test finds empty."""
    yield pool
    await _empty(pool)


async def _empty(database: Database) -> None:
    """Delete all rows: 20 times faster than truncating every table, as most are empty already.

    The role of a replica leaves out foreign keys and the triggers that keep rows from deletion.
    """
    async with database.pool.acquire() as connection, connection.transaction():
        deletions = await connection.fetchval(await connection.fetchval(_ASK_DELETIONS))
        if deletions:
            await connection.execute("set local session_replication_role = replica")
            await connection.execute(";".join(deletions))


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still until a test moves it."""
    clock = MovableClock()
    clock.freeze(START)
    return clock


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a sandboxed installation."""
    return Settings(
        _env_file=None,
        base_url=BASE_URL,
        sandbox=True,
        database_url=SecretStr(database_url),
        vault_keys=SecretStr(generate_key()),
        data_dir=tmp_path,
        signup_limit="1000/minute",
        login_limit="1000/minute",
        login_account_limit="1000/minute",
        login_network_limit="1000/minute",
    )


class InProcessHttp:
    """Fulfils `Http` by calling the application itself: what the sandbox is asked, in process."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.sent: list[Outgoing] = []

    async def send(self, outgoing: Outgoing) -> Answer:
        assert self.app is not None
        self.sent.append(outgoing)
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport) as client:
            response = await client.request(
                outgoing.method,
                outgoing.url,
                headers=outgoing.headers,
                content=outgoing.body if outgoing.stream is None else outgoing.stream(),
            )
        headers, content = dict(response.headers), response.content
        if outgoing.sink is not None and response.is_success:

            async def pieces() -> AsyncIterator[bytes]:
                yield content

            await outgoing.sink(pieces())
            content = b""
        return Answer(response.status_code, headers, content)


@pytest.fixture
def http() -> InProcessHttp:
    """Outgoing HTTP that ends in our own application."""
    return InProcessHttp()


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    """Settings of modules that are not at their defaults: a test file gives its own."""
    return ()


@pytest.fixture(scope="session")
def cheap_hashing() -> PasswordHashing:
    """Passwords at the least cost: every test signs somebody up."""
    return PasswordHashing(Argon2Parameters(memory_kib=8, time_cost=1))


@pytest.fixture
def password_hashing(cheap_hashing: PasswordHashing) -> PasswordHashing:
    """How passwords are hashed: test files about passwords give the real one."""
    return cheap_hashing


@pytest.fixture
def brought_parts(
    module_settings: Sequence[ModuleSettings], password_hashing: PasswordHashing
) -> Parts:
    """What a test wires in place of the product's own."""
    parts = Parts()
    for kind in modules.settings_kinds():
        parts.add(kind(_env_file=None))
    for chosen in module_settings:
        parts.add(chosen)
    parts.add(password_hashing)
    return parts


@pytest.fixture
async def parts(
    settings: Settings,
    brought_parts: Parts,
    database: Database,
    clock: MovableClock,
    http: InProcessHttp,
) -> Parts:
    """The wired application, with the sandbox, on the test's clock."""
    await provide_platform(brought_parts, settings, database, http, clock=clock)
    return brought_parts


@pytest.fixture
def routes(parts: Parts, settings: Settings) -> FastAPI:
    """The application without its perimeter, for looking at its routes."""
    return build_app(settings, parts)


@pytest.fixture
def app(routes: FastAPI, settings: Settings, http: InProcessHttp) -> ASGIApp:
    """The application as it is served."""
    app = guarded(routes, settings)
    http.app = app
    return app


def client_of(app: ASGIApp, **headers: str) -> httpx.AsyncClient:
    """A client in process, without cookies or token."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers)


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger's client."""
    async with client_of(app) as client:
        yield client


RunJobs = Callable[[], Awaitable[None]]


@pytest.fixture
def run_jobs(parts: Parts, app: ASGIApp) -> RunJobs:
    """Run every job that is due, and those that they cause, until nothing is left."""
    del app  # asked for, because jobs may call it

    async def run() -> None:
        await build_worker(parts).run_until_idle()

    return run


@dataclass(frozen=True)
class Person:
    """One of the named people, with a client that is signed in."""

    user_id: UUID
    email: str
    password: str
    token: str
    client: httpx.AsyncClient


async def sign_up(app: ASGIApp, parts: Parts, name: str, role: str = "CANDIDATE") -> Person:
    """Let somebody sign up through the API; roles are given behind the scenes."""
    email = f"{name}@example.org"
    async with client_of(app) as stranger:
        answer = await stranger.post(
            "/api/auth/signup",
            json={"email": email, "password": PASSWORD, "first_name": name.title()},
        )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    user_id = UUID(body["user"]["id"])
    if role != "CANDIDATE":
        async with parts[Database].pool.acquire() as connection:
            await connection.execute("update users set role = $2 where id = $1", user_id, role)
    client = client_of(app, Authorization=f"Bearer {body['token']}")
    return Person(user_id, email, PASSWORD, body["token"], client)


@pytest.fixture
async def alice(app: ASGIApp, parts: Parts) -> Person:
    """A candidate."""
    return await sign_up(app, parts, "alice")


@pytest.fixture
async def bob(app: ASGIApp, parts: Parts) -> Person:
    """Another candidate."""
    return await sign_up(app, parts, "bob")


@pytest.fixture
async def carol(app: ASGIApp, parts: Parts) -> Person:
    """An administrator."""
    return await sign_up(app, parts, "carol", role="ADMIN")


@pytest.fixture
async def dave(app: ASGIApp, parts: Parts) -> Person:
    """Support."""
    return await sign_up(app, parts, "dave", role="SUPPORT")
