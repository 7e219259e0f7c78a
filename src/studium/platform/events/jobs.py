"""What the worker does for events, besides handing them on."""

from dataclasses import dataclass

from studium.platform.events.unheard import find_unheard
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class FindUnheard(Job, name="events.find_unheard", lane="bulk"):
    """Look for events that a subscriber has not heard of since it was first seen."""


async def find(parts: Parts, _: FindUnheard) -> None:
    """Look."""
    await find_unheard(parts)


JOBS = (JobHandler(FindUnheard, find, timeout_seconds=300, max_attempts=3),)
SCHEDULES = (Schedule("*/5 * * * *", FindUnheard()),)
