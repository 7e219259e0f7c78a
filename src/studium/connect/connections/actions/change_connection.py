"""Change, disable, enable and remove a connection of an owner."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.connections import store
from studium.connect.connections.actions.add_connection import seal_secrets
from studium.connect.connections.actions.ensure_operator_connection import token_binding
from studium.connect.connections.kinds import ConnectionUses, Prepared
from studium.connect.connections.model import (
    OLD_ADDRESS_HOLDS,
    Connection,
    ConnectionStatus,
    hint_of,
)
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.vault import Vault, hash_token, new_token


class ConnectionInUse(Conflict):
    """Something is still in flight over the connection; `uses` in the details names what."""

    slug = "connection-in-use"
    title = "This connection is still needed"


class KeptInEnvironment(Conflict):
    """The connection's credentials are settings of the operator, and are changed there."""

    slug = "connection-kept-in-environment"
    title = "This connection is set up in the environment"


async def change_connection(  # noqa: PLR0913 - which connection, and what changes
    tx: Transaction,
    connection_id: UUID,
    *,
    owner_id: UUID | None,
    label: str,
    prepared: Prepared,
    expires_at: datetime | None,
    vault: Vault,
    now: datetime,
) -> Connection:
    """The connection with other fields or rotated credentials, to be checked again.

    Payments and orders in flight go on over it. Raises NotFound or KeptInEnvironment.
    """
    before = await _locked(tx, connection_id, owner_id)
    if before.is_from_environment:
        raise KeptInEnvironment("Its credentials are settings of this installation: change those.")
    secrets = prepared.credentials.secrets
    after = replace(
        before,
        label=label,
        mode=prepared.credentials.mode,
        account_ref=prepared.credentials.account_ref,
        configuration=prepared.configuration,
        hints={name: hint_of(secret) for name, secret in secrets.items()},
        sealed_credentials=seal_secrets(secrets, before.id, vault),
        credentials_expire_at=expires_at,
        credentials_set_at=now,
        next_check_at=now,
        updated_at=now,
    )
    await store.update_connection(tx, after)
    return after


async def set_disabled(
    tx: Transaction, connection_id: UUID, *, owner_id: UUID | None, disabled: bool, now: datetime
) -> Connection:
    """The connection out of use, or back in it. A disabled one takes no sales. Raises NotFound."""
    before = await _locked(tx, connection_id, owner_id)
    status = ConnectionStatus.DISABLED if disabled else ConnectionStatus.ACTIVE
    if disabled is (before.status is ConnectionStatus.DISABLED):
        return before
    after = replace(
        before,
        status=status,
        takes_sales=before.takes_sales and not disabled,
        next_check_at=None if disabled else now,
        updated_at=now,
    )
    await store.update_connection(tx, after)
    return after


async def rotate_webhook_address(
    tx: Transaction, connection_id: UUID, *, owner_id: UUID | None, vault: Vault, now: datetime
) -> Connection:
    """The connection with a new webhook address; the old one is believed for a week more.

    Rotated again within that week, the oldest ends at once. Raises NotFound.
    """
    before = await _locked(tx, connection_id, owner_id)
    token = new_token()
    after = replace(
        before,
        webhook_token_hash=hash_token(token),
        sealed_webhook_token=vault.seal(token.encode(), token_binding(connection_id)),
        previous_token_hash=before.webhook_token_hash,
        previous_token_until=now + OLD_ADDRESS_HOLDS,
        updated_at=now,
    )
    await store.update_connection(tx, after)
    return after


async def remove_connection(
    tx: Transaction,
    connection_id: UUID,
    *,
    owner_id: UUID | None,
    uses: ConnectionUses,
    now: datetime,
) -> None:
    """Wipe a connection's secrets; its row stays, for the accounts of past payments.

    Raises NotFound, ConnectionInUse while anything is in flight over it, or KeptInEnvironment.
    """
    before = await _locked(tx, connection_id, owner_id)
    if before.is_from_environment:
        raise KeptInEnvironment("Its credentials are settings of this installation: unset those.")
    in_flight = await uses.of(tx, connection_id)
    if in_flight:
        raise ConnectionInUse(f"Still in flight: {', '.join(in_flight)}.", uses=in_flight)
    await uses.leave(tx, before)
    removed = replace(
        before,
        status=ConnectionStatus.REMOVED,
        takes_sales=False,
        configuration={},
        hints={},
        sealed_credentials=b"",
        sealed_webhook_token=b"",
        previous_token_hash=None,
        previous_token_until=None,
        next_check_at=None,
        problem=None,
        remedy=None,
        updated_at=now,
    )
    await store.update_connection(tx, removed)


async def _locked(tx: Transaction, connection_id: UUID, owner_id: UUID | None) -> Connection:
    found = await store.locked_connection(tx, connection_id, owner_id=owner_id)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def merged(before: Mapping[str, Any], change: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fields after a change that names only some of them; an empty text clears one."""
    both = {**before, **(change or {})}
    return {name: value for name, value in both.items() if value not in {None, ""}}
