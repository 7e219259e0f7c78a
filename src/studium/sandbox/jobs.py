"""What the sandbox does in the worker."""

from dataclasses import dataclass

from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.sandbox.finding import stand_ins
from studium.sandbox.kit import DeliverWebhook, deliver_webhook
from studium.sandbox.movable_time import follow_clock, tick


@dataclass(frozen=True)
class Tick(Job, name="sandbox.tick"):
    """Let time take effect in every stand-in."""


async def run_tick(parts: Parts, _: Tick) -> None:
    """Run the job."""
    await tick(parts)


async def run_deliver_webhook(parts: Parts, job: DeliverWebhook) -> None:
    """Run the job, by the clock as it is now: a signature of another time would be refused."""
    await follow_clock(parts)
    senders = [each.webhooks for each in stand_ins().values() if each.webhooks is not None]
    await deliver_webhook(parts, job, {sender.endpoint_kind: sender for sender in senders})


def jobs() -> tuple[JobHandler, ...]:
    """The handlers of the sandbox and of its stand-ins."""
    own = (
        JobHandler(Tick, run_tick, timeout_seconds=50, max_attempts=3),
        JobHandler(DeliverWebhook, run_deliver_webhook, timeout_seconds=30, max_attempts=5),
    )
    return (*own, *(handler for each in stand_ins().values() for handler in each.jobs))


def schedules() -> tuple[Schedule, ...]:
    """What the clock enqueues in the sandbox."""
    own = Schedule("* * * * *", Tick())
    return (own, *(schedule for each in stand_ins().values() for schedule in each.schedules))
