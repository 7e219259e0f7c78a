"""Keep a new connection, with its credentials sealed in its row."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.connect.connections import store
from studium.connect.connections.actions.ensure_operator_connection import new_connection
from studium.connect.connections.model import (
    Connection,
    ConnectionStatus,
    Credentials,
    secrets_binding,
)
from studium.platform.database import Transaction
from studium.platform.vault import Vault


async def add_connection(  # noqa: PLR0913 - whose account where, and what opens it
    tx: Transaction,
    *,
    owner_id: UUID | None,
    kind: str,
    label: str,
    credentials: Credentials,
    vault: Vault,
    now: datetime,
    status: ConnectionStatus = ConnectionStatus.ACTIVE,
) -> Connection:
    """A new connection of an owner to an account of their own."""
    bare = new_connection(
        owner_id=owner_id,
        kind=kind,
        label=label,
        credentials=credentials,
        vault=vault,
        now=now,
        status=status,
    )
    sealed = seal_secrets(credentials.secrets, bare.id, vault)
    made = replace(bare, sealed_credentials=sealed, credentials_set_at=now)
    await store.insert_connection(tx, made)
    return made


def seal_secrets(secrets: Mapping[str, str], connection_id: UUID, vault: Vault) -> bytes:
    """Secrets as a connection's row keeps them."""
    return vault.seal(json.dumps(dict(secrets)).encode(), secrets_binding(connection_id))
