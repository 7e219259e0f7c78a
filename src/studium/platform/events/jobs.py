"""Monthly partitions of the time-partitioned tables: made ahead, dropped by retention."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import store
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.settings import Settings

# Each partitioned table with the column that its months are cut by.
PARTITIONED_TABLES = {"events": "occurred_at"}
_MONTHS_AHEAD = 3
_RECEIPT_DAYS = 60


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
    async with parts[Database].transaction() as tx:
        await ensure_partitions(tx, now=now)
        for table, column in PARTITIONED_TABLES.items():
            await tx.value(store.DROP_PARTITIONS, table, column, oldest)
        await tx.execute(store.PRUNE_RECEIPTS, now - timedelta(days=_RECEIPT_DAYS))


JOBS = (JobHandler(KeepPartitions, keep_partitions, timeout_seconds=300, max_attempts=5),)
SCHEDULES = (Schedule("17 3 * * *", KeepPartitions()),)
