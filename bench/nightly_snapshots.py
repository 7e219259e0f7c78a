"""The nightly snapshots of 10,000 learners, and how they grow when each did four times as much."""

import asyncio
import time

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.platform.database import Database
from studium.platform.principal import Principal
from studium.study.analytics.actions.build_snapshots import (
    build_global_snapshots,
    build_user_snapshots,
)

_PEOPLE = 10_000
_FEW, _TIMES = 10, 4
_BATCH = 200  # as the job takes them
_MOST = 4.0
# One day's answers of everybody.
_FILL = """
    insert into analytics_events (id, user_id, event_name, event_time, day, payload, received_at)
    select gen_random_uuid(), person, 'question.answered',
           $2::timestamptz - make_interval(days => $3), ($2::timestamptz)::date - $3::int,
           jsonb_build_object('domain', 'd' || n % 4, 'correct', n % 3 > 0), $2
    from unnest($1::uuid[]) as person, generate_series(1, $4::int) as n
"""
_STALE = """
    insert into analytics_stale_days (user_id, day)
    select unnest($1::uuid[]), ($2::timestamptz)::date - $3::int on conflict do nothing
"""


def measure(operator: Operator) -> Result:
    """How many times as long as a day of ten events each one of forty takes."""
    few, many = asyncio.run(_measure(operator))
    ratio = many / few
    figures = {
        "seconds at 100,000 events": few,
        "seconds at 400,000 events": many,
        "learners/s": _PEOPLE / few,
    }
    return Result(
        "Snapshots of 10,000 learners, four times the events",
        ratio,
        "x",
        f"<= {_MOST:.0f}",
        ratio <= _MOST,
        figures,
    )


async def _measure(operator: Operator) -> tuple[float, float]:
    async with open_database(operator, connections=2) as database:
        people = await add_people(database, _PEOPLE)
        few = await _night(database, people, days_ago=1, events=_FEW)
        return few, await _night(database, people, days_ago=9, events=_FEW * _TIMES)


async def _night(
    database: Database, people: list[Principal], *, days_ago: int, events: int
) -> float:
    ids = [principal.user_id for principal in people]
    async with database.pool.acquire() as connection:
        await connection.execute(_FILL, ids, NOW, days_ago, events, timeout=600)
        await connection.execute(_STALE, ids, NOW, days_ago, timeout=60)
        await connection.execute("analyze analytics_events, analytics_stale_days")
    begin = time.perf_counter()
    built = _BATCH
    while built == _BATCH:
        async with database.transaction() as tx:
            built = await build_user_snapshots(tx, now=NOW, limit=_BATCH)
    async with database.transaction() as tx:
        await build_global_snapshots(tx, now=NOW)
    return time.perf_counter() - begin
