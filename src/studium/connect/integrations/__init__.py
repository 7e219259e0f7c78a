"""Connections to outside services, and the events that arrive through them."""

from studium.connect.integrations.actions.ensure_operator_connection import (
    ensure_operator_connection,
    webhook_token,
)
from studium.connect.integrations.addresses import inbound_router, operator_address
from studium.connect.integrations.cache import (
    ConnectionCache,
    ConnectionWithCredentials,
    CredentialsMissing,
)
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
    "ConnectionCache",
    "ConnectionMode",
    "ConnectionWithCredentials",
    "Credentials",
    "CredentialsMissing",
    "Delivery",
    "Handled",
    "InboundEvent",
    "InboundKind",
    "InboundKinds",
    "InboundRefused",
    "VerifiedEvent",
    "ensure_operator_connection",
    "inbound_router",
    "operator_address",
    "webhook_token",
]
