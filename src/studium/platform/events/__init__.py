"""Events: an append-only outbox, written in the caller's transaction, and its subscribers.

An event is a frozen dataclass with a type and a docstring, emitted where it happens:

    @dataclass(frozen=True)
    class PaymentCompleted(Event, type="payment.completed", public=True): ...

    await emit(tx, PaymentCompleted(payment.id), owner_id=payment.owner_id, at=now)

Each subscriber runs in a job, in one transaction with its receipt: every event takes effect
exactly once per subscriber, however often the job is tried.
"""

from studium.platform.events.emit import emit
from studium.platform.events.fan_out import Subscribers
from studium.platform.events.feed import FEED_CHANNEL, recent_events, take_public_events
from studium.platform.events.log import (
    LoggedEvent,
    Receipt,
    events_caused_by,
    logged_event,
    logged_events,
    receipts_of,
)
from studium.platform.events.model import (
    Event,
    RecordedEvent,
    Subscriber,
    event_schema,
    public_event_types,
)
from studium.platform.events.unheard import mark_subscribers

__all__ = [
    "FEED_CHANNEL",
    "Event",
    "LoggedEvent",
    "Receipt",
    "RecordedEvent",
    "Subscriber",
    "Subscribers",
    "emit",
    "event_schema",
    "events_caused_by",
    "logged_event",
    "logged_events",
    "mark_subscribers",
    "public_event_types",
    "receipts_of",
    "recent_events",
    "take_public_events",
]
