"""Deleting much, a little at a time."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from studium.platform.database import Database, Sql, batches, delete_in_batches

FORGET = Sql("""
    delete from things where ctid = any(array(
        select ctid from things where age > $1 order by age limit $2 for update skip locked))
""")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)


@pytest.fixture
async def things(database: Database) -> AsyncIterator[Database]:
    """Ten things of the ages 1 to 10, which note the transaction that deletes them."""
    async with database.pool.acquire() as connection:
        await connection.execute("""
            create table things (age int check (age > 0));
            create table farewells (age int, said_in bigint);
            create function say_farewell() returns trigger language plpgsql as $$ begin
                if old.age = 0 then raise exception 'not this one'; end if;
                insert into farewells values (old.age, pg_current_xact_id()::text::bigint);
                return old;
            end $$;
            create trigger farewell before delete on things
                for each row execute function say_farewell();
            insert into things select generate_series(1, 10);
        """)
    yield database
    async with database.pool.acquire() as connection:
        await connection.execute("drop table things, farewells; drop function say_farewell")


async def left(database: Database) -> list[int]:
    async with database.pool.acquire() as connection:
        return [row["age"] for row in await connection.fetch("select age from things order by 1")]


async def test_all_that_fits_goes_and_is_counted(things: Database) -> None:
    assert await delete_in_batches(things, FORGET, 2) == 8
    assert await left(things) == [1, 2]
    assert await delete_in_batches(things, FORGET, 2) == 0


async def test_each_batch_is_a_transaction_of_its_own(things: Database) -> None:
    await delete_in_batches(things, FORGET, 0)
    async with things.pool.acquire() as connection:
        sizes = await connection.fetch("select count(*) from farewells group by said_in order by 1")
    assert [row["count"] for row in sizes] == [1, 3, 3, 3]


async def test_what_went_before_a_failure_stays_gone(things: Database) -> None:
    async with things.pool.acquire() as connection:
        await connection.execute("""
            alter table things drop constraint things_age_check;
            update things set age = 0 where age = 8
        """)
    with pytest.raises(asyncpg.RaiseError, match="not this one"):
        await delete_in_batches(things, Sql(FORGET.replace("order by age", "order by -age")), -1)
    assert await left(things) == [0]


async def test_one_run_has_an_end(things: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_BATCHES", 2)
    assert await delete_in_batches(things, FORGET, 0) == 6
    assert await left(things) == [7, 8, 9, 10]


async def test_a_row_that_somebody_holds_is_left_for_the_next_run(things: Database) -> None:
    async with things.transaction() as holding:
        await holding.connection.execute("select from things where age = 5 for update")
        assert await delete_in_batches(things, FORGET, 0) == 9
    assert await left(things) == [5]
