"""Migrations on a real PostgreSQL: in order, once, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from studium.entrypoints import migrations
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import reach, shown
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.migrations import (
    Step,
    list_revisions,
    missing,
    require_latest,
    upgrade,
)

WriteMigrations = Callable[..., None]


@pytest.fixture
def empty_url(postgres: EmbeddedPostgres) -> str:
    """The address of a database without anything in it."""
    name = f"empty_{uuid4().hex}"
    postgres.create_database(name)
    return postgres.url(name)


@pytest.fixture
async def connection(empty_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection to the same database."""
    connection = await asyncpg.connect(empty_url)
    yield connection
    await connection.close()


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteMigrations:
    """Makes the history consist of the given migrations: history(first="create ...")."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text((migrations.FOLDER / "env.py").read_text())
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)

    def write(**files: str) -> None:
        for number, (name, sql) in enumerate(files.items(), 1):
            (tmp_path / "versions" / f"{number:04}_{name}.sql").write_text(sql)

    return write


async def test_the_whole_history_applies_and_a_second_time_does_nothing(empty_url: str) -> None:
    steps: list[Step] = []
    applied = await upgrade(empty_url, on_step=steps.append)
    names = [revision.name for revision in list_revisions()]
    assert applied[: len(names)] == names
    assert [step.position for step in steps] == list(range(1, steps[0].total + 1))
    assert await upgrade(empty_url) == []
    await require_latest(empty_url)


async def test_an_empty_database_is_refused_with_the_command_that_fixes_it(empty_url: str) -> None:
    with pytest.raises(CommandError, match=r"lacks \d+ migrations .*studium migrate"):
        await require_latest(empty_url)


async def test_a_newer_database_is_refused(
    empty_url: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await upgrade(empty_url)
    await connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(CommandError, match=r"migration 9999, which is newer than this Studium"):
        await require_latest(empty_url)
    with pytest.raises(CommandError, match="newer than this Studium"):
        await upgrade(empty_url)


@pytest.mark.parametrize(
    ("made_by", "now", "sentence"),
    [
        (
            {"two": "select 1"},
            {"disputes": ""},
            "never had .*0001_disputes but 0001_two",
        ),
        ({"one": "select 1"}, {"one": "create table more ()"}, "0001_one was another one"),
    ],
)
async def test_another_migration_under_the_same_number_is_no_up_to_date_database(
    empty_url: str,
    history: WriteMigrations,
    made_by: dict[str, str],
    now: dict[str, str],
    sentence: str,
) -> None:
    history(**made_by)
    await upgrade(empty_url)
    for path in migrations.FOLDER.glob("versions/*"):
        path.unlink()
    history(**now)
    for refused in (require_latest(empty_url), upgrade(empty_url)):
        with pytest.raises(CommandError, match=sentence):
            await refused


async def test_one_inserted_below_what_a_database_has_is_told_not_skipped(
    empty_url: str, history: WriteMigrations
) -> None:
    history(one="select 1", two="select 2", three="select 3")
    (migrations.FOLDER / "versions" / "0002_two.sql").rename(migrations.FOLDER / "later")
    await upgrade(empty_url)
    (migrations.FOLDER / "later").rename(migrations.FOLDER / "versions" / "0002_two.sql")
    with pytest.raises(CommandError, match="never had migration 0002_two, although"):
        await require_latest(empty_url)


async def test_a_database_that_knows_numbers_alone_is_adopted_unless_a_table_is_missing(
    empty_url: str,
    connection: "asyncpg.Connection[asyncpg.Record]",
    history: WriteMigrations,
) -> None:
    history(first="create table first (); create table old ();\nalter table old rename to new;")
    await upgrade(empty_url)
    await connection.execute("drop table applied_migrations")
    with pytest.raises(CommandError, match="studium migrate"):
        await require_latest(empty_url)
    assert await upgrade(empty_url) == ["applied_migrations"]
    await require_latest(empty_url)
    await connection.execute("drop table applied_migrations; drop table first")
    with pytest.raises(CommandError, match="0001 and has no table first"):
        await upgrade(empty_url)


async def test_a_queue_of_another_release_counts_as_missing(
    empty_url: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await upgrade(empty_url)
    await connection.execute("comment on table pgqueuer is 'pgqueuer 0.1'")
    assert len(await missing(empty_url)) == 1
    await upgrade(empty_url)
    assert await missing(empty_url) == []


async def test_a_failing_migration_leaves_nothing_and_what_came_before_stays(
    empty_url: str,
    connection: "asyncpg.Connection[asyncpg.Record]",
    history: WriteMigrations,
) -> None:
    history(
        good="create table good (); -- 100% plain SQL: :names and {braces} too",
        bad="create table half (); select 1 / 0;",
    )
    with pytest.raises(
        CommandError, match=r"0002_bad failed and was rolled back: division by zero"
    ):
        await upgrade(empty_url)
    assert await connection.fetchval("select to_regclass('good') is not null")
    assert await connection.fetchval("select to_regclass('half') is null")
    bad = migrations.FOLDER / "versions" / "0002_bad.sql"
    bad.write_text("create table half ();")
    assert (await upgrade(empty_url))[0] == "0002_bad"


async def test_a_migration_never_waits_long_for_a_lock(
    empty_url: str,
    connection: "asyncpg.Connection[asyncpg.Record]",
    history: WriteMigrations,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "100ms")
    await connection.execute("create table busy ()")
    history(alter="alter table busy add column name text")
    async with connection.transaction():
        await connection.execute("lock table busy")
        with pytest.raises(CommandError, match=r"0001_alter waited 100ms for a lock"):
            await upgrade(empty_url)


async def test_nor_does_the_queue_while_jobs_are_taken(
    empty_url: str,
    connection: "asyncpg.Connection[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "100ms")
    await upgrade(empty_url)
    await connection.execute("alter table pgqueuer drop column attempts")
    await connection.execute("comment on table pgqueuer is 'pgqueuer 0.1'")
    async with connection.transaction():
        await connection.execute("lock table pgqueuer in row exclusive mode")
        with pytest.raises(CommandError, match=r"pgqueuer [\d.]+ waited 100ms .*studium migrate"):
            await asyncio.wait_for(upgrade(empty_url), 20)
    await upgrade(empty_url)
    assert await connection.fetch("select attempts from pgqueuer") == []


async def test_of_two_at_once_the_second_waits_and_finds_nothing_to_do(empty_url: str) -> None:
    waited: list[bool] = []

    def wait() -> None:
        waited.append(True)

    first, second = await asyncio.gather(
        upgrade(empty_url, on_wait=wait), upgrade(empty_url, on_wait=wait)
    )
    assert sorted((bool(first), bool(second))) == [False, True]
    assert waited == [True]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "No migrations in"),
        (["1_first.sql"], "is not named NNNN_name.sql"),
        (["0001_first.sql", "0001_second.sql"], "share a number"),
    ],
)
def test_a_wrong_history_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], sentence: str
) -> None:
    (tmp_path / "versions").mkdir()
    for name in files:
        (tmp_path / "versions" / name).touch()
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=sentence):
        list_revisions()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/studium", r"nobody@127.0.0.1:1/studium cannot be"),
        ("mysql://127.0.0.1/studium", "not an address of PostgreSQL"),
        ("postgresql://127.0.0.1:port/studium", "not an address of PostgreSQL"),
    ],
)
async def test_a_database_out_of_reach_is_told_without_its_password(
    url: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as told:
        async with reach(url):
            pass
    assert "secret" not in str(told.value)


async def test_a_database_that_does_not_exist_is_told(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(CommandError, match=r"no database 'nowhere': create it"):
        async with reach(postgres.url("nowhere")):
            pass


async def test_a_server_that_is_too_old_is_told(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studium.entrypoints.database_access.OLDEST_MAJOR", 99)
    with pytest.raises(CommandError, match="Studium needs 99 or newer"):
        async with reach(empty_url):
            pass


def test_an_address_is_shown_without_its_password() -> None:
    assert shown("postgresql://ann:secret@db:5433/studium") == "ann@db:5433/studium"
