"""Connections in SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.connections.model import Connection
from studium.platform.database import (
    Sql,
    Transaction,
    columns,
    insertion,
    marks_by_owner,
    update,
    values,
)

_COLUMNS = columns(Connection)
_MOST_OFFERED = 20

INSERT_CONNECTION = Sql(insertion("connections", Connection))
UPDATE_CONNECTION = Sql(update("connections", Connection))
PUT_OPERATOR_CONNECTION = Sql(f"""
    {insertion("connections", Connection)}
    on conflict (kind, mode) where owner_id is null and sealed_credentials is null
        and status <> 'removed'
    do update set account_ref = excluded.account_ref, configuration = excluded.configuration,
                  hints = excluded.hints, updated_at = excluded.updated_at
    returning {_COLUMNS}
""")
CONNECTION_BY_ID = Sql(f"select {_COLUMNS} from connections where id = $1")
LOCKED_CONNECTION = Sql(f"""
    select {_COLUMNS} from connections
    where id = $1 and owner_id is not distinct from $2 and status <> 'removed' for update
""")
CONNECTION_OF_OWNER = Sql(f"""
    select {_COLUMNS} from connections
    where id = $1 and owner_id is not distinct from $2 and status <> 'removed'
""")
CONNECTION_BY_TOKEN = Sql(f"""
    select {_COLUMNS} from connections
    where (webhook_token_hash = $1 or (previous_token_hash = $1 and previous_token_until > $2))
      and status not in ('disabled', 'removed')
""")
OPERATOR_CONNECTION = Sql(f"""
    select {_COLUMNS} from connections
    where owner_id is null and sealed_credentials is null and kind = $1 and mode = $2
      and status not in ('disabled', 'removed')
""")
CONNECTIONS_OF_OWNER = Sql(f"""
    select {_COLUMNS} from connections
    where owner_id is not distinct from $1 and status <> 'removed' and id < $2
      and ($4::text[] is null or kind = any($4::text[]))
    order by id desc limit $3
""")
CONNECTIONS_OF_KINDS = Sql(f"""
    select {_COLUMNS} from connections
    where kind = any($1::text[]) and status not in ('draft', 'disabled', 'removed') order by id
""")
EVERY_CONNECTION_OF = Sql(f"""
    select {_COLUMNS} from connections where owner_id = $1 order by id desc
""")
NEWEST_SEALED = Sql("""
    select id, sealed_webhook_token from connections where status <> 'removed'
    order by id desc limit $1
""")
CLOSE_CONNECTIONS_OF = Sql("""
    update connections
       set status = 'removed', label = '', account_ref = null, sealed_credentials = null,
           configuration = '{}', hints = '{}',
           takes_sales = false, is_offered = false, updated_at = $2
     where owner_id = $1 and (status <> 'removed' or coalesce(length(sealed_credentials), 0) = 0)
""")
RETIRE_CONNECTION = Sql("""
    update connections
       set status = 'removed', label = '', hints = '{}', takes_sales = false, is_offered = false,
           next_check_at = null, updated_at = $3
     where id = $1 and owner_id = $2
""")
FORGET_KEYS = Sql("""
    update connections
       set account_ref = null, sealed_credentials = null, configuration = '{}'
     where id = any(array(
        select id from connections
        where status = 'removed' and length(sealed_credentials) > 0 and updated_at < $1
        limit $2 for update skip locked))
""")
SELLING_CONNECTION = Sql(f"""
    select {_COLUMNS} from connections
    where owner_id is not distinct from $1 and takes_sales
      and status not in ('disabled', 'removed')
""")
OFFERED_CONNECTIONS = Sql(f"""
    select {_COLUMNS} from connections
    where owner_id is not distinct from $1 and (takes_sales or is_offered)
      and status in ('active', 'failing')
    order by takes_sales desc, id limit $2
""")
OFFER = Sql("""
    update connections set is_offered = $3, updated_at = $4
    where id = $2 and owner_id is not distinct from $1
""")
STOP_SALES = Sql("""
    update connections set takes_sales = false, updated_at = $3
    where owner_id is not distinct from $1 and takes_sales and id <> $2
""")
TAKE_SALES = Sql("""
    update connections set takes_sales = true, updated_at = $3
    where id = $2 and owner_id is not distinct from $1 and not takes_sales
""")
DUE_CHECKS = Sql("""
    select id from connections
    where next_check_at <= $1 and status in ('active', 'failing')
    order by next_check_at limit $2
""")
FAILING_CONNECTIONS = Sql(f"""
    select {_COLUMNS} from connections where status = 'failing' order by id limit $1
""")
IS_CONNECTED = Sql("""
    select exists (select from connections
                   where kind = $1 and account_ref = $2 and status <> 'removed')
""")
FOUND_CONNECTIONS = Sql(f"""
    select {_COLUMNS} from connections
    where status <> 'removed' and (id = $1 or account_ref = $2 or label ilike $3)
    order by id desc limit $4
""")
EXPIRING_CONNECTIONS = Sql(f"""
    select {_COLUMNS} from connections
    where credentials_expire_at < $1 and status in ('draft', 'active', 'failing')
    order by credentials_expire_at limit $2
""")
RECORD_CHECK = Sql("""
    update connections set status = case when status in ('disabled', 'removed') then status
                                         else $2 end,
           last_checked_at = $3, last_success_at = coalesce($4, last_success_at), problem = $5,
           remedy = $6, failed_checks = $7, next_check_at = $8
    where id = $1
""")
INSERT_CHECK = Sql("""
    insert into connection_checks (id, connection_id, at, is_well, finding)
    values ($1, $2, $3, $4, $5)
""")
CHECKS = Sql("""
    select at, is_well, finding from connection_checks
    where connection_id = $1 order by id desc limit $2
""")
PRUNE_CHECKS = Sql("""
    delete from connection_checks where ctid = any(array(
        select ctid from connection_checks where at < $1
        order by at limit $2 for update skip locked))
""")
SIGN_OF_LIFE = Sql("select 1")
# Every process forgets what it remembers of connections once this commits.
MARKS_OF = Sql("""
    select owner_id, concat_ws(' ', count(*), max(updated_at), max(last_checked_at)) as mark
      from connections
     where owner_id = any($1::uuid[]) or ($2 and owner_id is null)
     group by owner_id
""")
TELL_CHANGED = Sql("select pg_notify('studium_connections', '')")


async def insert_connection(tx: Transaction, connection: Connection) -> None:
    """Keep a new connection."""
    await tx.execute(INSERT_CONNECTION, *values(connection))


async def update_connection(tx: Transaction, connection: Connection) -> None:
    """Write the connection as changed, and let every process forget the old one."""
    await tx.execute(UPDATE_CONNECTION, *values(connection))
    await tell_changed(tx)


async def connections_of_kinds(tx: Transaction, kinds: list[str]) -> list[Connection]:
    """Everybody's connections of these kinds that are in use, oldest first: for jobs."""
    return await tx.all(Connection, CONNECTIONS_OF_KINDS, kinds)


async def tell_changed(tx: Transaction) -> None:
    """Let every process read connections afresh."""
    await tx.value(TELL_CHANGED)


async def put_operator_connection(tx: Transaction, connection: Connection) -> Connection:
    """The operator's connection of this kind and mode: the new one, or the one that was there."""
    return await tx.one(Connection, PUT_OPERATOR_CONNECTION, *values(connection))


async def connection_by_id(tx: Transaction, connection_id: UUID) -> Connection:
    """The connection, whatever its status. Raises LookupError."""
    return await tx.one(Connection, CONNECTION_BY_ID, connection_id)


async def is_connected(tx: Transaction, kind: str, account_ref: str) -> bool:
    """Whether anybody has a connection to this account."""
    found: bool = await tx.value(IS_CONNECTED, kind, account_ref)
    return found


async def locked_connection(
    tx: Transaction, connection_id: UUID, *, owner_id: UUID | None
) -> Connection | None:
    """The owner's connection, holding its row until the transaction ends."""
    return await tx.maybe(Connection, LOCKED_CONNECTION, connection_id, owner_id)


async def connection_of_owner(
    tx: Transaction, connection_id: UUID, *, owner_id: UUID | None
) -> Connection | None:
    """The connection, if it is this owner's and not removed."""
    return await tx.maybe(Connection, CONNECTION_OF_OWNER, connection_id, owner_id)


async def connection_by_token(
    tx: Transaction, token_hash: bytes, *, now: datetime
) -> Connection | None:
    """The connection in use whose webhook address carries this token, or did until lately."""
    return await tx.maybe(Connection, CONNECTION_BY_TOKEN, token_hash, now)


async def operator_connection(tx: Transaction, *, kind: str, mode: str) -> Connection | None:
    """The connection of a kind whose credentials are the operator's settings."""
    return await tx.maybe(Connection, OPERATOR_CONNECTION, kind, mode)


async def connections_of_owner(
    tx: Transaction,
    *,
    owner_id: UUID | None,
    before_id: UUID,
    limit: int,
    kinds: list[str] | None = None,
) -> list[Connection]:
    """An owner's connections, newest first, of these kinds (None: of any)."""
    return await tx.all(Connection, CONNECTIONS_OF_OWNER, owner_id, before_id, limit, kinds)


async def selling_connection(tx: Transaction, owner_id: UUID | None) -> Connection | None:
    """The connection to which new sales of an owner are paid."""
    return await tx.maybe(Connection, SELLING_CONNECTION, owner_id)


async def choose_selling(
    tx: Transaction, *, owner_id: UUID | None, connection_id: UUID, now: datetime
) -> None:
    """Let one connection of an owner take new sales, and no other."""
    await tx.execute(STOP_SALES, owner_id, connection_id, now)
    await tx.execute(TAKE_SALES, owner_id, connection_id, now)
    await tell_changed(tx)


async def offered_connections(tx: Transaction, owner_id: UUID | None) -> list[Connection]:
    """Where buyers may pay an owner: the one that takes sales first, then others by age."""
    return await tx.all(Connection, OFFERED_CONNECTIONS, owner_id, _MOST_OFFERED)


async def offer_connection(
    tx: Transaction,
    connection_id: UUID,
    *,
    owner_id: UUID | None,
    is_offered: bool,
    now: datetime,
) -> None:
    """Let buyers choose a connection of an owner beside the one that takes sales, or no more."""
    await tx.execute(OFFER, owner_id, connection_id, is_offered, now)
    await tell_changed(tx)


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A connection that is to be checked."""

    id: UUID


async def due_checks(tx: Transaction, *, now: datetime, limit: int) -> list[DueCheck]:
    """Connections whose time to be checked has come."""
    return await tx.all(DueCheck, DUE_CHECKS, now, limit)


async def record_check(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    check_id: UUID,
    connection_id: UUID,
    status: str,
    is_well: bool,
    finding: str,
    remedy: str | None,
    failed_checks: int,
    now: datetime,
    next_at: datetime,
) -> None:
    """Write down what a check found, with the connection and in its history."""
    await tx.execute(
        RECORD_CHECK,
        connection_id,
        status,
        now,
        now if is_well else None,
        None if is_well else finding,
        remedy,
        failed_checks,
        next_at,
    )
    await tx.execute(INSERT_CHECK, check_id, connection_id, now, is_well, finding)


@dataclass(frozen=True, slots=True)
class PastCheck:
    """What a check found."""

    at: datetime
    is_well: bool
    finding: str


async def past_checks(tx: Transaction, connection_id: UUID, *, limit: int = 20) -> list[PastCheck]:
    """What the last checks of a connection found, newest first."""
    return await tx.all(PastCheck, CHECKS, connection_id, limit)


async def failing_connections(tx: Transaction, *, limit: int) -> list[Connection]:
    """Connections whose last check failed, of every owner."""
    return await tx.all(Connection, FAILING_CONNECTIONS, limit)


async def expiring_connections(
    tx: Transaction, *, before: datetime, limit: int
) -> list[Connection]:
    """Connections in use whose credentials expire before a moment, of every owner."""
    return await tx.all(Connection, EXPIRING_CONNECTIONS, before, limit)


async def every_connection_of(tx: Transaction, owner_id: UUID) -> list[Connection]:
    """Every connection that an owner ever had, newest first."""
    return await tx.all(Connection, EVERY_CONNECTION_OF, owner_id)


async def retire_connection(
    tx: Transaction, connection_id: UUID, *, owner_id: UUID, now: datetime
) -> None:
    """Remove a connection of who leaves, and keep its keys for what is still to be given back."""
    await tx.execute(RETIRE_CONNECTION, connection_id, owner_id, now)


async def close_connections_of(tx: Transaction, owner_id: UUID, now: datetime) -> None:
    """Remove an owner's connections and forget their keys, but those of retired ones."""
    await tx.execute(CLOSE_CONNECTIONS_OF, owner_id, now)


async def find_connections(
    tx: Transaction, connection_id: UUID | None, account_ref: str, pattern: str, *, limit: int
) -> list[Connection]:
    """Connections of every owner: of this id or account, or whose label fits a pattern."""
    return await tx.all(Connection, FOUND_CONNECTIONS, connection_id, account_ref, pattern, limit)


async def marks_of_connections(
    tx: Transaction, owner_ids: Collection[UUID | None]
) -> dict[UUID | None, str]:
    """For each owner (None: the operator) a text that changes when a connection or check does."""
    return await marks_by_owner(tx, MARKS_OF, owner_ids)


@dataclass(frozen=True, slots=True)
class SealedToken:
    """The secret part of a connection's webhook address, as it is stored."""

    id: UUID
    sealed_webhook_token: bytes


async def newest_sealed(tx: Transaction, *, limit: int) -> list[SealedToken]:
    """Of the newest connections."""
    return await tx.all(SealedToken, NEWEST_SEALED, limit)
