"""Events that outside services send us: verified, kept once, handled by their kind."""

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
from studium.connect.inbound.store import has_events

__all__ = [
    "Delivery",
    "Handled",
    "InboundEvent",
    "InboundKind",
    "InboundKinds",
    "InboundRefused",
    "VerifiedEvent",
    "has_events",
    "inbound_router",
    "operator_address",
]
