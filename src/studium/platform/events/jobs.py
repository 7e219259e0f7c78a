"""Monthly partitions of the time-partitioned tables: made ahead, dropped by retention."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from studium.platform.clock import Clock
from studium.platform.database import (
    Database,
    LockNotAvailable,
    Transaction,
    delete_in_batches,
)
from studium.platform.events import store
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()

# Each partitioned table with the column that its months are cut by.
PARTITIONED_TABLES = {"events": "occurred_at"}
_MONTHS_AHEAD = 3
_RECEIPT_DAYS = 60
_LOCK_WAIT = "3s"


@dataclass(frozen=True)
class KeepPartitions(Job, name="events.keep_partitions"):
    """Make the partitions of the coming months and drop those past their retention."""


async def ensure_partitions(tx: Transaction, *, now: datetime) -> None:
    """Make the partitions of this month and the next three."""
    first = datetime(now.year, now.month, 1, tzinfo=UTC)
    for table, column in PARTITIONED_TABLES.items():
        for ahead in range(_MONTHS_AHEAD + 1):
            month = first.month - 1 + ahead
            starts = first.replace(year=first.year + month // 12, month=month % 12 + 1)
            await tx.value(store.CREATE_PARTITION, table, column, starts)


async def keep_partitions(parts: Parts, _: KeepPartitions) -> None:
    """Run the retention of events and receipts."""
    now = parts[Clock].now()
    oldest = now - timedelta(days=parts[Settings].event_retention_days)
    database = parts[Database]
    async with database.transaction() as tx:
        await ensure_partitions(tx, now=now)
    for table, column in PARTITIONED_TABLES.items():
        await _drop_partitions(database, table, column, oldest)
    await delete_in_batches(database, store.PRUNE_RECEIPTS, now - timedelta(days=_RECEIPT_DAYS))


async def _drop_partitions(database: Database, table: str, column: str, oldest: datetime) -> None:
    """Drop the months of one table that ended before a time, or leave them until tomorrow.

    Dropping waits for whoever uses the table, and everybody who comes later waits behind it: so
    it does not wait long, and is alone in its transaction.
    """
    try:
        async with database.transaction() as tx:
            await tx.value(store.LIMIT_LOCK_WAIT, _LOCK_WAIT)
            await tx.value(store.DROP_PARTITIONS, table, column, oldest)
    except LockNotAvailable:
        log.warning(
            "partitions_not_dropped",
            table=table,
            before=oldest.isoformat(),
            remedy="nothing: tomorrow's run tries again; when it goes on, end the transaction that "
            "pg_stat_activity shows for hours, or move the backup to another hour",
        )


JOBS = (JobHandler(KeepPartitions, keep_partitions, timeout_seconds=600, max_attempts=5),)
SCHEDULES = (Schedule("17 3 * * *", KeepPartitions()),)
