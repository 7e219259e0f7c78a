"""Connections: accounts at outside services, what opens them, and whether they can be used."""

from studium.connect.connections.actions.add_connection import add_connection
from studium.connect.connections.actions.change_connection import (
    ConnectionInUse,
    KeptInEnvironment,
    remove_connection,
    rotate_webhook_address,
    set_disabled,
)
from studium.connect.connections.actions.check_connection import check_connection
from studium.connect.connections.actions.ensure_operator_connection import (
    ensure_operator_connection,
    webhook_token,
)
from studium.connect.connections.answers import ConnectionAnswer
from studium.connect.connections.cache import (
    ConnectionCache,
    ConnectionWithCredentials,
    CredentialsMissing,
)
from studium.connect.connections.events import ConnectionFailed, ConnectionRecovered
from studium.connect.connections.forms import fields_of_group, form_fields, typed_fields
from studium.connect.connections.health import Health, health_of
from studium.connect.connections.kinds import (
    ConnectionInvalid,
    ConnectionKind,
    ConnectionKinds,
    ConnectionUses,
    Finding,
)
from studium.connect.connections.listening import listen_for_changes
from studium.connect.connections.model import (
    Connection,
    ConnectionMode,
    ConnectionStatus,
    Credentials,
)
from studium.connect.connections.routes import (
    ConnectionChange,
    change_account,
    connect_account,
    connection_router,
)
from studium.connect.connections.store import (
    choose_selling,
    connection_by_id,
    connection_of_owner,
    connections_of_kinds,
    connections_of_owner,
    is_connected,
    marks_of_connections,
    offer_connection,
    past_checks,
    retire_connection,
    selling_connection,
)
from studium.connect.connections.wizard import connect_as_typed, show_connecting

__all__ = [
    "Connection",
    "ConnectionAnswer",
    "ConnectionCache",
    "ConnectionChange",
    "ConnectionFailed",
    "ConnectionInUse",
    "ConnectionInvalid",
    "ConnectionKind",
    "ConnectionKinds",
    "ConnectionMode",
    "ConnectionRecovered",
    "ConnectionStatus",
    "ConnectionUses",
    "ConnectionWithCredentials",
    "Credentials",
    "CredentialsMissing",
    "Finding",
    "Health",
    "KeptInEnvironment",
    "add_connection",
    "change_account",
    "check_connection",
    "choose_selling",
    "connect_account",
    "connect_as_typed",
    "connection_by_id",
    "connection_of_owner",
    "connection_router",
    "connections_of_kinds",
    "connections_of_owner",
    "ensure_operator_connection",
    "fields_of_group",
    "form_fields",
    "health_of",
    "is_connected",
    "listen_for_changes",
    "marks_of_connections",
    "offer_connection",
    "past_checks",
    "remove_connection",
    "retire_connection",
    "rotate_webhook_address",
    "selling_connection",
    "set_disabled",
    "show_connecting",
    "typed_fields",
    "webhook_token",
]
