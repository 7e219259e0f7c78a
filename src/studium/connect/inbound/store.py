"""Inbound events in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.inbound.model import InboundEvent, InboundStatus
from studium.platform.database import Sql, Transaction
from studium.platform.telemetry import correlation_id

INSERT_INBOUND_EVENT = Sql("""
    insert into inbound_events (id, connection_id, provider_event_id, type, payload,
                                provider_created_at, received_at, correlation_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (connection_id, provider_event_id) do nothing
""")
INBOUND_EVENT = Sql("""
    select id, connection_id, provider_event_id, type, payload, provider_created_at,
           received_at, status, handled_at, outcome
    from inbound_events where id = $1
""")
EVENTS_BETWEEN = Sql("""
    select id from inbound_events
    where received_at >= $1 and received_at < $2 and id > $5
      and ($3::uuid is null or connection_id = $3) and ($4::text is null or type = $4)
    order by id limit $6
""")
COUNT_EVENTS_BETWEEN = Sql("""
    select count(*) from inbound_events
    where received_at >= $1 and received_at < $2
      and ($3::uuid is null or connection_id = $3) and ($4::text is null or type = $4)
""")
HAS_EVENTS = Sql("select exists (select from inbound_events where connection_id = $1)")
FINISH_INBOUND_EVENT = Sql("""
    update inbound_events set status = $2, outcome = $3, handled_at = $4
    where id = $1 and handled_at is null
""")
FAIL_INBOUND_EVENT = Sql("""
    update inbound_events set status = 'failed', outcome = $2
    where id = $1 and handled_at is null
""")
EVENTS_WITH = Sql("""
    select id, payload from inbound_events
     where connection_id = any($1) and id > $3
       and exists (select from unnest($2::bytea[]) as mark where position(mark in payload) > 0)
     order by id limit $4 for update
""")
REPLACE_PAYLOAD = Sql("update inbound_events set payload = $2 where id = $1")
_LOGGED = """id, connection_id, provider_event_id, type, received_at, status, outcome,
           correlation_id"""
LOGGED_INBOUND = Sql(f"""
    select {_LOGGED} from inbound_events
     where id < $1 and ($3::text is null or type = $3) order by id desc limit $2
""")
INBOUND_CAUSED = Sql(f"select {_LOGGED} from inbound_events where correlation_id = $1")
UNHANDLED = Sql("""
    select connection_id, count(*) as events,
           (array_agg(outcome order by received_at desc))[1] as outcome
    from inbound_events where handled_at is null and received_at < $1
    group by connection_id limit $2
""")
OLDEST_UNHANDLED = Sql("""
    select min(received_at) from inbound_events where handled_at is null
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
        correlation_id(),
    )
    return rows == 1


async def inbound_event(tx: Transaction, event_id: UUID) -> InboundEvent | None:
    """The stored event, or None when it was pruned."""
    return await tx.maybe(InboundEvent, INBOUND_EVENT, event_id)


@dataclass(frozen=True, slots=True)
class EventRange:
    """Events that arrived in a span, of one connection or type where that is said."""

    since: datetime
    until: datetime
    connection_id: UUID | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def events_between(
    tx: Transaction, wanted: EventRange, *, after: UUID, limit: int
) -> list[UUID]:
    """The ids of the next events of a span, in their order of arrival."""
    found = await tx.all(_Id, EVENTS_BETWEEN, *_arguments(wanted), after, limit)
    return [row.id for row in found]


async def count_events_between(tx: Transaction, wanted: EventRange) -> int:
    """How many events a span has."""
    return int(await tx.value(COUNT_EVENTS_BETWEEN, *_arguments(wanted)))


def _arguments(wanted: EventRange) -> tuple[object, ...]:
    return wanted.since, wanted.until, wanted.connection_id, wanted.type


async def has_events(tx: Transaction, connection_id: UUID) -> bool:
    """Whether any event arrived through a connection (and is still kept)."""
    return bool(await tx.value(HAS_EVENTS, connection_id))


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """The raw body of an event."""

    id: UUID
    payload: bytes


async def locked_events_with(
    tx: Transaction,
    *,
    connection_ids: Sequence[UUID],
    marks: Sequence[bytes],
    after: UUID,
    limit: int,
) -> list[StoredPayload]:
    """The next events of these connections in whose bodies one of the marks stands."""
    return await tx.all(StoredPayload, EVENTS_WITH, list(connection_ids), list(marks), after, limit)


async def replace_payload(tx: Transaction, event_id: UUID, payload: bytes) -> None:
    """Keep another body of an event instead of the raw one."""
    await tx.execute(REPLACE_PAYLOAD, event_id, payload)


async def finish_inbound_event(
    tx: Transaction, event_id: UUID, *, status: InboundStatus, outcome: str, now: datetime
) -> None:
    """Mark as handled or ignored, for good."""
    await tx.execute(FINISH_INBOUND_EVENT, event_id, status.value, outcome, now)


async def fail_inbound_event(tx: Transaction, event_id: UUID, *, outcome: str) -> None:
    """Note why the last attempt failed; a later one may still handle it."""
    await tx.execute(FAIL_INBOUND_EVENT, event_id, outcome)


@dataclass(frozen=True, slots=True)
class Unhandled:
    """How many events of a connection wait, and what came of the newest."""

    connection_id: UUID
    events: int
    outcome: str | None


async def unhandled(tx: Transaction, *, received_before: datetime, limit: int) -> list[Unhandled]:
    """Connections with events that came before a moment and are not handled."""
    return await tx.all(Unhandled, UNHANDLED, received_before, limit)


async def oldest_unhandled(tx: Transaction) -> datetime | None:
    """When the oldest event came that is not handled; None without any."""
    found: datetime | None = await tx.value(OLDEST_UNHANDLED)
    return found


@dataclass(frozen=True, slots=True)
class LoggedInbound:
    """An event that arrived, without its body."""

    id: UUID
    connection_id: UUID
    provider_event_id: str
    type: str
    received_at: datetime
    status: str
    outcome: str | None
    correlation_id: str | None


async def logged_inbound(
    tx: Transaction, *, before_id: UUID, limit: int, event_type: str | None = None
) -> list[LoggedInbound]:
    """What arrived over every connection, newest first, of one type or of any."""
    return await tx.all(LoggedInbound, LOGGED_INBOUND, before_id, limit, event_type)


async def inbound_caused(tx: Transaction, correlation_id: str) -> list[LoggedInbound]:
    """What a request brought."""
    return await tx.all(LoggedInbound, INBOUND_CAUSED, correlation_id)
