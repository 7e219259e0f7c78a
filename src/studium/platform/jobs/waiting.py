"""What waits in the queue, lane by lane, and what was done lately."""

from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.jobs import store
from studium.platform.jobs.model import Lane


@dataclass(frozen=True, slots=True)
class LaneNow:
    """A lane at this moment: jobs that are due, that run, that wait for a later time.

    `oldest_seconds` is how long the oldest due job waits; 0 when none does. `ended`
    are the runs that ended well in the last five minutes.
    """

    lane: str
    due: int
    running: int
    later: int
    oldest_seconds: int
    ended: int


@dataclass(frozen=True, slots=True)
class _Row:
    priority: int
    due: int
    running: int
    later: int
    oldest_seconds: int
    ended: int


async def lanes_now(tx: Transaction) -> list[LaneNow]:
    """Every lane, what people wait for first."""
    rows = {row.priority: row for row in await tx.all(_Row, store.LANES)}
    return [_of(lane, rows.get(lane.priority)) for lane in Lane]


def _of(lane: Lane, row: _Row | None) -> LaneNow:
    if row is None:
        return LaneNow(lane.value, 0, 0, 0, 0, 0)
    return LaneNow(lane.value, row.due, row.running, row.later, row.oldest_seconds, row.ended)


@dataclass(frozen=True, slots=True)
class CausedJob:
    """A job in the queue that a request caused."""

    id: int
    name: str
    status: str
    attempts: int
    due_at: datetime


async def jobs_caused_by(tx: Transaction, correlation_id: str) -> list[CausedJob]:
    """The jobs of a request that are not done: they wait, run or lie dead. At most 100."""
    return await tx.all(CausedJob, store.JOBS_OF_CORRELATION, correlation_id)


@dataclass(frozen=True, slots=True)
class ScheduleNow:
    """A schedule: its cron expression, and when it ran and will run; None before the first."""

    name: str
    expression: str
    last_run: datetime | None
    next_run: datetime


async def schedules_now(tx: Transaction) -> list[ScheduleNow]:
    """Every schedule that a worker has entered, the next to run first."""
    return await tx.all(ScheduleNow, store.SCHEDULES)
