"""Keep a new connection, with its credentials sealed in its row."""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from studium.connect.integrations import store
from studium.connect.integrations.actions.ensure_operator_connection import token_binding
from studium.connect.integrations.model import Connection, Credentials
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import Vault, hash_token, new_token


async def add_connection(  # noqa: PLR0913 - whose account where, and what opens it
    tx: Transaction,
    *,
    owner_id: UUID | None,
    kind: str,
    label: str,
    credentials: Credentials,
    vault: Vault,
    now: datetime,
) -> Connection:
    """A new connection of an owner to an account of their own."""
    connection_id = new_id()
    token = new_token()
    return await store.insert_connection(
        tx,
        connection_id=connection_id,
        owner_id=owner_id,
        kind=kind,
        mode=credentials.mode.value,
        label=label,
        account_ref=credentials.account_ref,
        token_hash=hash_token(token),
        sealed_token=vault.seal(token.encode(), token_binding(connection_id)),
        sealed_credentials=seal_credentials(credentials, connection_id, vault),
        now=now,
    )


def seal_credentials(credentials: Credentials, connection_id: UUID, vault: Vault) -> bytes:
    """Credentials as a connection's row keeps them."""
    fields = asdict(credentials)
    del fields["mode"]
    return vault.seal(json.dumps(fields).encode(), credentials_binding(connection_id))


def credentials_binding(connection_id: UUID) -> str:
    """What sealed credentials are bound to."""
    return f"connections/{connection_id}/credentials"
