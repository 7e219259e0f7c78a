"""The public events that are still to be handed to those outside."""

from studium.platform.database import Transaction
from studium.platform.events import store
from studium.platform.events.model import RecordedEvent

# PostgreSQL notifies this channel when an event that is in the feed is committed.
FEED_CHANNEL = "studium_public_events"


async def take_public_events(tx: Transaction, *, limit: int) -> list[RecordedEvent]:
    """Public events that nobody took yet, the oldest first; they are taken when `tx` commits."""
    return await tx.all(RecordedEvent, store.TAKE_PUBLIC_EVENTS, limit)
