"""The dashboard read with five million events stored, beside the same read at fifty thousand."""

import asyncio
import statistics
import time

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.platform.database import Database
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.analytics import read_dashboard
from studium.study.analytics.actions.build_snapshots import build_user_snapshots

_PEOPLE = 500
_FEW, _MANY = 50_000, 5_000_000
_STEP = 250_000
_READS = 300
_MOST = 1.2
# Answers of all people over ninety days; of the first fifty thousand the days are summed up.
_FILL = """
    insert into analytics_events (id, user_id, event_name, event_time, day, payload, received_at)
    select gen_random_uuid(), ($1::uuid[])[1 + n % cardinality($1::uuid[])], 'question.answered',
           $2::timestamptz - make_interval(days => (n / 500) % 90),
           ($2::timestamptz - make_interval(days => (n / 500) % 90))::date,
           jsonb_build_object('domain', 'd' || n % 4, 'correct', n % 3 > 0), $2
    from generate_series($3::int, $4::int) as n
"""
_STALE = """
    insert into analytics_stale_days (user_id, day)
    select distinct user_id, day from analytics_events on conflict do nothing
"""


def measure(operator: Operator) -> Result:
    """The ratio of the 99th percentiles."""
    few, many = asyncio.run(_measure(operator))
    figures = {"p99 ms at 50,000": few * 1000, "p99 ms at 5,000,000": many * 1000}
    ratio = many / few
    return Result(
        "Dashboard read, many events to few", ratio, "x", f"<= {_MOST}", ratio <= _MOST, figures
    )


async def _measure(operator: Operator) -> tuple[float, float]:
    async with open_database(operator, connections=2) as database:
        people = await add_people(database, _PEOPLE)
        await _fill(database, people, 0, _FEW)
        async with database.pool.acquire() as connection:
            await connection.execute(_STALE)
        while True:
            async with database.transaction() as tx:
                if not await build_user_snapshots(tx, now=NOW):
                    break
        few = await _read(database, people)
        for begin in range(_FEW, _MANY, _STEP):
            await _fill(database, people, begin, min(begin + _STEP, _MANY))
        return few, await _read(database, people)


async def _fill(database: Database, people: list[Principal], begin: int, end: int) -> None:
    ids = [principal.user_id for principal in people]
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("set local statement_timeout = 0")
        await connection.execute(_FILL, ids, NOW, begin, end - 1, timeout=300)
        await connection.execute("analyze analytics_events")


async def _read(database: Database, people: list[Principal]) -> float:
    times = []
    for number in range(_READS):
        principal = people[number % len(people)]
        begin = time.perf_counter()
        async with database.transaction() as tx:
            await read_dashboard(tx, user_id=principal.user_id, zone=zone_of(None), now=NOW)
        times.append(time.perf_counter() - begin)
    return statistics.quantiles(times, n=100)[98]
