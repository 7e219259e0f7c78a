"""The SQL of calendars."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values
from studium.studio.calendars.model import Calendar, CalendarObject, Channel, Period

INSERT = Sql(
    f"{insertion('calendars', Calendar)} on conflict (connection_id, external_id) do nothing"
)
CALENDAR = Sql(f"select {columns(Calendar)} from calendars where id = $1")
LOCKED = Sql(f"select {columns(Calendar)} from calendars where id = $1 for update")
CALENDAR_OF = Sql(f"select {columns(Calendar)} from calendars where id = $1 and owner_id = $2")
CALENDARS_OF = Sql(f"""
    select {columns(Calendar)} from calendars where owner_id = $1 order by id limit $2
""")
CHANGE = Sql(f"""
    update calendars set name = $3, blocks = $4, takes_bookings = $5 and can_write
    where id = $1 and owner_id = $2 returning {columns(Calendar)}
""")
DELETE_REMOVED = Sql("""
    delete from calendars using connections
    where connections.id = calendars.connection_id and connections.status = 'removed'
""")
DELETE_AT = Sql("delete from calendars where connection_id = $1")
CONNECTIONS_WITH_CALENDARS = Sql("select distinct connection_id from calendars where owner_id = $1")
DELETE_OF = Sql("delete from calendars where owner_id = $1")
DUE = Sql("select id from calendars where next_sync_at <= $1 order by next_sync_at limit $2")
CONNECTIONS_SEEN = Sql("select distinct connection_id from calendars")
SYNCED = Sql("""
    update calendars
       set sync_token = $2, expanded_on = $3, synced_at = $4, next_sync_at = $5, timezone = $6,
           failed_syncs = 0, problem = null, remedy = null
    where id = $1
""")
FAILED = Sql("""
    update calendars set failed_syncs = $2, next_sync_at = $3, problem = $4, remedy = $5
    where id = $1
""")
SYNC_NOW = Sql("update calendars set next_sync_at = $2 where id = $1")
SYNC_CONNECTION_NOW = Sql("update calendars set next_sync_at = $2 where connection_id = $1")
OBJECTS = Sql("""
    select key, uid, etag, content from calendar_objects where calendar_id = $1 order by key
""")
PUT_OBJECTS = Sql("""
    insert into calendar_objects (calendar_id, owner_id, key, uid, etag, content)
    select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[])
    on conflict (calendar_id, key) do update
       set uid = excluded.uid, etag = excluded.etag, content = excluded.content
""")
DELETE_OBJECTS = Sql("delete from calendar_objects where calendar_id = $1 and key = any($2)")
DELETE_BUSY = Sql("delete from calendar_busy where calendar_id = $1 and uid = any($2)")
INSERT_BUSY = Sql("""
    insert into calendar_busy (calendar_id, owner_id, uid, starts_at, ends_at)
    select $1, $2, * from unnest($3::text[], $4::timestamptz[], $5::timestamptz[])
""")
# Overlapping times of all calendars become one stretch in the database: fewer rows to carry. A
# stretch begins where nothing before reaches, and ends where the next one's past does.
BUSY = Sql("""
    select starts_at, ends_at
    from (select starts_at, lead(before) over (order by starts_at) as ends_at
          from (select starts_at, max(ends_at) over (
                    order by starts_at rows between unbounded preceding and 1 preceding) as before
                from (select starts_at, ends_at from calendar_busy
                      where calendar_id = any($1) and ends_at > $2 and starts_at < $3
                      union all select 'infinity', null) as busy) as known
          where before is null or starts_at > before) as stretches
    where ends_at is not null order by starts_at
""")
COUNT_FAILING = Sql("""
    select count(*) as all_of_them, count(*) filter (where failed_syncs >= 3) as failing
    from calendars
""")
FAILING_CALENDARS = Sql(f"""
    select {columns(Calendar)} from calendars where failed_syncs >= 3 order by id limit $1
""")
COUNT_BUSY = Sql("select count(*) from calendar_busy where calendar_id = $1")

_ENDED_AT_ONCE = 1000
INSERT_CHANNEL = Sql(insertion("calendar_channels", Channel))
OPENED = Sql("update calendar_channels set resource_id = $2, expires_at = $3 where id = $1")
CHANNEL = Sql(f"select {columns(Channel)} from calendar_channels where id = $1")
CHANNELS_OF = Sql(f"""
    select {columns(Channel)} from calendar_channels where calendar_id = $1 order by created_at
""")
OPENED_CHANNELS = Sql(f"""
    select {columns(Channel)} from calendar_channels
     where resource_id is not null
       and calendar_id in (select id from calendars where connection_id = $1)
""")
DELETE_CHANNEL = Sql("delete from calendar_channels where id = $1")
DELETE_ENDED = Sql("""
    delete from calendar_channels where id = any(array(
        select id from calendar_channels where expires_at <= $1
        order by expires_at limit $2 for update skip locked))
""")
UNWATCHED = Sql("""
    select calendars.id from calendars
      join connections on connections.id = calendars.connection_id
     where connections.kind = any($1) and connections.status in ('active', 'failing')
       and calendars.blocks and not exists (
           select from calendar_channels
            where calendar_id = calendars.id
              and (created_at > $3 or (resource_id is not null and expires_at > $2)))
     limit $4
""")


async def insert_calendar(tx: Transaction, calendar: Calendar) -> bool:
    """Keep a calendar; False when it is known."""
    return bool(await tx.execute(INSERT, *values(calendar)))


async def calendar_by_id(
    tx: Transaction, calendar_id: UUID, *, lock: bool = False
) -> Calendar | None:
    """A calendar, whoever's it is: for the sync."""
    return await tx.maybe(Calendar, LOCKED if lock else CALENDAR, calendar_id)


async def calendar_of(tx: Transaction, calendar_id: UUID, *, owner_id: UUID) -> Calendar | None:
    """A calendar of an owner."""
    return await tx.maybe(Calendar, CALENDAR_OF, calendar_id, owner_id)


async def calendars_of(tx: Transaction, owner_id: UUID, *, limit: int = 100) -> list[Calendar]:
    """An owner's calendars, oldest first."""
    return await tx.all(Calendar, CALENDARS_OF, owner_id, limit)


async def change_calendar(  # noqa: PLR0913 - a column each
    tx: Transaction,
    calendar_id: UUID,
    *,
    owner_id: UUID,
    name: str,
    blocks: bool,
    takes_bookings: bool,
) -> Calendar | None:
    """Change what is its owner's to decide; one that cannot be written takes no bookings."""
    return await tx.maybe(Calendar, CHANGE, calendar_id, owner_id, name, blocks, takes_bookings)


async def delete_removed(tx: Transaction) -> None:
    """Forget the calendars of removed connections."""
    await tx.execute(DELETE_REMOVED)


async def delete_calendars_at(tx: Transaction, connection_id: UUID) -> None:
    """Forget the calendars of a connection."""
    await tx.execute(DELETE_AT, connection_id)


async def connections_with_calendars(tx: Transaction, owner_id: UUID) -> list[UUID]:
    """The connections of an owner that have calendars."""
    return [row[0] for row in await tx.connection.fetch(CONNECTIONS_WITH_CALENDARS, owner_id)]


async def delete_calendars_of(tx: Transaction, owner_id: UUID) -> None:
    """Forget every calendar of an owner."""
    await tx.execute(DELETE_OF, owner_id)


async def due_calendars(tx: Transaction, *, now: datetime, limit: int) -> list[UUID]:
    """Calendars whose time to be read has come."""
    return [row[0] for row in await tx.connection.fetch(DUE, now, limit)]


async def connections_seen(tx: Transaction) -> set[UUID]:
    """The connections that have calendars here."""
    return {row[0] for row in await tx.connection.fetch(CONNECTIONS_SEEN)}


async def record_synced(  # noqa: PLR0913 - a column each
    tx: Transaction,
    calendar_id: UUID,
    *,
    token: str | None,
    expanded_on: date,
    timezone: str,
    now: datetime,
    next_at: datetime,
) -> None:
    """Keep that a calendar was read well."""
    await tx.execute(SYNCED, calendar_id, token, expanded_on, now, next_at, timezone)


async def record_failed(  # noqa: PLR0913 - a column each
    tx: Transaction,
    calendar_id: UUID,
    *,
    failed_syncs: int,
    next_at: datetime,
    problem: str,
    remedy: str,
) -> None:
    """Keep that a calendar could not be read, and what to do."""
    await tx.execute(FAILED, calendar_id, failed_syncs, next_at, problem, remedy)


async def sync_now(tx: Transaction, calendar_id: UUID, *, now: datetime) -> None:
    """Have a calendar read at the next occasion."""
    await tx.execute(SYNC_NOW, calendar_id, now)


async def sync_connection_now(tx: Transaction, connection_id: UUID, *, now: datetime) -> None:
    """Have the calendars of a connection read at the next occasion."""
    await tx.execute(SYNC_CONNECTION_NOW, connection_id, now)


async def objects_of(tx: Transaction, calendar_id: UUID) -> list[CalendarObject]:
    """What is stored of a calendar."""
    return await tx.all(CalendarObject, OBJECTS, calendar_id)


async def put_objects(
    tx: Transaction, calendar: Calendar, objects: Sequence[CalendarObject]
) -> None:
    """Keep events as they are now."""
    await tx.execute(
        PUT_OBJECTS,
        calendar.id,
        calendar.owner_id,
        [each.key for each in objects],
        [each.uid for each in objects],
        [each.etag for each in objects],
        [each.content for each in objects],
    )


async def delete_objects(tx: Transaction, calendar_id: UUID, keys: Iterable[str]) -> None:
    """Forget events that are gone."""
    await tx.execute(DELETE_OBJECTS, calendar_id, list(keys))


async def replace_busy(tx: Transaction, calendar: Calendar, busy: dict[str, list[Period]]) -> None:
    """Keep when these UIDs make busy, instead of what was known of them."""
    rows = [(uid, period) for uid, periods in busy.items() for period in periods]
    await tx.execute(DELETE_BUSY, calendar.id, list(busy))
    await tx.execute(
        INSERT_BUSY,
        calendar.id,
        calendar.owner_id,
        [uid for uid, _ in rows],
        [period.starts_at for _, period in rows],
        [period.ends_at for _, period in rows],
    )


async def busy_between(
    tx: Transaction, calendar_ids: Sequence[UUID], *, begin: datetime, end: datetime
) -> list[Period]:
    """When any of the calendars makes busy, as disjoint periods in order."""
    return await tx.all(Period, BUSY, list(calendar_ids), begin, end)


async def count_busy(tx: Transaction, calendar_id: UUID) -> int:
    """How many occurrences of a calendar make busy."""
    count: int = await tx.value(COUNT_BUSY, calendar_id)
    return count


async def failing_calendars(tx: Transaction, *, limit: int) -> list[Calendar]:
    """Calendars of everybody that could not be read three times or more."""
    return await tx.all(Calendar, FAILING_CALENDARS, limit)


async def count_failing(tx: Transaction) -> tuple[int, int]:
    """How many calendars there are, and how many failed three times in a row or more."""
    row = await tx.connection.fetchrow(COUNT_FAILING)
    return (row["all_of_them"], row["failing"]) if row else (0, 0)


async def insert_channel(tx: Transaction, channel: Channel) -> None:
    """Keep a channel that is about to be opened."""
    await tx.execute(INSERT_CHANNEL, *values(channel))


async def record_opened(
    tx: Transaction, channel_id: UUID, *, resource_id: str, expires_at: datetime
) -> None:
    """Keep what the service calls a channel, and until when it tells."""
    await tx.execute(OPENED, channel_id, resource_id, expires_at)


async def channel_by_id(tx: Transaction, channel_id: UUID) -> Channel | None:
    """A channel, whoever's calendar it watches: whoever sends by it has to prove it."""
    return await tx.maybe(Channel, CHANNEL, channel_id)


async def channels_of(tx: Transaction, calendar_id: UUID) -> list[Channel]:
    """The channels of a calendar, oldest first."""
    return await tx.all(Channel, CHANNELS_OF, calendar_id)


async def opened_channels(tx: Transaction, connection_id: UUID) -> list[Channel]:
    """The channels over which the service of a connection tells of changes."""
    return await tx.all(Channel, OPENED_CHANNELS, connection_id)


async def delete_channel(tx: Transaction, channel_id: UUID) -> None:
    """Forget a channel."""
    await tx.execute(DELETE_CHANNEL, channel_id)


async def delete_ended_channels(tx: Transaction, *, now: datetime) -> None:
    """Forget channels that tell nothing any more."""
    await tx.execute(DELETE_ENDED, now, _ENDED_AT_ONCE)


async def unwatched_calendars(
    tx: Transaction, *, kinds: list[str], until: datetime, tried_before: datetime, limit: int
) -> list[UUID]:
    """Calendars that make busy, of these kinds, that no channel watches until then.

    Those for which one was asked after `tried_before` wait.
    """
    rows = await tx.connection.fetch(UNWATCHED, kinds, until, tried_before, limit)
    return [row[0] for row in rows]
