"""What the worker does with inbound events."""

from studium.connect.inbound.actions.handle_inbound_event import handle_inbound_event
from studium.connect.inbound.actions.receive_inbound_event import HandleInbound
from studium.platform.jobs import TRIES_FOR_A_DAY, JobHandler
from studium.platform.parts import Parts


async def handle_inbound(parts: Parts, job: HandleInbound) -> None:
    """Handle one event."""
    await handle_inbound_event(parts, job.event_id)


JOBS = (
    JobHandler(HandleInbound, handle_inbound, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
)
