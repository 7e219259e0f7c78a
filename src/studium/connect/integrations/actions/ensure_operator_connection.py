"""Give the operator its connection of a kind."""

from datetime import datetime

from studium.connect.integrations import store
from studium.connect.integrations.model import Connection, Credentials
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import Vault, hash_token, new_token


async def ensure_operator_connection(
    tx: Transaction, *, kind: str, credentials: Credentials, vault: Vault, now: datetime
) -> Connection:
    """The operator's connection of this kind and mode, made when missing; safe to repeat.

    Its account reference follows the credentials. Several machines may call this at once.
    """
    connection_id = new_id()
    token = new_token()
    return await store.put_operator_connection(
        tx,
        connection_id=connection_id,
        kind=kind,
        mode=credentials.mode.value,
        label=f"Operator ({kind}, {credentials.mode.value})",
        account_ref=credentials.account_ref,
        token_hash=hash_token(token),
        sealed_token=vault.seal(token.encode(), token_binding(connection_id)),
        now=now,
    )


def webhook_token(connection: Connection, vault: Vault) -> str:
    """The secret part of the connection's webhook address, for its owner's eyes."""
    opened = vault.open(connection.sealed_webhook_token, token_binding(connection.id))
    return opened.decode()


def token_binding(connection_id: object) -> str:
    """What a sealed webhook token is bound to."""
    return f"connections/{connection_id}/webhook_token"
