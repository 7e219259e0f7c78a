"""The only SQL on events that wait to be sent in a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.model import Endpoint
from studium.platform.database import Sql, Transaction, columns

INSERT_WAITING = Sql("""
    insert into webhook_waiting (endpoint_id, event_id, created_at)
    select w.endpoint_id, w.event_id, $3::timestamptz
      from unnest($1::uuid[], $2::uuid[]) as w (endpoint_id, event_id)
""")
# Walks from endpoint to endpoint that has something waiting. Due are those whose first event has
# waited long enough, or for which a batch is full; what an ended one waits for is due at once.
DUE_ENDPOINTS = Sql(f"""
    with recursive waiting as (
        (select w.endpoint_id from webhook_waiting w order by w.endpoint_id limit 1)
        union all
        select (select w.endpoint_id from webhook_waiting w
                 where w.endpoint_id > waiting.endpoint_id order by w.endpoint_id limit 1)
          from waiting where waiting.endpoint_id is not null
    )
    select {columns(Endpoint)} from webhook_endpoints e
     where e.id in (select endpoint_id from waiting)
       and (e.deleted_at is not null
            or (select w.created_at from webhook_waiting w where w.endpoint_id = e.id
                 order by w.position limit 1)
               <= $1::timestamptz - make_interval(secs => e.batch_seconds)
            or exists (select from webhook_waiting w where w.endpoint_id = e.id
                        order by w.position offset e.batch_size - 1 limit 1))
     order by e.id limit $2 for no key update skip locked
""")
DROP_ENDED = Sql("""
    delete from webhook_waiting w using webhook_endpoints e
     where w.endpoint_id = any($1) and e.id = w.endpoint_id and e.deleted_at is not null
""")
# Of each endpoint its first events, up to its size and $3 bytes; one, however large.
TAKE_WAITING = Sql("""
    with chosen as (
        select first.position
          from unnest($1::uuid[], $2::int[]) as due (endpoint_id, size)
         cross join lateral (
               select w.position, row_number() over in_order as number,
                      sum(octet_length(m.body)) over in_order as bytes
                 from (select * from webhook_waiting
                        where endpoint_id = due.endpoint_id order by position limit due.size) w
                 join webhook_messages m
                   on m.event_id = w.event_id and m.created_at = w.created_at
               window in_order as (order by w.position)) first
         where first.number = 1 or first.bytes <= $3
    ),
    taken as (
        delete from webhook_waiting w using chosen where w.position = chosen.position
        returning w.position, w.endpoint_id, w.event_id, w.created_at
    )
    select taken.endpoint_id, taken.event_id, m.body
      from taken
      join webhook_messages m
        on m.event_id = taken.event_id and m.created_at = taken.created_at
     order by taken.position
""")
INSERT_BATCH = Sql("""
    insert into webhook_messages (event_id, created_at, type, body, batched_ids)
    values ($1, $2, $3, $4, $5)
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that waited for an endpoint, with the body that it is sent with alone."""

    endpoint_id: UUID
    event_id: UUID
    body: bytes = field(repr=False)


async def insert_waiting(
    tx: Transaction, waiting: Sequence[tuple[UUID, UUID]], now: datetime
) -> None:
    """Let events wait for endpoints: pairs of an endpoint's id and an event's, in their order."""
    await tx.execute(
        INSERT_WAITING, [endpoint for endpoint, _ in waiting], [event for _, event in waiting], now
    )


async def due_endpoints(tx: Transaction, *, now: datetime, limit: int) -> list[Endpoint]:
    """Endpoints for which a batch is due, locked against other workers; ended ones too."""
    return await tx.all(Endpoint, DUE_ENDPOINTS, now, limit)


async def drop_ended(tx: Transaction, endpoint_ids: Sequence[UUID]) -> None:
    """Forget what waits for those of these endpoints that were removed."""
    await tx.execute(DROP_ENDED, endpoint_ids)


async def take_waiting(
    tx: Transaction, endpoints: Sequence[Endpoint], *, most_bytes: int
) -> list[Waiting]:
    """Take the first batch of each endpoint, in the order of the events."""
    ids, sizes = [each.id for each in endpoints], [each.batch_size for each in endpoints]
    return await tx.all(Waiting, TAKE_WAITING, ids, sizes, most_bytes)


async def insert_batch(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    batch_id: UUID,
    *,
    type_: str,
    body: bytes,
    event_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Keep the body of a batch, and which events stand in it."""
    await tx.execute(INSERT_BATCH, batch_id, now, type_, body, event_ids)
