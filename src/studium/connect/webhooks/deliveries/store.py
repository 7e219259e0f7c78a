"""The only SQL on messages, deliveries and attempts."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.deliveries.rows import (
    AnswerTimes,
    Body,
    Day,
    Leased,
    NewAttempt,
    NewDelivery,
    NewMessage,
    Outcome,
)
from studium.connect.webhooks.model import Attempt, Delivery, DeliveryStatus
from studium.platform.database import Sql, Transaction, columns, marks_by_owner

_DELIVERY = columns(Delivery)
_ATTEMPT = columns(Attempt)

INSERT_MESSAGES = Sql("""
    insert into webhook_messages (event_id, created_at, type, body)
    select m.event_id, $2::timestamptz, m.type, m.body
      from unnest($1::uuid[], $3::text[], $4::bytea[]) as m (event_id, type, body)
""")
INSERT_DELIVERIES = Sql("""
    insert into webhook_deliveries (id, created_at, endpoint_id, event_id, event_type, order_key,
                                    is_test, status, attempts, next_at)
    select d.id, $9::timestamptz, d.endpoint_id, d.event_id, d.event_type, d.order_key, d.is_test,
           d.status, d.is_leased::int,
           case when d.is_leased then $10::timestamptz
                when d.status = 'pending' then $9::timestamptz end
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[],
                  $7::text[], $8::boolean[])
           as d (id, endpoint_id, event_id, event_type, order_key, is_test, status, is_leased)
""")
# Walks from endpoint to endpoint that has something pending, so that what waits for one costs the
# others nothing, and takes of each what its share and its rate allow.
# $1 now, $2 until when they are taken, $3 how many at most, $4 and $5 shares of endpoints, $6 the
# share of all others.
LEASE = Sql("""
    with recursive waiting as (
        (select d.endpoint_id from webhook_deliveries d where d.status = 'pending'
          order by d.endpoint_id limit 1)
        union all
        select (select d.endpoint_id from webhook_deliveries d
                 where d.status = 'pending' and d.endpoint_id > waiting.endpoint_id
                 order by d.endpoint_id limit 1)
          from waiting where waiting.endpoint_id is not null
    ),
    receiving as (
        select e.id, e.revision, paced.rate, paced.burst,
               e.failing_since is not null or e.current_rate is not null as is_troubled,
               least(coalesce(given.share, $6),
                     case when paced.rate is null then 1000000
                          else floor(extract(epoch from $1::timestamptz
                                       - greatest(e.rate_from, $1::timestamptz - paced.burst))
                                     * paced.rate / 60 + 0.001)::int end) as share
          from waiting
          join webhook_endpoints e on e.id = waiting.endpoint_id
          left join unnest($4::uuid[], $5::int[]) as given (id, share) on given.id = e.id
         cross join lateral (
               select coalesce(e.current_rate, e.rate_per_minute) as rate,
                      make_interval(secs => greatest(
                          60 / coalesce(e.current_rate, e.rate_per_minute), 1)) as burst) paced
         where e.deleted_at is null and e.status = 'active'
         order by random()
    ),
    taken as (
        select due.id, due.created_at, r.id as endpoint_id, r.revision, r.is_troubled, r.rate,
               r.burst
          from receiving r
         cross join lateral (
               select d.id, d.created_at from webhook_deliveries d
                where d.endpoint_id = r.id and d.status = 'pending' and d.next_at <= $1::timestamptz
                  and (d.order_key is null or not exists (
                       select from webhook_deliveries earlier
                        where earlier.endpoint_id = d.endpoint_id
                          and earlier.order_key = d.order_key
                          and earlier.status = 'pending'
                          and earlier.position < d.position))
                order by d.next_at, d.position limit greatest(r.share, 0)
                  for update skip locked) due
         limit $3
    ),
    spent as (
        update webhook_endpoints e
           set rate_from = greatest(e.rate_from, $1::timestamptz - s.burst)
                           + make_interval(secs => s.count * 60 / s.rate)
          from (select endpoint_id, rate, burst, count(*) as count from taken
                 where rate is not null group by 1, 2, 3) s
         where e.id = s.endpoint_id
    )
    update webhook_deliveries w set attempts = w.attempts + 1, next_at = $2::timestamptz
      from taken where w.id = taken.id and w.created_at = taken.created_at
    returning w.id, w.created_at, w.endpoint_id, taken.revision, taken.is_troubled,
              w.event_id, w.attempts,
              w.recorded, w.attempts_before
""")
BODIES = Sql("""
    select m.event_id, m.body
      from unnest($1::uuid[], $2::timestamptz[]) as wanted (event_id, created_at)
      join webhook_messages m
        on m.event_id = wanted.event_id and m.created_at = wanted.created_at
""")
INSERT_ATTEMPTS = Sql("""
    insert into webhook_attempts (id, started_at, delivery_id, number, url, request_headers,
                                  sealed_headers, address, dns_ms, connect_ms, tls_ms, answer_ms,
                                  total_ms, status, problem, answer_headers, answer_body, next_at)
    select id, started_at, delivery_id, number, url, request_headers::jsonb, sealed_headers,
           address, dns_ms, connect_ms, tls_ms, answer_ms, total_ms, status, problem,
           answer_headers::jsonb, answer_body, next_at
      from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::int[], $5::text[], $6::text[],
                  $7::bytea[], $8::text[], $9::real[], $10::real[], $11::real[], $12::real[],
                  $13::real[], $14::int[], $15::text[], $16::text[], $17::bytea[],
                  $18::timestamptz[])
           as a (id, started_at, delivery_id, number, url, request_headers, sealed_headers,
                 address, dns_ms, connect_ms, tls_ms, answer_ms, total_ms, status, problem,
                 answer_headers, answer_body, next_at)
""")
# For the rest of the transaction: rows are looked up one by one in an index, also while a young
# table has no statistics yet and reading all of it would seem cheaper.
LOOK_UP_BY_INDEX = Sql("""
    select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('enable_seqscan', 'off', true)
""")
# A late attempt, whose delivery somebody else has taken over meanwhile, decides only by success.
RECORD_OUTCOMES = Sql("""
    update webhook_deliveries d
       set recorded = greatest(d.recorded, o.number),
           status = o.status,
           next_at = o.next_at,
           finished_at = case when o.status <> 'pending' then $8::timestamptz end,
           last_status = o.last_status,
           last_problem = o.last_problem
      from unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::text[], $5::timestamptz[],
                  $6::int[], $7::text[])
           as o (id, created_at, number, status, next_at, last_status, last_problem)
     where d.id = o.id and d.created_at = o.created_at and d.next_at is not null
       and (d.attempts = o.number or o.status = 'succeeded')
""")
DELIVERIES_OF_ENDPOINT = Sql(
    f"select {_DELIVERY} from webhook_deliveries"
    " where endpoint_id = $1 and id < $2 and ($4::text is null or status = $4)"
    " and ($5::text is null or event_type = $5) and ($6::timestamptz is null or created_at >= $6)"
    " and ($7::timestamptz is null or created_at < $7) order by id desc limit $3"
)
DELIVERY_OF_ENDPOINT = Sql(
    f"select {_DELIVERY} from webhook_deliveries where endpoint_id = $1 and id = $2"
)
DELIVERIES_OF_EVENTS = Sql(f"""
    select {_DELIVERY} from webhook_deliveries
     where created_at >= $2 and created_at < $3
       and event_id = any($1::uuid[] || array(
           select m.event_id from webhook_messages m
            where m.batched_ids && $1::uuid[] and m.created_at >= $2 and m.created_at < $3))
     order by id limit 200
""")
BODY_OF_DELIVERY = Sql("""
    select body from webhook_messages where event_id = $1 and created_at = $2
""")
ATTEMPTS_OF_DELIVERY = Sql(
    f"select {_ATTEMPT} from webhook_attempts where delivery_id = $1"
    " order by number desc, started_at desc limit $2"
)
SEND_AGAIN = Sql("""
    update webhook_deliveries
       set status = 'pending', next_at = $3, finished_at = null, attempts_before = attempts
     where endpoint_id = $1 and id = $2 and status <> 'canceled'
""")
# Dead and held deliveries of a time, the oldest first, a batch at a time.
REPLAY = Sql("""
    update webhook_deliveries d
       set status = 'pending', next_at = $5, finished_at = null, attempts_before = d.attempts
      from (select id, created_at from webhook_deliveries
             where endpoint_id = $1 and status = any($2) and status in ('dead', 'held')
               and ($3::timestamptz is null or created_at >= $3)
               and ($4::timestamptz is null or created_at < $4)
             order by id limit $6 for update skip locked) chosen
     where d.id = chosen.id and d.created_at = chosen.created_at
""")
CANCEL_PENDING = Sql("""
    update webhook_deliveries set status = 'canceled', next_at = null, finished_at = $2
     where endpoint_id = $1 and status in ('pending', 'held')
""")
# Counts of deliveries of the newest days by day and status, and how long answers took.
DAILY = Sql("""
    select (d.created_at at time zone 'UTC')::date as day,
           count(*) filter (where d.status = 'succeeded') as succeeded,
           count(*) filter (where d.status = 'dead') as dead,
           count(*) filter (where d.status in ('pending', 'held')) as waiting
      from webhook_deliveries d
     where d.endpoint_id = $1 and d.created_at >= $2
     group by 1 order by 1
""")
# Of the newest thousand deliveries: more would be read for long and drawn alike.
ANSWER_TIMES = Sql("""
    select (a.started_at at time zone 'UTC')::date as day, count(*) as answers,
           percentile_cont(0.5) within group (order by a.total_ms) as p50_ms,
           percentile_cont(0.95) within group (order by a.total_ms) as p95_ms
      from (select id, created_at from webhook_deliveries
             where endpoint_id = $1 and created_at >= $2 order by id desc limit 1000) d
      join webhook_attempts a on a.delivery_id = d.id and a.started_at >= $2
     where a.status is not null and a.total_ms is not null
     group by 1 order by 1
""")
# Changes whenever a page of an owner's deliveries would look different.
MARKS = Sql("""
    select e.owner_id,
           md5(string_agg(d.id::text || d.status || d.attempts, ',' order by d.id)) as mark
      from webhook_endpoints e
     cross join lateral (
           select id, status, attempts from webhook_deliveries
            where endpoint_id = e.id order by id desc limit 25) d
     where e.owner_id = any($1) or ($2 and e.owner_id is null)
     group by 1
""")
COUNT_PENDING = Sql("select count(*) from webhook_deliveries where status = 'pending'")


_ATTEMPT_COLUMNS = tuple(each.name for each in fields(NewAttempt))


async def insert_deliveries(
    tx: Transaction,
    messages: Sequence[NewMessage],
    deliveries: Sequence[NewDelivery],
    *,
    now: datetime,
    leased_until: datetime | None = None,
) -> None:
    """Keep the bodies of events, and all deliveries of all of them in one statement.

    Those that are leased are for nobody else until `leased_until`.
    """
    await tx.execute(
        INSERT_MESSAGES,
        [each.event_id for each in messages],
        now,
        [each.type for each in messages],
        [each.body for each in messages],
    )
    await tx.execute(
        INSERT_DELIVERIES,
        [each.id for each in deliveries],
        [each.endpoint_id for each in deliveries],
        [each.event_id for each in deliveries],
        [each.event_type for each in deliveries],
        [each.order_key for each in deliveries],
        [each.is_test for each in deliveries],
        [each.status.value for each in deliveries],
        [each.is_leased for each in deliveries],
        now,
        leased_until,
    )


async def lease(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    *,
    now: datetime,
    until: datetime,
    limit: int,
    shares: dict[UUID, int],
    usual_share: int,
) -> list[Leased]:
    """Take due deliveries, each for nobody else until `until`."""
    return await tx.all(
        Leased, LEASE, now, until, limit, list(shares), list(shares.values()), usual_share
    )


async def bodies(tx: Transaction, wanted: dict[UUID, datetime]) -> dict[UUID, bytes]:
    """The bodies of events, by event and the time of their deliveries."""
    found = await tx.all(Body, BODIES, list(wanted), list(wanted.values()))
    return {each.event_id: each.body for each in found}


async def insert_attempts(tx: Transaction, attempts: Sequence[NewAttempt]) -> None:
    """Write attempts down."""
    columns = [[getattr(each, name) for each in attempts] for name in _ATTEMPT_COLUMNS]
    await tx.execute(INSERT_ATTEMPTS, *columns)


async def record_outcomes(tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Let deliveries follow from their attempts."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.delivery_id)
    await tx.value(LOOK_UP_BY_INDEX)
    await tx.execute(
        RECORD_OUTCOMES,
        [each.delivery_id for each in ordered],
        [each.created_at for each in ordered],
        [each.number for each in ordered],
        [each.status.value for each in ordered],
        [each.next_at for each in ordered],
        [each.last_status for each in ordered],
        [each.last_problem for each in ordered],
        now,
    )


async def deliveries_of_endpoint(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    endpoint_id: UUID,
    *,
    before_id: UUID,
    limit: int,
    status: DeliveryStatus | None = None,
    event_type: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Delivery]:
    """An endpoint's deliveries, newest first, from below `before_id`."""
    return await tx.all(
        Delivery,
        DELIVERIES_OF_ENDPOINT,
        endpoint_id,
        before_id,
        limit,
        status,
        event_type,
        since,
        until,
    )


async def delivery_of_endpoint(
    tx: Transaction, endpoint_id: UUID, delivery_id: UUID
) -> Delivery | None:
    """One of an endpoint's deliveries."""
    return await tx.maybe(Delivery, DELIVERY_OF_ENDPOINT, endpoint_id, delivery_id)


async def body_of_delivery(tx: Transaction, delivery: Delivery) -> bytes | None:
    """What a delivery sends, while it is kept."""
    body: bytes | None = await tx.value(BODY_OF_DELIVERY, delivery.event_id, delivery.created_at)
    return body


async def attempts_of_delivery(tx: Transaction, delivery_id: UUID, *, limit: int) -> list[Attempt]:
    """A delivery's attempts, newest first."""
    return await tx.all(Attempt, ATTEMPTS_OF_DELIVERY, delivery_id, limit)


async def send_again(tx: Transaction, endpoint_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Let a delivery be due now, its schedule begun anew."""
    await tx.execute(SEND_AGAIN, endpoint_id, delivery_id, now)


async def replay(  # noqa: PLR0913 - one argument each
    tx: Transaction,
    endpoint_id: UUID,
    *,
    statuses: Sequence[DeliveryStatus],
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime,
    limit: int,
) -> int:
    """Let dead and held deliveries of a time be due now, the oldest `limit`; how many."""
    return await tx.execute(
        REPLAY, endpoint_id, [each.value for each in statuses], since, until, now, limit
    )


async def cancel_pending(tx: Transaction, endpoint_id: UUID, now: datetime) -> None:
    """Let nothing that waits be sent."""
    await tx.execute(CANCEL_PENDING, endpoint_id, now)


async def daily(tx: Transaction, endpoint_id: UUID, *, since: datetime) -> list[Day]:
    """How an endpoint's deliveries stand, by the day on which they began."""
    return await tx.all(Day, DAILY, endpoint_id, since)


async def answer_times(tx: Transaction, endpoint_id: UUID, *, since: datetime) -> list[AnswerTimes]:
    """How long an endpoint took to answer, by day, of its newest thousand deliveries."""
    return await tx.all(AnswerTimes, ANSWER_TIMES, endpoint_id, since)


async def marks_of_deliveries(
    tx: Transaction, owners: Collection[UUID | None]
) -> dict[UUID | None, str]:
    """For each owner (None: the operator) a text that changes when their deliveries do."""
    return await marks_by_owner(tx, MARKS, owners)


async def deliveries_of_events(
    tx: Transaction, event_ids: list[UUID], *, since: datetime, until: datetime
) -> list[Delivery]:
    """Deliveries of these events that were made between two moments, the first 200."""
    return await tx.all(Delivery, DELIVERIES_OF_EVENTS, event_ids, since, until)
