"""The public events that are still to be handed to those outside, and those of late."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.events import store
from studium.platform.events.model import RecordedEvent

# PostgreSQL notifies this channel when an event that is in the feed is committed.
FEED_CHANNEL = "studium_public_events"


async def take_public_events(tx: Transaction, *, limit: int) -> list[RecordedEvent]:
    """Public events that nobody took yet, the oldest first; they are taken when `tx` commits."""
    return await tx.all(RecordedEvent, store.TAKE_PUBLIC_EVENTS, limit)


async def recent_events(
    tx: Transaction, *, event_type: str, owner_id: UUID | None, among: int, limit: int
) -> list[RecordedEvent]:
    """An owner's events of a type, the newest first, of the newest `among` of everybody's."""
    return await tx.all(RecordedEvent, store.RECENT_EVENTS, event_type, owner_id, among, limit)
