"""Give the operator its connection of a kind."""

from datetime import datetime
from uuid import UUID

from studium.connect.connections import store
from studium.connect.connections.model import (
    Connection,
    ConnectionStatus,
    Credentials,
    hint_of,
    next_check_at,
)
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import Vault, hash_token, new_token


async def ensure_operator_connection(
    tx: Transaction, *, kind: str, credentials: Credentials, vault: Vault, now: datetime
) -> Connection:
    """The operator's connection of this kind and mode, made when missing; safe to repeat.

    Its account reference follows the credentials. Several machines may call this at once.
    """
    label = f"Operator ({kind}, {credentials.mode.value})"
    made = new_connection(
        owner_id=None, kind=kind, label=label, credentials=credentials, vault=vault, now=now
    )
    return await store.put_operator_connection(tx, made)


def new_connection(  # noqa: PLR0913 - whose account where, and what opens it
    *,
    owner_id: UUID | None,
    kind: str,
    label: str,
    credentials: Credentials,
    vault: Vault,
    now: datetime,
    status: ConnectionStatus = ConnectionStatus.ACTIVE,
) -> Connection:
    """A connection with an address of its own; its credentials are still to be sealed."""
    connection_id = new_id()
    token = new_token()
    return Connection(
        id=connection_id,
        owner_id=owner_id,
        kind=kind,
        mode=credentials.mode,
        label=label,
        account_ref=credentials.account_ref,
        configuration=dict(credentials.configuration),
        hints={name: hint_of(secret) for name, secret in credentials.secrets.items()},
        webhook_token_hash=hash_token(token),
        sealed_webhook_token=vault.seal(token.encode(), token_binding(connection_id)),
        sealed_credentials=None,
        status=status,
        takes_sales=False,
        credentials_expire_at=None,
        last_checked_at=None,
        last_success_at=None,
        problem=None,
        remedy=None,
        failed_checks=0,
        next_check_at=next_check_at(now, failed_checks=0),
        created_at=now,
        updated_at=now,
    )


def webhook_token(connection: Connection, vault: Vault) -> str:
    """The secret part of the connection's webhook address, for its owner's eyes."""
    opened = vault.open(connection.sealed_webhook_token, token_binding(connection.id))
    return opened.decode()


def token_binding(connection_id: object) -> str:
    """What a sealed webhook token is bound to."""
    return f"connections/{connection_id}/webhook_token"
