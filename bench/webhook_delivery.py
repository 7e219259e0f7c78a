"""Webhooks, durable, one worker: from emitted events to recorded attempts, beside a bare loop.

The bare loop signs and posts the same body to the same sink with aiohttp and keeps nothing.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.results import Result
from studium.connect.webhooks import ExternalEventReceived, envelope
from studium.platform.database import Database
from studium.platform.events import emit

_ROUNDS = 3
_ENDPOINTS = 20
_EVENTS = 500
_LEAST = 0.25
_LONGEST_SECONDS = 120
_THING = {"id": "ord_789", "status": "pending", "total_minor": 15000, "note": "x" * 300}


def measure(operator: Operator) -> Result:
    """The ratio of deliveries a second, ours to the bare loop's."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with _sink() as url:
        owner_id = _register(operator, url)
        port = free_port()
        os.environ["WORKER_METRICS_PORT"] = str(port)
        with serving(operator, "studium", "worker", port=port, path="/metrics"):
            for _ in range(_ROUNDS + 1):
                rates["ours"].append(asyncio.run(_deliver(operator, owner_id)))
                rates["bare"].append(_bare(url))
        del os.environ["WORKER_METRICS_PORT"]
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["ours/s"] / medians["bare/s"]
    return Result(
        "Webhook delivery to a bare loop", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


@contextmanager
def _sink() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.webhook_sink", str(port)]
    )
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        process.terminate()
        process.wait(10)


def _register(operator: Operator, url: str) -> UUID:
    """Somebody with endpoints; their id."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        token = sign_up(port, "measured@example.org")
        for number in range(_ENDPOINTS):
            body = {"url": f"{url}/{number}", "event_types": ["custom.*"]}
            _ask(port, token, "POST", "/api/webhooks", body)
        return UUID(_ask(port, token, "GET", "/api/users/me")["id"])


def _ask(port: int, token: str, method: str, path: str, body: object = None) -> dict[str, str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        json.dumps(body).encode() if body else None,
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        told: dict[str, str] = json.load(answer)
        return told


async def _deliver(operator: Operator, owner_id: UUID) -> float:
    """Emit events in one transaction; deliveries a second until all attempts are recorded."""
    database = await Database.connect(operator.database_url, pool_size=2)
    try:
        async with database.pool.acquire() as connection:
            before = await _recorded(connection)
            async with database.transaction() as tx:
                for _ in range(_EVENTS):
                    event = ExternalEventReceived(str(uuid4()), "custom.measured", _THING)
                    await emit(tx, event, owner_id=owner_id, at=datetime.now(UTC))
            started = time.perf_counter()
            wanted = before + _EVENTS * _ENDPOINTS
            async with asyncio.timeout(_LONGEST_SECONDS):
                while await _recorded(connection) < wanted:  # noqa: ASYNC110 - polls a table
                    await asyncio.sleep(0.02)
            return _EVENTS * _ENDPOINTS / (time.perf_counter() - started)
    finally:
        await database.close()


async def _recorded(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> int:
    return int(
        await connection.fetchval("select count(*) from webhook_attempts where status = 204")
    )


def _bare(url: str) -> float:
    body = envelope(
        event_id=uuid4(), event_type="custom.measured", created=datetime.now(UTC), thing=_THING
    )
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.bare_webhooks", url, str(_EVENTS * _ENDPOINTS)],
        input=body,
        capture_output=True,
        check=True,
    )
    return float(told.stdout)
