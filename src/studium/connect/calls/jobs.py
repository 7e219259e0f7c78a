"""What the worker does for the call log: it counts calls by the hour."""

from dataclasses import dataclass
from datetime import timedelta

from studium.connect.calls import store
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class CountCalls(Job, name="calls.count_hours", lane="bulk"):
    """Count what went over each connection, by the hour."""


async def count_calls(parts: Parts, _: CountCalls) -> None:
    """Count this hour and the one before anew: calls that were under way are kept late."""
    hour = parts[Clock].now().replace(minute=0, second=0, microsecond=0)
    async with parts[Database].transaction() as tx:
        await store.count_hours(tx, since=hour - timedelta(hours=1))


JOBS = (JobHandler(CountCalls, count_calls, timeout_seconds=120, max_attempts=3),)
SCHEDULES = (Schedule("*/5 * * * *", CountCalls()),)
