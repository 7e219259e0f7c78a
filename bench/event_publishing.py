"""Publishing 1,000 events in one transaction, beside COPY of the same rows of `events`.

Publishing also claims the sender's id of each, and enqueues the job that hands the event out.
"""

import asyncio
import statistics
import time

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.connect.webhooks import IncomingEvent, publish_events
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.principal import Principal

_ROUNDS = 3
_EVENTS = 1_000
_THING = {"id": "ord_789", "status": "pending", "total_minor": 15000, "note": "x" * 300}


def measure(operator: Operator) -> Result:
    """The ratio of events a second, ours to COPY's; no limit is set, the figure is shown."""
    rates = asyncio.run(_measure(operator))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["published/s"] / medians["copy/s"]
    return Result("Publishing 1,000 events to COPY", ratio, "x", "shown", ratio > 0, medians)


async def _measure(operator: Operator) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {"published/s": [], "copy/s": []}
    async with open_database(operator, connections=2) as database:
        (owner,) = await add_people(database, 1)
        for _ in range(_ROUNDS):
            rates["published/s"].append(await _publish(database, owner))
            rates["copy/s"].append(await _copy(database))
    return rates


async def _publish(database: Database, owner: Principal) -> float:
    events = [IncomingEvent(str(new_id()), "custom.made", _THING) for _ in range(_EVENTS)]
    begin = time.perf_counter()
    async with database.transaction() as tx:
        await publish_events(tx, owner_id=owner.user_id, events=events, now=NOW)
    return _EVENTS / (time.perf_counter() - begin)


async def _copy(database: Database) -> float:
    """The newest thousand rows again, each under another id."""
    async with database.pool.acquire() as connection:
        rows = await connection.fetch("select * from events order by id desc limit 1000")
        columns = list(rows[0].keys())
        fresh = [(new_id(), *list(row.values())[1:]) for row in rows]
        assert columns[0] == "id"
        begin = time.perf_counter()
        async with connection.transaction():
            await connection.copy_records_to_table("events", records=fresh, columns=columns)
        return _EVENTS / (time.perf_counter() - begin)
