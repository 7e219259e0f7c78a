"""A whole run of the product is searched for secrets: what it said, kept, showed and sent."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
from aiohttp import web
from tests.proofs.installation import Installation

from studium.accounts.sign_in.demo_users import DEMO_PASSWORD, DEMO_USERS
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.platform.ids import new_id

# What people and programs prove themselves with, as this product and the sandbox write it.
SECRETS = re.compile(
    r"\bsts_[\w-]{30,}|\bstm_(?:test|live)_\w{20,}|\bsto_[\w-]{20,}|\bwhsec_\w{6,}"
    r"|\b[sr]k_(?:test|live)_\w{6,}|\bpi_\w+_secret_\w+|\bwandering-[0-9a-f]{12}"
    r"|\b4242 ?4242 ?4242 ?4242\b|Bearer [\w.-]{12,}|\$argon2id\$"
)
KEPT = ("outgoing_calls", "alerts", "events", "staff_acts", "pgqueuer", "pgqueuer_log")
PAGES = (
    *("/alerts", "/integrations", "/selling/calls", "/admin/alerts", "/admin/integrations"),
    *("/admin/calls", "/admin/jobs", "/admin/events", "/admin/events/inbound", "/admin/audit"),
)


@dataclass(frozen=True)
class Receiver:
    """Where traces go, and what came."""

    address: str
    bodies: list[bytes]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """What is sent to a receiver of traces, and where it is."""
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield Receiver(f"http://{host}:{port}", bodies)
    await runner.cleanup()


@pytest.fixture
async def traced(
    receiver: Receiver, postgres: EmbeddedPostgres, template: str, tmp_path: Path
) -> AsyncIterator[Installation]:
    """An installation that sends traces there."""
    name = f"proof_{new_id().hex}"
    postgres.create_database(name, template=template)
    installation = Installation(postgres.url(name), tmp_path)
    installation.environment["TRACES_ENDPOINT"] = receiver.address
    try:
        await asyncio.to_thread(installation.seed)
        await asyncio.to_thread(installation.start)
        yield installation
    finally:
        await asyncio.to_thread(installation.kill)


async def kept(installation: Installation) -> dict[str, str]:
    """Every row of the tables that staff and owners read, as text."""
    connection = await asyncpg.connect(installation.database_url)
    try:
        return {
            table: "\n".join(
                row[0]
                for row in await connection.fetch(
                    f"select to_jsonb(t)::text from {table} t"  # noqa: S608 - ours
                )
            )
            for table in KEPT
        }
    finally:
        await connection.close()


async def shown(installation: Installation) -> dict[str, str]:
    """The operations pages as an administrator sees them."""
    admin = next(user for user in DEMO_USERS if user.role == "ADMIN")
    person = {"email": admin.email, "password": DEMO_PASSWORD}
    async with httpx.AsyncClient(base_url=installation.address, timeout=30) as client:
        token = (await client.post("/api/auth/login", json=person)).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        answers = {path: await client.get(path) for path in PAGES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.text for path, answer in answers.items()}


@pytest.mark.timeout(300)
async def test_no_secret_is_said_kept_shown_or_sent(
    traced: Installation, receiver: Receiver
) -> None:
    toured = await asyncio.to_thread(
        traced.run, "tour", "--url", traced.address, timeout_seconds=120
    )
    assert toured.returncode == 0, toured.stdout + toured.stderr
    places = await shown(traced) | await kept(traced)
    await asyncio.to_thread(traced.stop)  # sends what waits
    for program in (traced.server, traced.worker):
        places[f"log of {program.command}"] = program.log.read_text("utf-8", "replace")
    places["traces"] = "\n".join(body.decode("utf-8", "replace") for body in receiver.bodies)
    for place in ("outgoing_calls", "alerts", "events", "log of serve", "traces"):
        assert places[place], place  # else the search proves nothing
    found = {
        f"{place}: …{text[max(0, match.start() - 80) : match.end()]}"
        for place, text in places.items()
        for match in SECRETS.finditer(text)
    }
    assert found == set(), "\n".join(sorted(found)[:20])
