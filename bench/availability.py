"""Free slots of 60 days over five busy calendars: with 10,000 events, and beside 100.

Read as the API reads them: the calendars' busy times, the bookings, then the slots.
"""

import asyncio
import statistics
import time
from datetime import timedelta
from uuid import UUID

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.connect.connections import ConnectionMode, Credentials, add_connection
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.vault import Vault, generate_key
from studium.studio.booking import Service, ServiceWishes, make_service
from studium.studio.booking.actions.find_slots import find_slots
from studium.studio.calendars import Calendar, store

_CALENDARS, _DAYS = 5, 60
_FEW, _MANY = 100, 10_000
_READS = 300
_MOST_MS, _MOST_GROWTH = 50, 3
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
_FILL = """
    insert into calendar_busy (calendar_id, owner_id, uid, starts_at, ends_at)
    select ($1::uuid[])[1 + n % 5], $2, 'event-' || n, begun, begun + interval '30 minutes'
    from (select n, $3::timestamptz + make_interval(mins => (n * 7919) % (60 * 24 * 60)) as begun
          from generate_series($4::int, $5::int) as n) as spread
"""


def measure(operator: Operator) -> Result:
    """The 99th percentile with 10,000 events, in milliseconds."""
    few, many = asyncio.run(_measure(operator))
    growth = many / few
    return Result(
        "Availability, 60 days, 5 calendars, 10,000 events",
        many,
        "ms",
        f"<= {_MOST_MS} ms, {_MOST_GROWTH}x",
        many <= _MOST_MS and growth <= _MOST_GROWTH,
        {"p99 ms at 100": few, "p99 ms at 10,000": many, "growth": growth},
    )


async def _measure(operator: Operator) -> tuple[float, float]:
    async with open_database(operator, connections=2) as database:
        owner_id = (await add_people(database, 1))[0].user_id
        calendars = await _add_calendars(database, owner_id)
        async with database.transaction() as tx:
            hours = {day: ["09:00-17:00"] for day in _WEEK}
            wishes = ServiceWishes(name="Measured", timezone="Europe/Berlin", hours=hours)
            service = await make_service(tx, owner_id=owner_id, wishes=wishes, now=NOW)
        await _fill(database, calendars, owner_id, 1, _FEW)
        few = await _read(database, service)
        await _fill(database, calendars, owner_id, _FEW + 1, _MANY)
        return few, await _read(database, service)


async def _add_calendars(database: Database, owner_id: UUID) -> list[UUID]:
    vault = Vault.from_text(generate_key())
    credentials = Credentials(ConnectionMode.TEST, {"url": "https://calendar.example/a.ics"})
    calendars = []
    async with database.transaction() as tx:
        for number in range(_CALENDARS):
            made = await add_connection(
                tx,
                owner_id=owner_id,
                kind="ical",
                label=f"Calendar {number}",
                credentials=credentials,
                vault=vault,
                now=NOW,
            )
            calendar = Calendar(
                id=new_id(),
                owner_id=owner_id,
                connection_id=made.id,
                external_id="",
                name=made.label,
                timezone="UTC",
                blocks=True,
                can_write=False,
                takes_bookings=False,
                sync_token=None,
                expanded_on=None,
                synced_at=NOW,
                next_sync_at=NOW,
                failed_syncs=0,
                problem=None,
                remedy=None,
                created_at=NOW,
            )
            await store.insert_calendar(tx, calendar)
            calendars.append(calendar.id)
    return calendars


async def _fill(
    database: Database, calendars: list[UUID], owner_id: UUID, first: int, last: int
) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute(_FILL, calendars, owner_id, NOW, first, last)
        await connection.execute("analyze calendar_busy")


async def _read(database: Database, service: Service) -> float:
    """The 99th percentile of reading, in milliseconds."""
    took = []
    end = NOW + timedelta(days=_DAYS)
    for _ in range(_READS):
        begun = time.perf_counter()
        async with database.reader() as tx:
            found = await find_slots(tx, service, begin=NOW, end=end, now=NOW)
        took.append((time.perf_counter() - begun) * 1000)
        assert found.unknown == ()
    return statistics.quantiles(took, n=100)[98]
