"""What the worker does with inbound events."""

from dataclasses import dataclass
from datetime import timedelta

from studium.connect.inbound.actions.handle_inbound_event import handle_inbound_event
from studium.connect.inbound.actions.prune_inbound_events import prune_inbound_events
from studium.connect.inbound.actions.receive_inbound_event import HandleInbound
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import TRIES_FOR_A_DAY, Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class PruneInbound(Job, name="connect.prune_inbound"):
    """Delete events whose retention is over."""


async def handle_inbound(parts: Parts, job: HandleInbound) -> None:
    """Handle one event."""
    await handle_inbound_event(parts, job.event_id)


async def prune_inbound(parts: Parts, _: PruneInbound) -> None:
    """Run the retention of events, handled or not."""
    before = parts[Clock].now() - timedelta(days=parts[Settings].inbound_retention_days)
    gone = await prune_inbound_events(parts[Database], before=before)
    log.info("inbound_events_pruned", events=gone)


JOBS = (
    JobHandler(HandleInbound, handle_inbound, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
    JobHandler(PruneInbound, prune_inbound, timeout_seconds=600, max_attempts=3),
)
SCHEDULES = (Schedule("41 3 * * *", PruneInbound()),)
