"""The SQL of deliveries: which event goes to which endpoint, and every try."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to one endpoint."""

    id: UUID
    event_id: str
    endpoint_id: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery as the page of deliveries shows it."""

    id: UUID
    event_id: str
    event_type: str
    url: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver: the HTTP status (None when there was no answer) and what came of it."""

    id: UUID
    delivery_id: UUID
    attempted_at: datetime
    status: int | None
    outcome: str
    milliseconds: int


INSERT_DELIVERY = Sql("""
    insert into sandbox.deliveries (id, event_id, endpoint_id, state, created_at)
    values ($1, $2, $3, 'pending', $4)
""")

FIND_DELIVERY = Sql("""
    select id, event_id, endpoint_id, state, attempts, next_attempt_at, created_at
      from sandbox.deliveries where id = $1
""")

RECORD_OUTCOME = Sql("""
    update sandbox.deliveries
       set state = case when state = 'delivered' then state else $2 end,
           attempts = attempts + 1,
           next_attempt_at = case when state = 'delivered' then null else $3::timestamptz end
     where id = $1
""")

COUNT_PENDING = Sql("""
    update sandbox.objects
       set body = jsonb_set(body, '{pending_webhooks}', to_jsonb((
               select count(*) from sandbox.deliveries
                where event_id = $1 and state <> 'delivered')))
     where id = $1 and body ? 'pending_webhooks'
""")

INSERT_ATTEMPT = Sql("""
    insert into sandbox.attempts (id, delivery_id, attempted_at, status, outcome, milliseconds)
    values ($1, $2, $3, $4, $5, $6)
""")

TAKE_DUE_DELIVERIES = Sql("""
    update sandbox.deliveries set next_attempt_at = null
     where id in (select id from sandbox.deliveries
                   where next_attempt_at <= $1
                   order by next_attempt_at limit $2
                     for update skip locked)
    returning id, event_id, endpoint_id, state, attempts, next_attempt_at, created_at
""")

LIST_DELIVERIES = Sql("""
    select delivery.id, delivery.event_id,
           coalesce(event.body ->> 'type', event.body ->> 'event_type') as event_type,
           endpoint.body ->> 'url' as url, delivery.state, delivery.attempts,
           delivery.next_attempt_at, delivery.created_at
      from sandbox.deliveries delivery
      join sandbox.objects event on event.id = delivery.event_id
      join sandbox.objects endpoint on endpoint.id = delivery.endpoint_id
     where event.kind = $3 and ($1::uuid is null or delivery.id = $1)
     order by event.seq desc, delivery.id
     limit $2
""")

LIST_ATTEMPTS = Sql("""
    select id, delivery_id, attempted_at, status, outcome, milliseconds
      from sandbox.attempts where delivery_id = any($1) order by seq
""")


async def insert_delivery(
    tx: Transaction, delivery_id: UUID, event_id: str, endpoint_id: str, now: datetime
) -> None:
    """Note that an event is to reach an endpoint."""
    await tx.execute(INSERT_DELIVERY, delivery_id, event_id, endpoint_id, now)


async def find_delivery(tx: Transaction, delivery_id: UUID) -> Delivery | None:
    """One delivery."""
    return await tx.maybe(Delivery, FIND_DELIVERY, delivery_id)


async def record_attempt(
    tx: Transaction, delivery: Delivery, attempt: Attempt, state: str,
    next_attempt_at: datetime | None,
) -> None:  # fmt: skip
    """Log a try and what it made of the delivery; one delivered stays delivered."""
    await tx.execute(
        INSERT_ATTEMPT,
        attempt.id,
        delivery.id,
        attempt.attempted_at,
        attempt.status,
        attempt.outcome,
        attempt.milliseconds,
    )
    await tx.execute(RECORD_OUTCOME, delivery.id, state, next_attempt_at)
    await tx.execute(COUNT_PENDING, delivery.event_id)


async def take_due_deliveries(tx: Transaction, now: datetime, limit: int) -> list[Delivery]:
    """Deliveries whose next try is due; the caller enqueues them in this transaction."""
    return await tx.all(Delivery, TAKE_DUE_DELIVERIES, now, limit)


async def list_deliveries(
    tx: Transaction, *, event_kind: str, limit: int, only: UUID | None = None
) -> list[DeliveryLine]:
    """Deliveries of a service's events with what they carry, newest event first."""
    return await tx.all(DeliveryLine, LIST_DELIVERIES, only, limit, event_kind)


async def list_attempts(tx: Transaction, delivery_ids: list[UUID]) -> list[Attempt]:
    """The tries of some deliveries, oldest first."""
    return await tx.all(Attempt, LIST_ATTEMPTS, delivery_ids)
