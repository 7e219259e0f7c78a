"""Months of a partitioned table: made ahead, at any time, and dropped when they are old."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.events.retention import PARTITIONS, RETENTION
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.retention import RetentionRules, apply_retention, ensure_partitions
from studium.platform.retention import partitions as retention

INSERT = """
    insert into events (id, type, occurred_at, payload) values ($1, 'x', $2, '{}')
    returning tableoid::regclass::text
"""


@pytest.fixture(autouse=True)
async def no_months(database: Database) -> None:
    """Every test begins with the default partition alone."""
    async with database.pool.acquire() as connection:
        for name in await months(database):
            await connection.execute(f"drop table {name}")


@pytest.fixture(autouse=True)
def rules(bare: Parts) -> None:
    """The rules of events, and no others."""
    bare.add(RetentionRules(RETENTION, PARTITIONS))


async def months(database: Database) -> list[str]:
    async with database.pool.acquire() as connection:
        names = await connection.fetchval("""
            select array_agg(inhrelid::regclass::text order by inhrelid::regclass::text)
              from pg_inherits
             where inhparent = 'events'::regclass and inhrelid <> 'events_default'::regclass
        """)
    return list(names or ())


async def make(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await ensure_partitions(tx, PARTITIONS, now=now)


async def insert(database: Database, at: datetime) -> str:
    async with database.pool.acquire() as connection:
        return str(await connection.fetchval(INSERT, new_id(), at))


async def test_this_month_and_the_next_three_are_made(database: Database) -> None:
    await make(database, datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    assert await months(database) == [f"events_y2026m0{month}" for month in (1, 2, 3, 4)]


async def test_the_year_ends_in_the_right_place(database: Database) -> None:
    await make(database, datetime(2026, 11, 15, tzinfo=UTC))
    assert await months(database) == [
        "events_y2026m11",
        "events_y2026m12",
        "events_y2027m01",
        "events_y2027m02",
    ]
    last = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert await insert(database, last) == "events_y2026m12"
    assert await insert(database, last + timedelta(microseconds=1)) == "events_y2027m01"


async def test_a_session_in_another_timezone_cuts_the_same_months(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute("set local timezone = 'Pacific/Auckland'")
        await ensure_partitions(tx, PARTITIONS, now=datetime(2026, 1, 5, tzinfo=UTC))
    assert await insert(database, datetime(2026, 1, 1, tzinfo=UTC)) == "events_y2026m01"
    assert await insert(database, datetime(2025, 12, 31, 23, tzinfo=UTC)) == "events_default"


async def test_making_them_again_changes_nothing(database: Database) -> None:
    for _ in range(2):
        await make(database, datetime(2026, 1, 5, tzinfo=UTC))
    assert len(await months(database)) == 4


async def test_ten_at_once_make_them_once(database: Database) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    await asyncio.gather(*(make(database, now) for _ in range(10)))
    assert len(await months(database)) == 4


async def test_rows_outside_every_month_move_in_when_it_is_made(database: Database) -> None:
    early, late = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 7, 9, tzinfo=UTC)
    await make(database, datetime(2026, 1, 5, tzinfo=UTC))
    assert [await insert(database, at) for at in (early, late)] == ["events_default"] * 2
    await make(database, datetime(2026, 7, 1, tzinfo=UTC))
    async with database.pool.acquire() as connection:
        placed = await connection.fetch(
            "select occurred_at, tableoid::regclass::text as place from events order by 1"
        )
    assert [(row["occurred_at"], row["place"]) for row in placed] == [
        (early, "events_default"),
        (late, "events_y2026m07"),
    ]


async def test_a_month_is_made_while_its_rows_are_being_written(database: Database) -> None:
    """An insert that is not committed must neither be lost nor keep the month from being."""
    at = datetime(2026, 8, 9, tzinfo=UTC)
    async with database.transaction() as writing:
        await writing.connection.fetchval(INSERT, new_id(), at)
        making = asyncio.create_task(make(database, at))
        await asyncio.sleep(0.2)
        assert not making.done(), "it waits for the writer"
    await asyncio.wait_for(making, 10)
    async with database.pool.acquire() as connection:
        place = await connection.fetchval("select tableoid::regclass::text from events")
    assert place == "events_y2026m08"


async def test_retention_drops_months_that_ended_long_ago(
    bare: Parts, database: Database, clock: MovableClock
) -> None:
    """Events are kept for 400 days: on 2026-01-05 all since 2024-12-01 12:00 minus a day."""
    for year, month in ((2024, 9), (2025, 1)):
        await make(database, datetime(year, month, 1, tzinfo=UTC))
    clock.freeze(datetime(2026, 1, 5, tzinfo=UTC))
    oldest = clock.now() - timedelta(days=400)
    kept = [oldest, oldest.replace(day=1), clock.now()]
    gone = [datetime(2024, 10, 1, tzinfo=UTC), datetime(2020, 5, 5, tzinfo=UTC)]
    for at in (*kept, *gone):
        await insert(database, at)
    await apply_retention(bare)
    async with database.pool.acquire() as connection:
        rows = await connection.fetch("select occurred_at from events")
    assert sorted(row["occurred_at"] for row in rows) == sorted(kept)
    names = await months(database)
    assert names[0] == "events_y2024m12"
    assert "events_y2026m04" in names


async def test_a_month_in_use_is_left_for_the_next_run(
    bare: Parts, database: Database, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits to drop one holds up every `emit` that comes later."""
    monkeypatch.setattr(retention, "_LOCK_WAIT", "100ms")
    await make(database, datetime(2024, 9, 1, tzinfo=UTC))
    await make(database, clock.now())
    async with database.transaction() as writing:
        await writing.connection.fetchval(INSERT, new_id(), clock.now())
        with capture_logs() as lines:
            await asyncio.wait_for(apply_retention(bare), 5)
    assert [line["event"] for line in lines] == ["partitions_not_dropped"]
    assert "events_y2024m09" in await months(database)
    await apply_retention(bare)
    assert "events_y2024m09" not in await months(database)


async def test_events_are_written_while_receipts_are_forgotten(
    bare: Parts, database: Database, clock: MovableClock
) -> None:
    await make(database, datetime(2024, 9, 1, tzinfo=UTC))
    async with database.transaction() as tx:
        await tx.connection.execute("lock table event_receipts in exclusive mode")
        keeping = asyncio.create_task(apply_retention(bare))
        while "events_y2024m09" in await months(database):  # noqa: ASYNC110 - polls a table
            await asyncio.sleep(0.02)
        assert await asyncio.wait_for(insert(database, clock.now()), 5)
        assert not keeping.done()
    await asyncio.wait_for(keeping, 10)


async def test_receipts_are_forgotten_after_two_months(
    bare: Parts, database: Database, clock: MovableClock
) -> None:
    async with database.pool.acquire() as connection:
        for name, days in (("old", 61), ("fresh", 59)):
            await connection.execute(
                "insert into event_receipts values ($1, $2, $3)",
                name,
                new_id(),
                clock.now() - timedelta(days=days),
            )
        await apply_retention(bare)
        left = await connection.fetch("select subscriber from event_receipts")
    assert [row["subscriber"] for row in left] == ["fresh"]
