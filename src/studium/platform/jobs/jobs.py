"""The one job that applies retention."""

from dataclasses import dataclass

from studium.platform.jobs.model import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.retention import apply_retention


@dataclass(frozen=True)
class ApplyRetention(Job, name="retention.apply", lane="bulk"):
    """Delete what is kept no longer."""


async def apply(parts: Parts, _: ApplyRetention) -> None:
    """Apply every rule."""
    await apply_retention(parts)


JOBS = (JobHandler(ApplyRetention, apply, timeout_seconds=3600, max_attempts=3),)
SCHEDULES = (Schedule("17 * * * *", ApplyRetention()),)
