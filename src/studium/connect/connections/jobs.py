"""What the worker does for connections: health checks."""

from dataclasses import dataclass

from studium.connect.connections.actions.check_connection import (
    CheckConnection,
    check_connection,
    enqueue_due_checks,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class CheckConnections(Job, name="connect.check_connections", lane="bulk"):
    """Have every connection checked whose time has come."""


async def check_connections(parts: Parts, _: CheckConnections) -> None:
    """Enqueue the checks that are due."""
    async with parts[Database].transaction() as tx:
        await enqueue_due_checks(tx, now=parts[Clock].now())


async def check(parts: Parts, job: CheckConnection) -> None:
    """Check one connection."""
    await check_connection(parts, job.connection_id)


JOBS = (
    JobHandler(CheckConnections, check_connections, timeout_seconds=60, max_attempts=3),
    JobHandler(CheckConnection, check, timeout_seconds=60, max_attempts=3),
)
SCHEDULES = (Schedule("*/2 * * * *", CheckConnections()),)
