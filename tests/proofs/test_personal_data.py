"""Every table that has a person's id is declared: how it is exported, and how it is erased."""

import pytest
from tests.conftest import PASSWORD
from tests.proofs.world import World

from studium.entrypoints import modules
from studium.platform.database import Database

# Columns that refer to a person: by a foreign key, or by their name.
PERSONS = """
    select distinct c.relname as table_name, a.attname as column_name
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_constraint k
        on k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]
       and k.confrelid = 'users'::regclass
     where c.relkind in ('r', 'p') and not c.relispartition
       and (k.oid is not null or a.attname = any($1))
     order by 1, 2
"""
NAMES = [
    "user_id", "person_id", "payer_id", "owner_id", "learner_id", "author_id", "reviewer_id",
    "actor_id", "creator_id", "buyer_id", "created_by", "assigned_by",
]  # fmt: skip


async def columns_of_persons(database: Database) -> dict[str, list[str]]:
    async with database.pool.acquire() as connection:
        rows = await connection.fetch(PERSONS, NAMES)
    found: dict[str, list[str]] = {"users": ["id"]}
    for row in rows:
        found.setdefault(row["table_name"], []).append(row["column_name"])
    return found


async def test_every_table_with_a_persons_id_is_declared(database: Database) -> None:
    declared = [table for part in modules.personal_data() for table in part.tables]
    found = await columns_of_persons(database)
    missing = sorted(set(found) - set(declared))
    assert missing == [], "declare them in PERSONAL_DATA of their module's personal_data.py"
    assert len(declared) == len(set(declared)), "a table is one module's"
    for table in declared:
        assert table in found, f"{table} has no person's id"


def test_what_erases_it_later_is_a_subscriber() -> None:
    names = {subscriber.name for subscriber in modules.subscribers()}
    for part in modules.personal_data():
        assert not part.erased_by or part.erased_by in names, part.name


@pytest.mark.timeout(180)
async def test_what_is_erased_is_gone_when_a_person_leaves(world: World) -> None:
    held = (await world.alice.client.get("/api/users/me/export")).json()
    for part in modules.personal_data():
        assert (part.name in held) == (part.export is not None), part.name
    answer = await world.alice.client.request(
        "DELETE", "/api/users/me", json={"password": PASSWORD}
    )
    assert answer.status_code == 204, answer.text
    await world.run_jobs()
    erased = {
        table
        for part in modules.personal_data()
        if (part.erase or part.erased_by) and not part.kept
        for table in part.tables
    }
    columns = await columns_of_persons(world.database)
    async with world.database.pool.acquire() as connection:
        for table in erased:
            mine = " or ".join(f"{column} = $1" for column in columns[table])
            count = await connection.fetchval(
                f"select count(*) from {table} where {mine}",  # noqa: S608 - names of columns
                world.alice.user_id,
            )
            assert count == 0, table
