"""What the sandbox does in the worker."""

from dataclasses import dataclass

from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.sandbox.movable_time import follow_clock, tick
from studium.sandbox.stripe import DeliverWebhook, deliver_webhook


@dataclass(frozen=True)
class Tick(Job, name="sandbox.tick"):
    """Let time take effect in every stand-in."""


async def run_delivery(parts: Parts, job: DeliverWebhook) -> None:
    """Run the job, by the clock as it is now: a signature of another time would be refused."""
    await follow_clock(parts)
    await deliver_webhook(parts, job)


async def run_tick(parts: Parts, _: Tick) -> None:
    """Run the job."""
    await tick(parts)


JOBS = (
    JobHandler(DeliverWebhook, run_delivery, timeout_seconds=30, max_attempts=5),
    JobHandler(Tick, run_tick, timeout_seconds=50, max_attempts=3),
)

SCHEDULES = (Schedule("* * * * *", Tick()),)
