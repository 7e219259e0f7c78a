"""Connections to outside services, and the events that arrive through them."""

from studium.connect.integrations.actions.ensure_house_connection import (
    ensure_house_connection,
    webhook_token,
)
from studium.connect.integrations.addresses import house_address, inbound_router
from studium.connect.integrations.book import ConnectionBook, CredentialsMissing, OpenConnection
from studium.connect.integrations.kinds import (
    Delivery,
    Handled,
    InboundKind,
    InboundKinds,
    InboundRefused,
    VerifiedEvent,
)
from studium.connect.integrations.model import (
    Connection,
    ConnectionMode,
    Credentials,
    InboundEvent,
)

__all__ = [
    "Connection",
    "ConnectionBook",
    "ConnectionMode",
    "Credentials",
    "CredentialsMissing",
    "Delivery",
    "Handled",
    "InboundEvent",
    "InboundKind",
    "InboundKinds",
    "InboundRefused",
    "OpenConnection",
    "VerifiedEvent",
    "ensure_house_connection",
    "house_address",
    "inbound_router",
    "webhook_token",
]
