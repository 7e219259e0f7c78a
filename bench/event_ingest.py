"""Taking in analytics events in batches of a hundred beside bare COPY of the same rows."""

import asyncio
import statistics
import time

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.principal import Principal
from studium.study.analytics.actions.record_events import SentEvent, record_events
from studium.study.analytics.kinds import EventKinds
from studium.study.analytics.store import COLUMNS, TABLE

_ROUNDS = 3
_BATCHES, _BATCH = 100, 100
_LEAST = 0.4


def measure(operator: Operator) -> Result:
    """The ratio of events per second on one connection, ours to COPY's."""
    rates = asyncio.run(_measure(operator))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["events/s"] / medians["copy/s"]
    return Result(
        "Ingesting events to bare COPY", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


async def _measure(operator: Operator) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {"events/s": [], "copy/s": []}
    async with open_database(operator, connections=2) as database:
        people = await add_people(database, _BATCHES)
        for _ in range(_ROUNDS):
            rates["events/s"].append(await _ours(database, people))
            rates["copy/s"].append(await _copy(database, people))
    return rates


async def _ours(database: Database, people: list[Principal]) -> float:
    kinds = EventKinds()
    batches = [[_sent() for _ in range(_BATCH)] for _ in people]
    begin = time.perf_counter()
    for principal, events in zip(people, batches, strict=True):
        async with database.transaction() as tx:
            await record_events(tx, principal=principal, events=events, kinds=kinds, now=NOW)
    return _BATCHES * _BATCH / (time.perf_counter() - begin)


async def _copy(database: Database, people: list[Principal]) -> float:
    batches = [[_row(principal) for _ in range(_BATCH)] for principal in people]
    begin = time.perf_counter()
    for rows in batches:
        async with database.transaction() as tx:
            await tx.connection.copy_records_to_table(TABLE, records=rows, columns=COLUMNS)
    return _BATCHES * _BATCH / (time.perf_counter() - begin)


def _sent() -> SentEvent:
    payload = {"page": "/study", "duration_ms": 4200}
    return SentEvent(new_id(), "page.viewed", NOW, payload, context={"client": "web"})


def _row(principal: Principal) -> tuple[object, ...]:
    event = _sent()
    return (
        event.id,
        principal.user_id,
        None,
        event.event_name,
        NOW,
        NOW.date(),
        event.payload,
        event.context,
        NOW,
    )
