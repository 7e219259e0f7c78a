"""What the worker does for gauges: it reads them every minute."""

from dataclasses import dataclass

from studium.operations.gauges.actions.read_gauges import read_gauges
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class ReadGauges(Job, name="gauges.read"):
    """Read every gauge."""


async def read(parts: Parts, _: ReadGauges) -> None:
    """Read, and keep the peaks."""
    await read_gauges(parts)


JOBS = (JobHandler(ReadGauges, read, timeout_seconds=60, max_attempts=2),)
SCHEDULES = (Schedule("* * * * *", ReadGauges()),)
