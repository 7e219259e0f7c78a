"""Webhooks: what happens is sent, signed, to the endpoints that asked for it."""

from studium.connect.webhooks.actions.publish_events import (
    IncomingEvent,
    NotExternal,
    TakenEvent,
    publish_events,
)
from studium.connect.webhooks.catalog import EventType, event_types, is_external
from studium.connect.webhooks.deliveries.engine import DeliveryEngine
from studium.connect.webhooks.deliveries.outlets import EventOutlets, OutgoingEvent
from studium.connect.webhooks.deliveries.store import deliveries_of_events, marks_of_deliveries
from studium.connect.webhooks.events import (
    EndpointFailing,
    EndpointStopped,
    ExternalEventReceived,
)
from studium.connect.webhooks.model import Delivery, envelope
from studium.connect.webhooks.signing import CannotSign, SigningKey, signature_header

__all__ = [
    "CannotSign",
    "Delivery",
    "DeliveryEngine",
    "EndpointFailing",
    "EndpointStopped",
    "EventOutlets",
    "EventType",
    "ExternalEventReceived",
    "IncomingEvent",
    "NotExternal",
    "OutgoingEvent",
    "SigningKey",
    "TakenEvent",
    "deliveries_of_events",
    "envelope",
    "event_types",
    "is_external",
    "marks_of_deliveries",
    "publish_events",
    "signature_header",
]
