"""Putting jobs into the queue, and the queue into the database."""

from datetime import timedelta

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from studium.platform.database import Transaction
from studium.platform.jobs import store
from studium.platform.jobs.model import Job, Lane
from studium.platform.telemetry import correlation_id


async def enqueue(
    tx: Transaction,
    job: Job,
    *,
    delay: timedelta | None = None,
    dedupe_key: str | None = None,
    lane: Lane | None = None,
) -> bool:
    """Enqueue a job on the caller's transaction: it exists exactly when that commits.

    With a `dedupe_key`, nothing happens while another job with that key waits or runs.
    With a `lane`, it gets the place in the order that this lane's jobs have, among jobs of its own
    kind: a reminder to many, for instance, lets the mails go first that people wait for.
    True when the job was added.
    """
    added = await tx.execute(
        store.ENQUEUE,
        job.job_name,
        job.to_json(),
        delay or timedelta(),
        dedupe_key,
        (lane or job.lane).priority,
        correlation_id(),
    )
    return added == 1


async def install_queue(url: str, *, lock_timeout: str = "5s") -> None:
    """Create the queue's tables, or bring them up to what this PgQueuer declares.

    PgQueuer alters them one statement at a time, each of which waits at most `lock_timeout` for
    the queue's traffic. Raises LockNotAvailable when that is over; running it again goes on.
    """
    connection = await asyncpg.connect(url, server_settings={"lock_timeout": lock_timeout})
    try:
        queries = _queries(connection)
        if await queries.schema_is_installed():
            await queries.apply_upgrade()
        else:
            await queries.install()
    finally:
        await connection.close()


def _queries(connection: object) -> Queries:
    return Queries(AsyncpgDriver(connection))  # type: ignore[arg-type]
