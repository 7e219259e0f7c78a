"""Samples of an event as hooks are sent it."""

from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.catalog import example_of, is_external, is_known_type
from studium.connect.webhooks.events import ExternalEventReceived
from studium.connect.webhooks.model import PublicEvent
from studium.connect.webhooks.wishes import UnknownEventType
from studium.platform.database import Transaction
from studium.platform.events import recent_events
from studium.platform.ids import new_id

_AMONG = 500


async def sample_events(
    tx: Transaction, *, owner_id: UUID | None, event_type: str, limit: int, now: datetime
) -> list[PublicEvent]:
    """An owner's latest events of a type, the newest first; one example where there is none.

    Looks at the latest 500 of everybody's, so that it costs the same whoever asks. Raises
    UnknownEventType.
    """
    if not is_known_type(event_type):
        raise UnknownEventType(f"There is no event {event_type}.", event_types=[event_type])
    stored = [event_type]
    if is_external(event_type):
        stored.append(ExternalEventReceived.event_type)
    found = [
        PublicEvent(each.id, *each.event.to_public(), each.occurred_at)
        for kind in stored
        for each in await recent_events(
            tx, event_type=kind, owner_id=owner_id, among=_AMONG, limit=_AMONG
        )
    ]
    fitting = [each for each in found if each.type == event_type]
    fitting.sort(key=lambda each: (each.created, each.id), reverse=True)
    return fitting[:limit] or [PublicEvent(new_id(), event_type, example_of(event_type), now)]
