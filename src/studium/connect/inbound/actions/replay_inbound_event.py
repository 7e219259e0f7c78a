"""Let a stored event be handled once more, whatever became of it."""

from uuid import UUID

from studium.connect.inbound import store
from studium.connect.inbound.actions.handle_inbound_event import handle_stored_event
from studium.connect.inbound.kinds import Handled
from studium.connect.inbound.model import InboundStatus
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import Parts


class EventUnknown(NotFound):
    """No such event is kept: it never arrived, or it was kept long enough."""

    slug = "inbound-event-unknown"
    title = "This event is not kept"


async def replay_inbound_event(parts: Parts, event_id: UUID) -> Handled:
    """What became of it this time. Handlers repeat safely: nothing is done twice.

    An event that was never handled counts as handled afterwards. Raises EventUnknown, and
    whatever the handler raises.
    """
    async with parts[Database].reader() as tx:
        event = await store.inbound_event(tx, event_id)
    if event is None:
        raise EventUnknown("No event with this id is kept.")
    handled = await handle_stored_event(parts, event)
    if not event.is_finished:
        async with parts[Database].transaction() as tx:
            await store.finish_inbound_event(
                tx,
                event_id,
                status=InboundStatus.HANDLED if handled.is_ours else InboundStatus.IGNORED,
                outcome=handled.outcome[:500],
                now=parts[Clock].now(),
            )
    return handled
