"""Listing the next cards of a learner of whose cards 10,000 are due, beside one with 100."""

import asyncio
import statistics
import time

from bench.installation import Operator
from bench.learners import NOW, add_cards, add_people, open_database
from bench.results import Result
from studium.platform.database import Database
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.flashcards.reviewing.read_queue import read_queue

_FEW, _MANY = 100, 10_000
_READS = 300
_MOST = 3.0
_FILL = """
    insert into flashcard_memories
    select $1, id, deck_id, 3.1, 5.1, $2::date - 9, $2::date - 1 - (n % 30)::int,
           $3::timestamptz - interval '9 days', 3, 0
    from (select id, deck_id, row_number() over (order by id) as n from flashcards limit $4) c
"""


def measure(operator: Operator) -> Result:
    """The ratio of the 99th percentiles; the first read of a day, which builds the queue, apart."""
    few, many = asyncio.run(_measure(operator))
    ratio = many[1] / few[1]
    figures = {
        "p99 ms at 100": few[1],
        "p99 ms at 10,000": many[1],
        "first ms at 10,000": many[0],
    }
    return Result(
        "The next of 10,000 due cards to those of 100",
        ratio,
        "x",
        f"<= {_MOST:.0f}",
        ratio <= _MOST,
        figures,
    )


async def _measure(operator: Operator) -> tuple[tuple[float, float], tuple[float, float]]:
    async with open_database(operator, connections=2) as database:
        first, second = await add_people(database, 2)
        await add_cards(database, _MANY)
        for principal, count in ((first, _FEW), (second, _MANY)):
            async with database.pool.acquire() as connection:
                await connection.execute(_FILL, principal.user_id, NOW.date(), NOW, count)
        async with database.pool.acquire() as connection:
            await connection.execute("analyze")
        return await _read(database, first), await _read(database, second)


async def _read(database: Database, principal: Principal) -> tuple[float, float]:
    """How long the first read of the day took, and the 99th percentile after it: milliseconds."""
    times = []
    for _ in range(_READS):
        begin = time.perf_counter()
        async with database.transaction() as tx:
            found = await read_queue(
                tx, principal=principal, zone=zone_of(None), now=NOW, limit=100
            )
        times.append(1000 * (time.perf_counter() - begin))
        assert len(found) == _FEW, len(found)
    return times[0], statistics.quantiles(times[1:], n=100)[98]
