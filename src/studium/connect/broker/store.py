"""The only SQL on what leaves through the broker and on what could not be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.broker.model import Outgoing, ParkedMessage
from studium.platform.database import Sql, Transaction, columns

KEEP_OUTGOING = Sql("""
    insert into broker_outbox (event_id, type, owner_id, body, next_at)
    select e.event_id, e.type, e.owner_id, e.body, $5::timestamptz
      from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[])
           as e (event_id, type, owner_id, body)
        on conflict do nothing
""")
LEASE_OUTGOING = Sql("""
    with due as (
        update broker_outbox set next_at = $2
         where position = any(array(
               select position from broker_outbox where next_at <= $1
                order by next_at, position limit $3 for update skip locked))
        returning position, event_id, type, owner_id, body
    )
    select position, event_id, type, owner_id, body from due order by position
""")
FORGET_OUTGOING = Sql("delete from broker_outbox where position = any($1)")
RELEASE_OUTGOING = Sql("update broker_outbox set next_at = $2 where position = any($1)")
PARK = Sql("""
    insert into broker_parked (id, key, subject, body, reason, parked_at)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing
""")
PARKED = Sql(
    f"select {columns(ParkedMessage)} from broker_parked where id < $1 order by id desc limit $2"
)
PARKED_BY_SUBJECT = Sql("""
    select subject, count(*) as messages, (array_agg(reason order by id desc))[1] as reason
      from broker_parked where parked_at >= $1 group by subject order by messages desc limit $2
""")
PRUNE_PARKED = Sql("""
    delete from broker_parked where ctid = any(array(
        select ctid from broker_parked where parked_at < $1
        order by parked_at limit $2 for update skip locked))
""")
_LONGEST_SUBJECT = 500


async def keep_outgoing(
    tx: Transaction,
    events: Sequence[tuple[UUID, str, UUID | None, bytes]],
    now: datetime,
) -> None:
    """Let events wait to leave: id, type, owner and body of each."""
    ids, types, owners, bodies = zip(*events, strict=True)
    await tx.execute(KEEP_OUTGOING, ids, types, owners, bodies, now)


async def lease_outgoing(
    tx: Transaction, *, now: datetime, until: datetime, limit: int
) -> list[Outgoing]:
    """The oldest events that wait, for nobody else until `until`."""
    return await tx.all(Outgoing, LEASE_OUTGOING, now, until, limit)


async def forget_outgoing(tx: Transaction, positions: Sequence[int]) -> None:
    """These have left."""
    await tx.execute(FORGET_OUTGOING, positions)


async def release_outgoing(tx: Transaction, positions: Sequence[int], now: datetime) -> None:
    """Those that are still here may be published again."""
    await tx.execute(RELEASE_OUTGOING, positions, now)


async def park(tx: Transaction, message: ParkedMessage, key: str) -> None:
    """Put a message aside, once however often it is delivered."""
    await tx.execute(
        PARK,
        message.id,
        key,
        message.subject[:_LONGEST_SUBJECT],
        message.body,
        message.reason,
        message.parked_at,
    )


async def parked_messages(tx: Transaction, *, before_id: UUID, limit: int) -> list[ParkedMessage]:
    """Messages that were put aside, newest first, from below `before_id`."""
    return await tx.all(ParkedMessage, PARKED, before_id, limit)


@dataclass(frozen=True, slots=True)
class ParkedSubject:
    """How many messages on a subject were put aside, and why the last one was."""

    subject: str
    messages: int
    reason: str


async def parked_by_subject(tx: Transaction, *, since: datetime, limit: int) -> list[ParkedSubject]:
    """What was put aside since a moment, by subject, the most first."""
    return await tx.all(ParkedSubject, PARKED_BY_SUBJECT, since, limit)
