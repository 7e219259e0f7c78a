"""What the worker does for alerts: it looks every minute, and tells what is new."""

from dataclasses import dataclass

from studium.operations.alerts.actions.announce import announce_alerts
from studium.operations.alerts.actions.see_condition import look_everywhere
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class WatchConditions(Job, name="alerts.watch"):
    """Ask every rule what is wrong now."""


@dataclass(frozen=True)
class AnnounceAlerts(Job, name="alerts.announce"):
    """Tell of alerts that nobody was told of."""


async def watch(parts: Parts, _: WatchConditions) -> None:
    """Look, and tell; also when a rule could not look."""
    try:
        await look_everywhere(parts)
    finally:
        await announce_alerts(parts)


async def announce(parts: Parts, _: AnnounceAlerts) -> None:
    """Tell of what is new."""
    await announce_alerts(parts)


JOBS = (
    JobHandler(WatchConditions, watch, timeout_seconds=120, max_attempts=2),
    JobHandler(AnnounceAlerts, announce, timeout_seconds=60),
)
SCHEDULES = (Schedule("* * * * *", WatchConditions()),)
