"""No event is lost and none invented, whatever dies; two workers share the work."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from tests.conftest import Person
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import Receiver, listening
from tests.proofs.installation import Program

from studium.connect.webhooks import ExternalEventReceived
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.events import emit
from studium.platform.settings import Settings
from studium.sandbox import store_offset

ENDPOINTS = 4
EVENTS = 200
LONGEST_SECONDS = 90  # the transaction that a hung worker has open is ended after 60
UNFINISHED = "select count(*) from webhook_deliveries where status = 'pending'"
# Deliveries whose attempts are not all written down, one each.
GAPS = """
    select count(*) from webhook_deliveries d
     where d.attempts <> (select count(distinct a.number) from webhook_attempts a
                           where a.delivery_id = d.id)
"""
ATTEMPTS = "select count(*) from webhook_attempts where problem is null"


@dataclass(frozen=True)
class Crowd:
    """An owner's receivers, and programs that send to them."""

    hooks: Webhooks
    owner: Person
    receivers: list[Receiver]
    start_worker: Callable[[], Program]

    async def emit_many(self, count: int) -> set[str]:
        """Emit events, a hundred in a transaction; their ids."""
        parts, ids = self.hooks.parts, set()
        for _ in range(0, count, 100):
            async with parts[Database].transaction() as tx:
                for _ in range(100):
                    event = ExternalEventReceived(str(uuid4()), "custom.made", {"id": "1"})
                    owner, now = self.owner.user_id, parts[Clock].now()
                    ids.add(str(await emit(tx, event, owner_id=owner, at=now)))
        return ids

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what the receivers will have got."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while not is_so():  # noqa: ASYNC110 - lists, no event
                await asyncio.sleep(0.02)

    async def value(self, query: str) -> Any:
        """What the database says."""
        async with self.hooks.parts[Database].pool.acquire() as connection:
            return await connection.fetchval(query)

    @property
    def received(self) -> int:
        """How many POSTs came in, at all receivers."""
        return sum(len(each.received) for each in self.receivers)


@pytest.fixture
def start_worker(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    """Starts workers over the test's database; none outlives the test."""
    assert isinstance(settings.database_url, SecretStr)
    assert isinstance(settings.vault_keys, SecretStr)
    environment = os.environ | {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "VAULT_KEYS": settings.vault_keys.get_secret_value(),
        "DATA_DIR": str(tmp_path),
        "SANDBOX": "true",
    }
    started: list[Program] = []

    def start() -> Program:
        program = Program("worker", tmp_path, environment)
        program.start()
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()


@pytest.fixture
async def crowd(
    alice: Person, hooks: Webhooks, start_worker: Callable[[], Program]
) -> AsyncIterator[Crowd]:
    """Alice with several endpoints, each at a receiver of its own."""
    async with AsyncExitStack() as stack:
        receivers = [await stack.enter_async_context(listening()) for _ in range(ENDPOINTS)]
        for each in receivers:
            await hooks.register(alice, url=each.url, event_types=["custom.*"])
        yield Crowd(hooks, alice, receivers, start_worker)


@pytest.mark.timeout(400)
async def test_workers_that_die_or_hang_in_the_middle_lose_and_invent_nothing(
    crowd: Crowd,
) -> None:
    emitted = await crowd.emit_many(EVENTS)
    for number, end in enumerate((Program.kill, Program.hang), 1):
        doomed = crowd.start_worker()
        goal = number * EVENTS * ENDPOINTS // 4
        await crowd.until(lambda goal=goal: crowd.received >= goal)  # type: ignore[misc]
        end(doomed)
    emitted |= await crowd.emit_many(100)
    async with crowd.hooks.parts[Database].transaction() as tx:
        await store_offset(tx, timedelta(minutes=2))  # past the leases of the dead
    crowd.start_worker()
    await crowd.until(lambda: all(set(each_ids(each)) >= emitted for each in crowd.receivers))
    async with asyncio.timeout(LONGEST_SECONDS):
        while await crowd.value(UNFINISHED):  # noqa: ASYNC110 - polls a table
            await asyncio.sleep(0.05)
    doomed.go_on()  # and what it says so late changes nothing
    await asyncio.sleep(0.5)
    assert all(set(each_ids(each)) == emitted for each in crowd.receivers)
    assert await crowd.value(GAPS) == 0
    assert await crowd.value(UNFINISHED) == 0


@pytest.mark.timeout(400)
async def test_two_workers_share_the_work_and_attempt_each_delivery_once(crowd: Crowd) -> None:
    for _ in range(2):
        crowd.start_worker()
    emitted = await crowd.emit_many(EVENTS)
    await crowd.until(lambda: crowd.received >= EVENTS * ENDPOINTS)
    async with asyncio.timeout(LONGEST_SECONDS):
        while await crowd.value(UNFINISHED):  # noqa: ASYNC110 - polls a table
            await asyncio.sleep(0.05)
    for each in crowd.receivers:
        assert Counter(each_ids(each)) == Counter(emitted)
    assert await crowd.value(ATTEMPTS) == EVENTS * ENDPOINTS


async def test_receivers_that_hang_delay_nobody_else(crowd: Crowd) -> None:
    hanging, healthy = crowd.receivers[:2], crowd.receivers[2:]
    for each in hanging:
        each.hangs = True
    crowd.start_worker()
    await crowd.emit_many(EVENTS)
    await crowd.until(lambda: all(len(each.received) == EVENTS for each in healthy))
    assert all(len(each.received) < 10 for each in hanging)


def each_ids(receiver: Receiver) -> list[str]:
    return [each.id for each in receiver.received]
