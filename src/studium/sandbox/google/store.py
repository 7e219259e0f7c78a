"""The stand-in's state in SQL."""

from datetime import datetime
from typing import Any

from studium.platform.database import Sql, Transaction

INSERT_GRANT = Sql("insert into sandbox.google_grants (refresh_token, account) values ($1, $2)")
GRANT = Sql("""
    select account from sandbox.google_grants where refresh_token = $1 and not is_revoked
""")
REVOKE = Sql("update sandbox.google_grants set is_revoked = true where account = $1")
PUT_CALENDAR = Sql("""
    insert into sandbox.google_calendars (account, id, summary, role) values ($1, $2, $3, $4)
    on conflict (account, id) do update set summary = excluded.summary, role = excluded.role
""")
CALENDARS = Sql("""
    select id, summary, role from sandbox.google_calendars where account = $1 order by id
""")
EVENTS = Sql("""
    select id, body, version from sandbox.google_events
    where calendar_id = $1 and version > $2 and version <= $3 order by version limit $4
""")
EVENT = Sql("""
    select body, version from sandbox.google_events where calendar_id = $1 and id = $2 for update
""")
ALL_EVENTS = Sql("""
    select calendar_id, id, body from sandbox.google_events
    where body->>'status' <> 'cancelled' order by version desc limit 100
""")
NEXT_VERSION = Sql("select nextval('sandbox.google_versions')")
VERSION = Sql("select coalesce(max(version), 0) from sandbox.google_events where calendar_id = $1")
PUT_EVENT = Sql("""
    insert into sandbox.google_events (calendar_id, id, body, version) values ($1, $2, $3, $4)
    on conflict (calendar_id, id) do update
       set body = excluded.body, version = excluded.version
""")
PURGE = Sql("""
    delete from sandbox.google_events where calendar_id = $1 and body->>'status' = 'cancelled'
""")
INSERT_CHANNEL = Sql("""
    insert into sandbox.google_channels
        (id, calendar_id, resource_id, token, address, expires_at)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing
""")
NOTIFY = Sql("""
    update sandbox.google_channels set message_number = message_number + 1
    where calendar_id = $1 and expires_at > $2 returning *
""")
STOP_CHANNEL = Sql("delete from sandbox.google_channels where id = $1 and resource_id = $2")
INSERT_FAULT = Sql("insert into sandbox.google_faults (path, fault) values ($1, $2)")
TAKE_FAULT = Sql("""
    delete from sandbox.google_faults where id = (
        select id from sandbox.google_faults where $1 like '%' || path || '%' order by id limit 1)
    returning fault
""")


async def insert_grant(tx: Transaction, refresh_token: str, account: str) -> None:
    """Keep that an account lets us in, and give it a calendar of its own."""
    await tx.execute(INSERT_GRANT, refresh_token, account)
    await tx.execute(PUT_CALENDAR, account, account, account, "owner")


async def account_of(tx: Transaction, refresh_token: str) -> str | None:
    """Who lets in whoever has this token."""
    account: str | None = await tx.value(GRANT, refresh_token)
    return account


async def revoke(tx: Transaction, account: str) -> None:
    """Let nobody in to an account any more."""
    await tx.execute(REVOKE, account)


async def put_calendar(
    tx: Transaction, account: str, calendar_id: str, *, summary: str, role: str
) -> None:
    """Put a calendar into an account's list."""
    await tx.execute(PUT_CALENDAR, account, calendar_id, summary, role)


async def calendars(tx: Transaction, account: str) -> list[dict[str, Any]]:
    """An account's list."""
    return [dict(row) for row in await tx.connection.fetch(CALENDARS, account)]


async def events(
    tx: Transaction, calendar_id: str, *, after: int, until: int, limit: int
) -> list[dict[str, Any]]:
    """What changed between two versions, tombstones included."""
    rows = await tx.connection.fetch(EVENTS, calendar_id, after, until, limit)
    return [dict(row) for row in rows]


async def event(tx: Transaction, calendar_id: str, event_id: str) -> dict[str, Any] | None:
    """An event as it stands or stood, locked."""
    row = await tx.connection.fetchrow(EVENT, calendar_id, event_id)
    return None if row is None else dict(row["body"])


async def all_events(tx: Transaction) -> list[dict[str, Any]]:
    """The newest of all calendars."""
    return [dict(row) for row in await tx.connection.fetch(ALL_EVENTS)]


async def version_of(tx: Transaction, calendar_id: str) -> int:
    """The version of a calendar's last change."""
    version: int = await tx.value(VERSION, calendar_id)
    return version


async def next_version(tx: Transaction) -> int:
    """The version of the change that is being made."""
    version: int = await tx.value(NEXT_VERSION)
    return version


async def put_event(
    tx: Transaction, calendar_id: str, event_id: str, body: dict[str, Any], version: int
) -> None:
    """Keep an event as it is now."""
    await tx.execute(PUT_EVENT, calendar_id, event_id, body, version)


async def purge(tx: Transaction, calendar_id: str) -> None:
    """Forget what was deleted."""
    await tx.execute(PURGE, calendar_id)


async def insert_channel(  # noqa: PLR0913 - a column each
    tx: Transaction,
    channel_id: str,
    calendar_id: str,
    *,
    resource_id: str,
    token: str,
    address: str,
    expires_at: datetime,
) -> bool:
    """Keep a channel; False when its id is taken."""
    return bool(
        await tx.execute(
            INSERT_CHANNEL, channel_id, calendar_id, resource_id, token, address, expires_at
        )
    )


async def channels_to_tell(
    tx: Transaction, calendar_id: str, now: datetime
) -> list[dict[str, Any]]:
    """The open channels of a calendar, each with the number of its next message."""
    return [dict(row) for row in await tx.connection.fetch(NOTIFY, calendar_id, now)]


async def stop_channel(tx: Transaction, channel_id: str, resource_id: str) -> bool:
    """Close a channel; False when there is none."""
    return bool(await tx.execute(STOP_CHANNEL, channel_id, resource_id))


async def insert_fault(tx: Transaction, path: str, fault: str) -> None:
    """Have the next request to a path meet a fault."""
    await tx.execute(INSERT_FAULT, path, fault)


async def take_fault(tx: Transaction, path: str) -> str | None:
    """The fault that this request meets, if one was ordered."""
    fault: str | None = await tx.value(TAKE_FAULT, path)
    return fault
