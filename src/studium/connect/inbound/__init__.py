"""Events that outside services send us: verified, kept once, handled by their kind."""

from studium.connect.inbound.actions.redact_events import redact_events
from studium.connect.inbound.actions.replay_inbound_event import (
    EventUnknown,
    replay_inbound_event,
)
from studium.connect.inbound.addresses import inbound_router, operator_address
from studium.connect.inbound.kinds import (
    Delivery,
    Handled,
    InboundKind,
    InboundKinds,
    InboundRefused,
    VerifiedEvent,
)
from studium.connect.inbound.model import InboundEvent
from studium.connect.inbound.store import (
    EventRange,
    LoggedInbound,
    count_events_between,
    events_between,
    has_events,
    inbound_caused,
    logged_inbound,
)

__all__ = [
    "Delivery",
    "EventRange",
    "EventUnknown",
    "Handled",
    "InboundEvent",
    "InboundKind",
    "InboundKinds",
    "InboundRefused",
    "LoggedInbound",
    "VerifiedEvent",
    "count_events_between",
    "events_between",
    "has_events",
    "inbound_caused",
    "inbound_router",
    "logged_inbound",
    "operator_address",
    "redact_events",
    "replay_inbound_event",
]
