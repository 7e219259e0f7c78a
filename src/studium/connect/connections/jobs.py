"""What the worker does for connections: health checks."""

from dataclasses import dataclass
from datetime import timedelta

from studium.connect.connections import store
from studium.connect.connections.actions.check_connection import (
    CheckConnection,
    check_connection,
    enqueue_due_checks,
)
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts

_CHECKS_KEPT = timedelta(days=100)


@dataclass(frozen=True)
class CheckConnections(Job, name="connect.check_connections"):
    """Have every connection checked whose time has come."""


@dataclass(frozen=True)
class PruneChecks(Job, name="connect.prune_checks"):
    """Delete what was found long ago."""


async def check_connections(parts: Parts, _: CheckConnections) -> None:
    """Enqueue the checks that are due."""
    async with parts[Database].transaction() as tx:
        await enqueue_due_checks(tx, now=parts[Clock].now())


async def check(parts: Parts, job: CheckConnection) -> None:
    """Check one connection."""
    await check_connection(parts, job.connection_id)


async def prune_checks(parts: Parts, _: PruneChecks) -> None:
    """Run the retention of checks."""
    before = parts[Clock].now() - _CHECKS_KEPT
    await delete_in_batches(parts[Database], store.PRUNE_CHECKS, before)


JOBS = (
    JobHandler(CheckConnections, check_connections, timeout_seconds=60, max_attempts=3),
    JobHandler(CheckConnection, check, timeout_seconds=60, max_attempts=3),
    JobHandler(PruneChecks, prune_checks, timeout_seconds=600, max_attempts=3),
)
SCHEDULES = (
    Schedule("*/2 * * * *", CheckConnections()),
    Schedule("23 4 * * *", PruneChecks()),
)
