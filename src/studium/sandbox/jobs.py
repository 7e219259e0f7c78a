"""What the sandbox does in the worker."""

from dataclasses import dataclass

from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.sandbox.finding import stand_ins
from studium.sandbox.movable_time import tick


@dataclass(frozen=True)
class Tick(Job, name="sandbox.tick"):
    """Let time take effect in every stand-in."""


async def run_tick(parts: Parts, _: Tick) -> None:
    """Run the job."""
    await tick(parts)


def jobs() -> tuple[JobHandler, ...]:
    """The handlers of the sandbox and of its stand-ins."""
    own = JobHandler(Tick, run_tick, timeout_seconds=50, max_attempts=3)
    return (own, *(handler for each in stand_ins().values() for handler in each.jobs))


def schedules() -> tuple[Schedule, ...]:
    """What the clock enqueues in the sandbox."""
    own = Schedule("* * * * *", Tick())
    return (own, *(schedule for each in stand_ins().values() for schedule in each.schedules))
