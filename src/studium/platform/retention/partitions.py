"""Monthly partitions: made ahead, dropped when they are old."""

from collections.abc import Iterable
from datetime import UTC, datetime

from studium.platform.database import Database, LockNotAvailable, Transaction
from studium.platform.retention import store
from studium.platform.retention.model import Partitions
from studium.platform.telemetry import get_logger

log = get_logger()

_MONTHS_AHEAD = 3
_LOCK_WAIT = "3s"


async def ensure_partitions(
    tx: Transaction, tables: Iterable[Partitions], *, now: datetime
) -> None:
    """Make the partitions of this month and the next three."""
    first = datetime(now.year, now.month, 1, tzinfo=UTC)
    for each in tables:
        for ahead in range(_MONTHS_AHEAD + 1):
            month = first.month - 1 + ahead
            starts = first.replace(year=first.year + month // 12, month=month % 12 + 1)
            await tx.value(store.CREATE_PARTITION, each.table, each.column, starts)


async def drop_partitions(database: Database, each: Partitions, *, oldest: datetime) -> None:
    """Drop the months of one table that ended before a time, or leave them for the next run.

    Dropping waits for whoever uses the table, and everybody who comes later waits behind it: so
    it does not wait long, and is alone in its transaction.
    """
    try:
        async with database.transaction() as tx:
            await tx.value(store.LIMIT_LOCK_WAIT, _LOCK_WAIT)
            await tx.value(store.DROP_PARTITIONS, each.table, each.column, oldest)
    except LockNotAvailable:
        log.warning(
            "partitions_not_dropped",
            table=each.table,
            before=oldest.isoformat(),
            remedy="nothing: the next run tries again; when it goes on, end the transaction that "
            "pg_stat_activity shows for hours, or move the backup to another hour",
        )
