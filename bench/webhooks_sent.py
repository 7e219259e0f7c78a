"""What measurements of webhooks share: a sink, an owner with endpoints at it, a worker, events."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import psutil

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from studium.connect.webhooks import ExternalEventReceived
from studium.platform.database import Database
from studium.platform.events import emit
from studium.platform.ids import new_id

THING = {"id": "ord_789", "status": "pending", "total_minor": 15000, "note": "x" * 300}
_LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Sink:
    """Where everything is sent."""

    address: str

    @property
    def url(self) -> str:
        """What endpoints are registered with."""
        return f"{self.address}/hook"

    def delays_ms(self) -> list[float]:
        """How long each took since this was asked last, in order of length."""
        with urllib.request.urlopen(self.address) as answer:  # noqa: S310 - loopback
            return sorted(json.load(answer)["delays_ms"])


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink in a process of its own."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.webhook_sink", str(port)]
    )
    try:
        time.sleep(1)
        yield Sink(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def running_worker(operator: Operator) -> Iterator[psutil.Process]:
    """One worker process, once it works."""
    port = free_port()
    os.environ["WORKER_METRICS_PORT"] = str(port)
    try:
        with serving(operator, "studium", "worker", port=port, path="/metrics") as process:
            yield process
    finally:
        del os.environ["WORKER_METRICS_PORT"]


def register(operator: Operator, *owners: Sequence[str]) -> list[UUID]:
    """Somebody for each list of addresses, with an endpoint at each of them; their ids."""
    port, ids = free_port(), []
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        for number, urls in enumerate(owners):
            token = sign_up(port, f"measured{number}@example.org")
            for url in urls:
                _ask(port, token, "/api/webhooks", {"url": url, "event_types": ["custom.*"]})
            ids.append(UUID(_ask(port, token, "/api/users/me")["id"]))
    return ids


def _ask(port: int, token: str, path: str, body: object = None) -> dict[str, str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        json.dumps(body).encode() if body else None,
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        told: dict[str, str] = json.load(answer)
        return told


async def deliver(operator: Operator, owner_id: UUID, *, events: int, endpoints: int) -> float:
    """Emit events in one transaction; deliveries a second until all attempts are recorded."""
    database = await Database.connect(operator.database_url, pool_size=2)
    try:
        async with database.pool.acquire() as connection:
            first_id = new_id()
            async with database.transaction() as tx:
                for _ in range(events):
                    event = ExternalEventReceived(str(uuid4()), "custom.measured", THING)
                    await emit(tx, event, owner_id=owner_id, at=datetime.now(UTC))
            started = time.perf_counter()
            async with asyncio.timeout(_LONGEST_SECONDS):
                recorded = 0
                while recorded < events * endpoints:
                    recorded = await _recorded(connection, first_id)
                    await asyncio.sleep(0.02)
            return events * endpoints / (time.perf_counter() - started)
    finally:
        await database.close()


async def _recorded(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", first_id: UUID
) -> int:
    """Attempts that were taken and written down since an id was made, found by their key."""
    query = "select count(*) from webhook_attempts where id > $1 and status = 204"
    return int(await connection.fetchval(query, first_id))


async def emit_paced(
    operator: Operator, owner_id: UUID, *, per_second: float, seconds: float
) -> None:
    """Emit events that say when they were sent, each in a transaction, at a steady pace."""
    database = await Database.connect(operator.database_url, pool_size=16)
    began, under_way = time.perf_counter(), set()

    async def one() -> None:
        thing = THING | {"sent_at": time.time()}
        async with database.transaction() as tx:
            event = ExternalEventReceived(str(uuid4()), "custom.measured", thing)
            await emit(tx, event, owner_id=owner_id, at=datetime.now(UTC))

    try:
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0, began + number / per_second - time.perf_counter()))
            task = asyncio.create_task(one())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
        await asyncio.sleep(1)  # the last ones arrive
    finally:
        await database.close()


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
