"""Applying every rule."""

from datetime import datetime

from studium.platform.clock import Clock, SystemClock
from studium.platform.database import Database, delete_in_batches
from studium.platform.parts import Parts
from studium.platform.retention.model import Keep, Retention, RetentionRules, kept_for
from studium.platform.retention.partitions import drop_partitions, ensure_partitions
from studium.platform.telemetry import get_logger

log = get_logger()


async def apply_retention(parts: Parts) -> None:
    """Make the coming months, drop those that are over, delete what is kept no longer.

    A rule that fails keeps none of the others from being applied; what failed is raised together.
    """
    rules, database = parts[RetentionRules], parts[Database]
    async with database.transaction() as tx:
        await ensure_partitions(tx, rules.partitions, now=parts[Clock].now())
    failures: list[Exception] = []
    for each in rules.partitions:
        try:
            await drop_partitions(database, each, oldest=_oldest(parts, each.keep, parts[Clock]))
        except Exception as problem:  # noqa: BLE001 - raised below, with the others
            failures.append(problem)
    for rule in rules.retention:
        try:
            await delete_expired(parts, rule)
        except Exception as problem:  # noqa: BLE001 - as above
            failures.append(problem)
    if failures:
        raise ExceptionGroup("some rules of retention failed", failures)


async def delete_expired(parts: Parts, rule: Retention) -> int:
    """Apply one rule; how many rows went."""
    oldest = _oldest(parts, rule.keep, SystemClock() if rule.by_real_time else parts[Clock])
    gone = await delete_in_batches(parts[Database], rule.delete, oldest)
    if gone and rule.remedy:
        log.warning(
            "rows_expired_unhandled",
            table=rule.table,
            rows=gone,
            before=oldest.isoformat(),
            alert="inbound_unhandled",
            remedy=rule.remedy,
        )
    elif gone:
        log.info("rows_expired", table=rule.table, rows=gone)
    return gone


def _oldest(parts: Parts, keep: Keep, clock: Clock) -> datetime:
    return clock.now() - kept_for(keep, parts)
