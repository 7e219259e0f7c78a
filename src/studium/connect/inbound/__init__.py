"""Events that outside services send us: verified, kept once, handled by their kind."""

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
    count_events_between,
    events_between,
    has_events,
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
    "VerifiedEvent",
    "count_events_between",
    "events_between",
    "has_events",
    "inbound_router",
    "operator_address",
    "replay_inbound_event",
]
