"""The database: typed reads, transactions, and an honest word about outages."""

import asyncio
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from studium.platform.database import Database, Sql, UniqueViolation, is_outage
from studium.platform.database import pool as pool_file
from studium.platform.ids import new_id


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(Enum):
    SMALL = 1


@dataclass(frozen=True)
class Thing:
    id: UUID
    colour: Colour
    second_colour: Colour | None
    size: Size
    tags: list[str]
    details: dict[str, Any]
    made_at: datetime


@dataclass(frozen=True)
class Named:
    colour: Colour
    note: str = field(default="")


CREATE = Sql("""
    create table things (
        id uuid primary key, colour text not null, second_colour text, size int not null,
        tags text[] not null, details jsonb not null, made_at timestamptz not null,
        constraint one_of_each_colour unique (colour)
    )
""")
INSERT = Sql("insert into things values ($1, $2, $3, $4, $5, $6, $7)")
READ = Sql("select * from things where colour = $1")
ALL = Sql("select * from things order by colour desc")
COUNT = Sql("select count(*) from things")
COLOURS = Sql("select colour from things order by colour")
SLEEPING = Sql("""
    select true from pg_stat_activity where state = 'active' and query = 'select pg_sleep(20)'
""")
REPAINT = Sql("update things set second_colour = 'blue'")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
async def things(database: Database) -> AsyncIterator[Database]:
    async with database.transaction() as tx:
        await tx.execute(CREATE)
    yield database
    async with database.transaction() as tx:
        await tx.execute(Sql("drop table things"))


def row(colour: Colour, second: Colour | None = None) -> tuple[object, ...]:
    return (new_id(), colour, second, 1, ["a", "b"], {"é": [1, None, {"x": True}]}, NOW)


async def test_rows_come_back_as_their_dataclass(things: Database) -> None:
    red = row(Colour.RED, Colour.BLUE)
    async with things.transaction() as tx:
        assert await tx.execute(INSERT, *red) == 1
        thing = await tx.one(Thing, READ, Colour.RED)
    assert thing == Thing(
        id=UUID(str(red[0])),
        colour=Colour.RED,
        second_colour=Colour.BLUE,
        size=Size.SMALL,
        tags=["a", "b"],
        details={"é": [1, None, {"x": True}]},
        made_at=NOW,
    )
    assert type(thing.colour) is type(thing.second_colour) is Colour
    assert thing.made_at.tzinfo is not None


async def test_an_optional_enum_may_be_absent(things: Database) -> None:
    async with things.transaction() as tx:
        await tx.execute(INSERT, *row(Colour.BLUE))
        assert (await tx.one(Thing, READ, Colour.BLUE)).second_colour is None


async def test_a_list_of_enums_is_left_as_it_is(things: Database) -> None:
    @dataclass(frozen=True)
    class Many:
        colours: list[Colour]

    async with things.reader() as tx:
        many = await tx.one(Many, Sql("select array['red', 'blue'] as colours"))
    assert many.colours == ["red", "blue"]


async def test_reading_nothing(things: Database) -> None:
    async with things.reader() as tx:
        assert await tx.maybe(Thing, READ, "red") is None
        assert await tx.all(Thing, ALL) == []
        assert await tx.value(Sql("select 1 where false")) is None
        with pytest.raises(LookupError, match="no Thing"):
            await tx.one(Thing, READ, "red")


async def test_many_rows_keep_the_statements_order(things: Database) -> None:
    async with things.transaction() as tx:
        for colour in (Colour.BLUE, Colour.RED):
            await tx.execute(INSERT, *row(colour))
        assert [one.colour for one in await tx.all(Thing, ALL)] == [Colour.RED, Colour.BLUE]
        assert await tx.all(Named, COLOURS) == [Named(Colour.BLUE), Named(Colour.RED)]
        assert await tx.value(COUNT) == 2
        assert await tx.execute(REPAINT) == 2


async def test_a_value_outside_the_enum_is_an_error(things: Database) -> None:
    async with things.transaction() as tx:
        await tx.execute(INSERT, new_id(), "green", None, 1, [], {}, NOW)
        with pytest.raises(ValueError, match="green"):
            await tx.one(Thing, READ, "green")


async def test_an_exception_rolls_back(things: Database) -> None:
    async def insert_and_fail() -> None:
        async with things.transaction() as tx:
            await tx.execute(INSERT, *row(Colour.RED))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await insert_and_fail()
    async with things.reader() as tx:
        assert await tx.value(COUNT) == 0


async def test_a_cancelled_transaction_rolls_back_and_returns_its_connection(
    things: Database,
) -> None:

    async def insert_and_wait() -> None:
        async with things.transaction() as tx:
            await tx.execute(INSERT, *row(Colour.RED))
            await tx.execute(Sql("select pg_sleep(20)"))

    for _ in range(things.pool.get_max_size() + 1):
        task = asyncio.create_task(insert_and_wait())
        async with things.reader() as tx:
            while not await tx.value(SLEEPING):  # noqa: ASYNC110 - polls the server
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with things.reader() as tx:
        assert await tx.value(COUNT) == 0


async def test_a_unique_violation_names_its_constraint(things: Database) -> None:
    async with things.transaction() as tx:
        await tx.execute(INSERT, *row(Colour.RED))
    async with things.reader() as tx:
        with pytest.raises(UniqueViolation) as raised:
            await tx.execute(INSERT, *row(Colour.RED))
    assert raised.value.constraint_name == "one_of_each_colour"


async def test_a_reader_keeps_each_statement_at_once(things: Database) -> None:
    async with things.reader() as writing:
        await writing.execute(INSERT, *row(Colour.RED))
        async with things.reader() as other:
            assert await other.value(COUNT) == 1


async def test_a_full_pool_is_said_and_not_waited_for(
    pool: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_file, "_ACQUIRE_SECONDS", 0.05)
    small = await Database.connect(pool.url, pool_size=1)
    try:
        async with small.reader():
            with pytest.raises(TimeoutError) as raised:
                await small.transaction().__aenter__()
        assert is_outage(raised.value)
        async with small.transaction() as tx:
            assert await tx.value(Sql("select 1")) == 1
    finally:
        await small.close()


async def test_the_server_ends_what_nobody_waits_for(pool: Database) -> None:
    async with pool.reader() as tx:
        assert await tx.value(Sql("show statement_timeout")) == "30s"
        assert await tx.value(Sql("show idle_in_transaction_session_timeout")) == "1min"


async def test_a_connection_cut_in_a_transaction_is_an_outage(pool: Database) -> None:
    async def cut() -> None:
        async with pool.transaction() as tx:
            await tx.value(Sql("select pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Exception, match=r"terminat|closed|connection") as raised:
        await cut()
    assert is_outage(raised.value), repr(raised.value)
    await pool.ping()


async def test_a_connection_lost_at_rest_is_replaced(pool: Database) -> None:
    own = await Database.connect(pool.url, pool_size=4)
    try:
        async with own.reader() as tx:
            lost = await tx.value(Sql("select pg_backend_pid()"))
        async with pool.reader() as tx:
            await tx.value(Sql("select pg_terminate_backend($1)"), lost)
        await asyncio.sleep(0.1)
        async with own.transaction() as tx:
            assert await tx.value(Sql("select pg_backend_pid()")) != lost
    finally:
        await own.close()


async def test_a_connection_that_rested_long_is_not_trusted(
    pool: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await Database.connect(pool.url, pool_size=4)
    try:
        async with own.reader() as tx:
            first = await tx.value(Sql("select pg_backend_pid()"))
        async with own.reader() as tx:
            assert await tx.value(Sql("select pg_backend_pid()")) == first
        monkeypatch.setattr(pool_file, "_LONGEST_REST_SECONDS", -1)
        async with own.reader() as tx:
            assert await tx.value(Sql("select pg_backend_pid()")) != first
    finally:
        await own.close()


async def test_many_more_callers_than_connections_are_all_served(pool: Database) -> None:
    own = await Database.connect(pool.url, pool_size=4)
    running = most = 0

    async def work(number: int) -> int:
        nonlocal running, most
        way = own.transaction if number % 2 else own.reader
        async with way() as tx:
            running += 1
            most = max(most, running)
            value = await tx.value(Sql("select $1::int from pg_sleep(0.001)"), number)
            running -= 1
        return int(value)

    try:
        assert await asyncio.gather(*map(work, range(300))) == list(range(300))
        assert most == 4
        assert own.pool.get_size() <= 4
    finally:
        await asyncio.wait_for(own.close(), 5)


async def test_an_open_transaction_never_reaches_the_next_caller(pool: Database) -> None:
    own = await Database.connect(pool.url, pool_size=2)
    try:
        async with own.reader() as tx:
            await tx.execute(Sql("begin"))
        async with own.reader() as tx:
            assert not tx.connection.is_in_transaction()
    finally:
        await own.close()


async def test_a_server_that_is_not_there_is_an_outage() -> None:
    with pytest.raises(OSError) as raised:  # noqa: PT011 - the errno differs
        await Database.connect("postgresql://nobody@127.0.0.1:1/none")
    assert is_outage(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody@/none?host={folder}",  # the socket is gone while PostgreSQL restarts
        "postgresql://nobody@studium.invalid/none",  # a name moves to another host
    ],
)
async def test_a_server_that_cannot_be_found_any_more_is_an_outage(
    pool: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    own = await Database.connect(pool.url, pool_size=1)
    try:
        async with own.reader() as tx:
            tx.connection.terminate()
        monkeypatch.setattr(own.pool, "_connect_args", [address.format(folder=tmp_path)])
        with pytest.raises(OSError) as raised:  # noqa: PT011 - the errno differs
            await own.transaction().__aenter__()
        assert is_outage(raised.value), repr(raised.value)
    finally:
        await own.close()


async def test_a_missing_file_of_ours_is_no_outage_of_the_database(
    pool: Database, tmp_path: Path
) -> None:
    def read() -> None:
        (tmp_path / "missing").read_text()

    async def fail() -> None:
        async with pool.transaction():
            read()

    with pytest.raises(FileNotFoundError) as raised:
        await fail()
    assert not is_outage(raised.value)


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT])
def test_a_network_that_is_gone_is_an_outage(number: int) -> None:
    assert is_outage(OSError(number, "gone"))


def test_a_fault_of_ours_is_no_outage() -> None:
    assert not is_outage(ZeroDivisionError())
    assert not is_outage(asyncpg.InterfaceError("another operation is in progress"))
    assert not is_outage(asyncpg.UndefinedTableError("no such table"))


def test_a_farewell_that_is_being_read_is_an_outage_and_another_state_is_not() -> None:
    words = "cannot switch to state 11; another operation ({}) is in progress"
    assert is_outage(asyncpg.InternalClientError(words.format(2)))
    assert not is_outage(asyncpg.InternalClientError(words.format(11)))


async def test_behind_a_pooler_nothing_outlives_a_transaction(pool: Database) -> None:
    pooled = await Database.connect(pool.url, pool_size=2, direct_url=pool.url)
    try:
        async with pooled.reader() as tx:
            assert tx.connection.is_in_transaction()
            assert await tx.value(Sql("select $1::int + 1"), 41) == 42
            assert await tx.value(Sql("select count(*) from pg_prepared_statements")) == 0
            assert await tx.value(Sql("show statement_timeout")) == "0"
    finally:
        await pooled.close()
