"""How soon an urgent job runs while masses wait and calls to other machines hang.

100,000 bulk jobs wait, each a small query, and 50 outside calls hang for as long as it takes. Then
mails that people wait for are enqueued, one after the other; the slowest counts.
"""

import asyncio
import logging
import time
from dataclasses import dataclass

import structlog

from bench.installation import Operator
from bench.results import Result
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Worker, enqueue
from studium.platform.parts import Parts

_BULK = 100_000
_HANGING = 50
_MAILS = 20
_MOST_SECONDS = 2.0
_CONCURRENCY = 20

_ENQUEUE_BULK = """
    insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
    select 0, 'bench.bulk', '{}', now(), 'queued' from generate_series(1, $1)
"""


@dataclass(frozen=True)
class Bulk(Job, name="bench.bulk", lane="bulk"):
    """One of very many."""


@dataclass(frozen=True)
class Call(Job, name="bench.call", lane="outside"):
    """A call to a machine that does not answer."""

    number: int


@dataclass(frozen=True)
class SendPassword(Job, name="bench.send_password", lane="urgent"):
    """A mail that a person waits for."""

    number: int


def measure(operator: Operator) -> Result:
    """The seconds until the slowest urgent job ran."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    waits, bulk_a_second = asyncio.run(_measure(operator))
    slowest = max(waits)
    figures = {"median s": sorted(waits)[len(waits) // 2], "bulk jobs/s meanwhile": bulk_a_second}
    return Result(
        "Password mail beside 100,000 bulk jobs and 50 hanging calls",
        slowest,
        "s",
        f"<= {_MOST_SECONDS}",
        slowest <= _MOST_SECONDS,
        figures,
    )


async def _measure(operator: Operator) -> tuple[list[float], float]:
    parts = Parts()
    database = await Database.connect(operator.database_url, pool_size=16)
    parts.add(database)
    stopping = asyncio.Event()
    sent: dict[int, asyncio.Future[float]] = {}
    done = 0

    async def work(parts: Parts, _: Bulk) -> None:
        nonlocal done
        async with parts[Database].pool.acquire() as connection:
            await connection.fetchval("select count(*) from users")
        done += 1

    async def hang(_: Parts, __: Call) -> None:
        await stopping.wait()

    async def send(_: Parts, job: SendPassword) -> None:
        sent[job.number].set_result(time.perf_counter())

    handlers = [JobHandler(Bulk, work), JobHandler(Call, hang), JobHandler(SendPassword, send)]
    worker = Worker(parts, handlers, concurrency=_CONCURRENCY)
    async with database.transaction() as tx:
        for number in range(_HANGING):
            await enqueue(tx, Call(number))
    async with database.pool.acquire() as connection:
        await connection.execute(_ENQUEUE_BULK, _BULK)
        await connection.execute("analyze pgqueuer")  # as autovacuum does within a minute
    working = asyncio.create_task(worker.run())
    waits = []
    await asyncio.sleep(3)  # until every lane is full
    started, done_before = time.perf_counter(), done
    for number in range(_MAILS):
        sent[number] = asyncio.get_running_loop().create_future()
        async with database.transaction() as tx:
            await enqueue(tx, SendPassword(number))
        enqueued = time.perf_counter()
        waits.append(await asyncio.wait_for(sent[number], 60) - enqueued)
        await asyncio.sleep(0.1)
    rate = (done - done_before) / (time.perf_counter() - started)
    worker.stop()
    stopping.set()
    await working
    await database.close()
    return waits, rate
