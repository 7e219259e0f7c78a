"""Connections and inbound events in SQL."""

from datetime import datetime
from uuid import UUID

from studium.connect.integrations.model import Connection, InboundEvent, InboundStatus
from studium.platform.database import Sql, Transaction, columns

_COLUMNS = columns(Connection)

INSERT_CONNECTION = Sql(f"""
    insert into connections (id, owner_id, kind, mode, label, account_ref, webhook_token_hash,
                             sealed_webhook_token, sealed_credentials, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
    returning {_COLUMNS}
""")
SELLING_CONNECTION = Sql(f"""
    select {_COLUMNS} from connections
    where owner_id is not distinct from $1 and takes_sales and status = 'active'
""")
STOP_SALES = Sql("""
    update connections set takes_sales = false, updated_at = $3
    where owner_id is not distinct from $1 and takes_sales and id <> $2
""")
TAKE_SALES = Sql("""
    update connections set takes_sales = true, updated_at = $3
    where id = $2 and owner_id is not distinct from $1 and not takes_sales
""")
INSERT_OPERATOR_CONNECTION = Sql(f"""
    insert into connections (id, owner_id, kind, mode, label, account_ref, webhook_token_hash,
                             sealed_webhook_token, sealed_credentials, created_at, updated_at)
    values ($1, null, $2, $3, $4, $5, $6, $7, null, $8, $8)
    on conflict (kind, mode) where owner_id is null
    do update set account_ref = excluded.account_ref, status = 'active',
                  updated_at = excluded.updated_at
    returning {_COLUMNS}
""")
CONNECTION_BY_ID = Sql(f"""
    select {_COLUMNS}
    from connections where id = $1
""")
CONNECTION_BY_TOKEN = Sql(f"""
    select {_COLUMNS}
    from connections where webhook_token_hash = $1 and status = 'active'
""")
OPERATOR_CONNECTION = Sql(f"""
    select {_COLUMNS}
    from connections where owner_id is null and kind = $1 and mode = $2 and status = 'active'
""")
CONNECTIONS_OF_OWNER = Sql(f"""
    select {_COLUMNS}
    from connections where owner_id = $1 order by id desc
""")
CLOSE_CONNECTIONS_OF = Sql("""
    update connections
       set status = 'disabled', label = '', account_ref = null, sealed_credentials = null,
           takes_sales = false, updated_at = $2
     where owner_id = $1
""")
INSERT_INBOUND_EVENT = Sql("""
    insert into inbound_events (id, connection_id, provider_event_id, type, payload,
                                provider_created_at, received_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (connection_id, provider_event_id) do nothing
""")
INBOUND_EVENT = Sql("""
    select id, connection_id, provider_event_id, type, payload, provider_created_at,
           received_at, status, handled_at, outcome
    from inbound_events where id = $1
""")
FINISH_INBOUND_EVENT = Sql("""
    update inbound_events set status = $2, outcome = $3, handled_at = $4
    where id = $1 and handled_at is null
""")
FAIL_INBOUND_EVENT = Sql("""
    update inbound_events set status = 'failed', outcome = $2
    where id = $1 and handled_at is null
""")
PRUNE_FINISHED = Sql("""
    delete from inbound_events where ctid = any(array(
        select ctid from inbound_events where handled_at < $1
        order by handled_at limit $2 for update skip locked))
""")
PRUNE_UNFINISHED = Sql("""
    delete from inbound_events where ctid = any(array(
        select ctid from inbound_events where handled_at is null and received_at < $1
        order by received_at limit $2 for update skip locked))
""")


async def put_operator_connection(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    connection_id: UUID,
    kind: str,
    mode: str,
    label: str,
    account_ref: str | None,
    token_hash: bytes,
    sealed_token: bytes,
    now: datetime,
) -> Connection:
    """The operator's connection of this kind and mode: the new one, or the one that was there."""
    return await tx.one(
        Connection,
        INSERT_OPERATOR_CONNECTION,
        connection_id,
        kind,
        mode,
        label,
        account_ref,
        token_hash,
        sealed_token,
        now,
    )


async def insert_connection(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    connection_id: UUID,
    owner_id: UUID | None,
    kind: str,
    mode: str,
    label: str,
    account_ref: str | None,
    token_hash: bytes,
    sealed_token: bytes,
    sealed_credentials: bytes,
    now: datetime,
) -> Connection:
    """A new connection whose credentials are kept in its row."""
    return await tx.one(
        Connection,
        INSERT_CONNECTION,
        connection_id,
        owner_id,
        kind,
        mode,
        label,
        account_ref,
        token_hash,
        sealed_token,
        sealed_credentials,
        now,
    )


async def selling_connection(tx: Transaction, owner_id: UUID | None) -> Connection | None:
    """The connection to which new sales of an owner are paid."""
    return await tx.maybe(Connection, SELLING_CONNECTION, owner_id)


async def choose_selling(
    tx: Transaction, *, owner_id: UUID | None, connection_id: UUID, now: datetime
) -> None:
    """Let one connection of an owner take new sales, and no other."""
    await tx.execute(STOP_SALES, owner_id, connection_id, now)
    await tx.execute(TAKE_SALES, owner_id, connection_id, now)


async def connection_by_id(tx: Transaction, connection_id: UUID) -> Connection:
    """The connection, whatever its status. Raises LookupError."""
    return await tx.one(Connection, CONNECTION_BY_ID, connection_id)


async def connection_by_token(tx: Transaction, token_hash: bytes) -> Connection | None:
    """The active connection whose webhook address carries this token."""
    return await tx.maybe(Connection, CONNECTION_BY_TOKEN, token_hash)


async def operator_connection(tx: Transaction, *, kind: str, mode: str) -> Connection | None:
    """The operator's active connection of a kind."""
    return await tx.maybe(Connection, OPERATOR_CONNECTION, kind, mode)


async def insert_inbound_event(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    event_id: UUID,
    connection_id: UUID,
    provider_event_id: str,
    type_: str,
    payload: bytes,
    provider_created_at: datetime,
    now: datetime,
) -> bool:
    """True when the event is new to us, False when it was stored before."""
    rows = await tx.execute(
        INSERT_INBOUND_EVENT,
        event_id,
        connection_id,
        provider_event_id,
        type_,
        payload,
        provider_created_at,
        now,
    )
    return rows == 1


async def inbound_event(tx: Transaction, event_id: UUID) -> InboundEvent | None:
    """The stored event, or None when it was pruned."""
    return await tx.maybe(InboundEvent, INBOUND_EVENT, event_id)


async def finish_inbound_event(
    tx: Transaction, event_id: UUID, *, status: InboundStatus, outcome: str, now: datetime
) -> None:
    """Mark as handled or ignored, for good."""
    await tx.execute(FINISH_INBOUND_EVENT, event_id, status.value, outcome, now)


async def fail_inbound_event(tx: Transaction, event_id: UUID, *, outcome: str) -> None:
    """Note why the last attempt failed; a later one may still handle it."""
    await tx.execute(FAIL_INBOUND_EVENT, event_id, outcome)


async def connections_of_owner(tx: Transaction, owner_id: UUID) -> list[Connection]:
    """Every connection of an owner, newest first."""
    return await tx.all(Connection, CONNECTIONS_OF_OWNER, owner_id)


async def close_connections_of(tx: Transaction, owner_id: UUID, now: datetime) -> None:
    """Disable an owner's connections and forget their keys."""
    await tx.execute(CLOSE_CONNECTIONS_OF, owner_id, now)
