"""Outgoing calls in SQL."""

from datetime import datetime
from uuid import UUID

from studium.connect.calls.model import Allowance, CallHour, Cause, OutgoingCall, Traffic, Usual
from studium.platform.database import Sql, Transaction, columns, insertion, values

INSERT_CALL = Sql(insertion("outgoing_calls", OutgoingCall))
SEARCH = Sql(f"""
    select {columns(OutgoingCall)} from outgoing_calls
    where owner_id is not distinct from $1 and id < $2
      and ($4::uuid is null or connection_id = $4)
      and ($5::text is null or operation ilike '%' || $5 || '%')
      and ($6::int is null or status = $6)
      and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
      and ($9::text is null or request_body ilike '%' || $9 || '%'
           or answer_body ilike '%' || $9 || '%')
    order by id desc limit $3
""")

# A call failed that got no answer, or one that says that the service could not serve it.
COUNT_HOURS = Sql("""
    insert into call_hours (connection_id, hour, calls, failures, limited, milliseconds)
    select connection_id, date_trunc('hour', at, 'UTC'), count(*),
           count(*) filter (where status is null or status >= 500),
           count(*) filter (where status = 429), sum(milliseconds)
      from outgoing_calls where at >= $1
     group by 1, 2
    on conflict (connection_id, hour) do update
       set calls = excluded.calls, failures = excluded.failures, limited = excluded.limited,
           milliseconds = excluded.milliseconds
""")
HOURS_OF = Sql("""
    select connection_id, hour, calls, failures, limited, milliseconds from call_hours
     where connection_id = any($1::uuid[]) and hour >= $2
     order by hour
""")
USUAL_OF = Sql("""
    select sum(failures)::float8 / sum(calls)::float8 as share,
           sum(milliseconds)::float8 / sum(calls)::float8 as milliseconds
      from call_hours where connection_id = $1 and hour >= $2 and hour < $3
    having sum(calls) >= 20
""")
RECENT_TRAFFIC = Sql("""
    with recent as (
        select connection_id, (array_agg(owner_id))[1] as owner_id, min(host) as host,
               count(*) as calls,
               count(*) filter (where status is null or status >= 500) as failures,
               count(*) filter (where status = 429) as limited,
               avg(milliseconds)::float8 as milliseconds
          from outgoing_calls where at >= $1
         group by connection_id
         order by failures desc limit $4
    )
    select recent.*, usual.failures / usual.calls as usual_share,
           usual.milliseconds / usual.calls as usual_milliseconds
      from recent left join lateral (
        select sum(calls)::float8 as calls, sum(failures)::float8 as failures,
               sum(milliseconds)::float8 as milliseconds
          from call_hours
         where connection_id = recent.connection_id and hour >= $2 and hour < $3
        having sum(calls) >= 20
      ) usual on true
""")
# What services tell of their limits, in the drafts of the IETF and as most did before.
NEAR_LIMITS = Sql("""
    select distinct on (connection_id) connection_id, owner_id, host, remaining, allowed
      from (
        select connection_id, owner_id, host, id,
               coalesce(answer_headers ->> 'x-ratelimit-remaining',
                        answer_headers ->> 'ratelimit-remaining') as remaining,
               coalesce(answer_headers ->> 'x-ratelimit-limit',
                        answer_headers ->> 'ratelimit-limit') as allowed
          from outgoing_calls where at >= $1
      ) as told
     where remaining ~ '^[0-9]{1,9}$' and allowed ~ '^[1-9][0-9]{0,8}$'
     order by connection_id, id desc
     limit $2
""")
CAUSES = Sql("""
    select connection_id, coalesce(problem, status::text) as cause, count(*) as calls
      from outgoing_calls
     where connection_id = any($1::uuid[]) and at >= $2 and (status is null or status >= 400)
     group by 1, 2 order by calls desc limit 500
""")
CALLS_CAUSED = Sql(f"""
    select {columns(OutgoingCall)} from outgoing_calls
     where correlation_id = $1 and at >= $2 and at < $3 order by id limit 100
""")
PRUNE_HOURS = Sql("""
    delete from call_hours where ctid = any(array(
        select ctid from call_hours where hour < $1
        order by hour limit $2 for update skip locked))
""")


async def count_hours(tx: Transaction, *, since: datetime) -> None:
    """Count the calls of each connection by the hour, anew from the start of this hour on."""
    await tx.execute(COUNT_HOURS, since)


async def hours_of(
    tx: Transaction, connection_ids: list[UUID], *, since: datetime
) -> list[CallHour]:
    """What went over these connections by the hour, oldest first."""
    return await tx.all(CallHour, HOURS_OF, connection_ids, since)


async def usual_of(
    tx: Transaction, connection_id: UUID, *, since: datetime, until: datetime
) -> Usual | None:
    """What was usual for a connection between two moments; None for too few calls to know."""
    return await tx.maybe(Usual, USUAL_OF, connection_id, since, until)


async def causes_of(tx: Transaction, connection_ids: list[UUID], *, since: datetime) -> list[Cause]:
    """Why calls over these connections failed since a moment, the most frequent first."""
    return await tx.all(Cause, CAUSES, connection_ids, since)


async def calls_caused_by(
    tx: Transaction, correlation_id: str, *, since: datetime, until: datetime
) -> list[OutgoingCall]:
    """The first hundred calls between two moments that a request caused."""
    return await tx.all(OutgoingCall, CALLS_CAUSED, correlation_id, since, until)


async def recent_traffic(
    tx: Transaction, *, since: datetime, usual_from: datetime, usual_until: datetime, limit: int
) -> list[Traffic]:
    """What went over each connection since a moment, beside what was usual."""
    return await tx.all(Traffic, RECENT_TRAFFIC, since, usual_from, usual_until, limit)


async def told_allowances(tx: Transaction, *, since: datetime, limit: int) -> list[Allowance]:
    """What each service that tells it said last of how much is left until its limit."""
    return await tx.all(Allowance, NEAR_LIMITS, since, limit)


async def insert_call(tx: Transaction, call: OutgoingCall) -> None:
    """Keep a call."""
    await tx.execute(INSERT_CALL, *values(call))


async def search_calls(  # noqa: PLR0913 - one argument for each way to narrow
    tx: Transaction,
    *,
    owner_id: UUID | None,
    before_id: UUID,
    limit: int,
    connection_id: UUID | None = None,
    operation: str | None = None,
    status: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    word: str | None = None,
) -> list[OutgoingCall]:
    """An owner's calls, newest first, narrowed; `word` is looked for in both bodies."""
    return await tx.all(
        OutgoingCall,
        SEARCH,
        owner_id,
        before_id,
        limit,
        connection_id,
        operation,
        status,
        since,
        until,
        word,
    )
