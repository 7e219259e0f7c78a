"""Connections to outside services, and the events that arrive through them."""

from studium.connect.integrations.actions.add_connection import add_connection
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
from studium.connect.integrations.store import choose_selling, selling_connection

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
    "add_connection",
    "choose_selling",
    "ensure_operator_connection",
    "inbound_router",
    "operator_address",
    "selling_connection",
    "webhook_token",
]
