"""The schema's history: `migrations/versions/NNNN_name.sql`, applied in order by Alembic.

A migration is one file of plain SQL, forward only. Each runs in a transaction of its own with a
`lock_timeout`, so that it never stands in front of the traffic for long.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

import studium
from studium.entrypoints import queue_schema
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import Connection, reach, shown
from studium.entrypoints.migration_history import (
    ADOPTION,
    CREATE,
    Revision,
    adopt,
    read_history,
    require_same,
)

if TYPE_CHECKING:
    import sqlalchemy
    from sqlalchemy.ext.asyncio import AsyncConnection

FOLDER = Path(studium.__file__).parents[2] / "migrations"
LOCK_TIMEOUT = "5s"
ADVISORY_LOCK = 7_392_104_551
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]{1,40}\.sql")


@dataclass(frozen=True)
class Step:
    """Progress of an upgrade: migration `name` is done, `position` of `total`."""

    name: str
    position: int
    total: int


OnStep = Callable[[Step], None]
OnWait = Callable[[], None]


def list_revisions() -> list[Revision]:
    """Every migration in the order of the numbers.

    Raises:
        CommandError: there is none, a file has another name, or two share a number.
    """
    revisions: dict[str, Revision] = {}
    for path in sorted((FOLDER / "versions").glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            raise CommandError(f"{path} is not named NNNN_name.sql: rename it.")
        number = match[1]
        if number in revisions:
            raise CommandError(f"{path.name} and {revisions[number].path.name} share a number.")
        revisions[number] = Revision(number, path.stem, path)
    if not revisions:
        raise CommandError(
            f"No migrations in {FOLDER / 'versions'}: "
            "run from a complete checkout, installed with `pip install -e`."
        )
    return list(revisions.values())


async def read_version(connection: Connection) -> str | None:
    """The number of the newest migration that the database has; None when it has none."""
    if not await connection.fetchval("select to_regclass('alembic_version') is not null"):
        return None
    number: str | None = await connection.fetchval("select version_num from alembic_version")
    return number


def pending(version: str | None, revisions: list[Revision]) -> list[Revision]:
    """What has yet to be applied to a database at `version`.

    Raises:
        CommandError: the database has a migration that this code does not know.
    """
    if version is None:
        return revisions
    numbers = [revision.number for revision in revisions]
    if version not in numbers:
        raise CommandError(
            f"The database is at migration {version}, which is newer than this Studium "
            f"(it knows {numbers[-1]}): install the version that made it, or a later one."
        )
    return revisions[numbers.index(version) + 1 :]


async def missing(database_url: str) -> list[str]:
    """The names of what has yet to be applied to this database.

    Raises:
        CommandError: it cannot be reached, is too old, is newer than this code, or had other
            migrations than this code has under their numbers.
    """
    async with reach(database_url) as connection:
        version, revisions = await read_version(connection), list_revisions()
        lacking = pending(version, revisions)
        known = revisions[: len(revisions) - len(lacking)]
        history = await read_history(connection)
        if history is not None:
            require_same(history, known)
        notes = [ADOPTION] if history is None and known else []
        queue = [] if await queue_schema.is_current(connection) else [queue_schema.wanted()]
        return notes + [revision.name for revision in lacking] + queue


async def require_latest(database_url: str) -> None:
    """Make sure that a server or worker may start on this database.

    Raises:
        CommandError: it lacks migrations, or any of what `missing` raises.
    """
    lacking = await missing(database_url)
    if lacking:
        count = f"{len(lacking)} migration{'s' if len(lacking) > 1 else ''}"
        raise CommandError(
            f"The database at {shown(database_url)} lacks {count} "
            f"({lacking[0]}{' and later' if len(lacking) > 1 else ''}): run `studium migrate`."
        )


async def upgrade(
    database_url: str,
    *,
    on_step: OnStep | None = None,
    on_wait: OnWait | None = None,
) -> list[str]:
    """Apply what is missing; returns the names of the migrations applied.

    Two may run at once: the second waits (`on_wait` is told) and finds nothing left to do.

    Raises:
        CommandError: the database cannot be reached, or a migration failed and was rolled back, or
            the queue's tables could not be changed yet.
    """
    from sqlalchemy import NullPool
    from sqlalchemy.ext.asyncio import create_async_engine

    async with reach(database_url):
        pass
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(database_url),
        poolclass=NullPool,
    )
    try:
        async with engine.connect() as connection:
            await _lock(connection, on_wait)
            lacking = await missing(database_url)
            applied: list[str] = []

            def note(name: str) -> None:
                applied.append(name)
                if on_step:
                    on_step(Step(name, len(applied), len(lacking)))

            await _prepare_history(database_url, note)
            await connection.run_sync(_apply, lacking, note)
            if queue_schema.wanted() in lacking:
                await queue_schema.bring_up_to_date(database_url, lock_timeout=LOCK_TIMEOUT)
                note(queue_schema.wanted())
    finally:
        await engine.dispose()
    return applied


async def _lock(connection: "AsyncConnection", on_wait: OnWait | None) -> None:
    """Hold the installation's migration lock until the connection closes."""
    tried = await connection.exec_driver_sql(f"select pg_try_advisory_lock({ADVISORY_LOCK})")
    if not tried.scalar_one():
        if on_wait:
            on_wait()
        await connection.exec_driver_sql(f"select pg_advisory_lock({ADVISORY_LOCK})")
    await connection.commit()


async def _prepare_history(database_url: str, note: Callable[[str], None]) -> None:
    """Have a place where migrations are noted, and in it those of before there was one."""
    async with reach(database_url) as connection:
        version = await read_version(connection)
        if version is None:
            await connection.execute(CREATE)
        elif await read_history(connection) is None:
            await adopt(connection, [each for each in list_revisions() if each.number <= version])
            note(ADOPTION)


def _apply(
    connection: "sqlalchemy.Connection", lacking: list[str], note: Callable[[str], None]
) -> None:
    """Run the missing migration files through Alembic."""
    from alembic import command
    from alembic.config import Config

    left = [name for name in lacking if name != ADOPTION]

    def note_step(**call: Any) -> None:
        note(call["step"].up_revision.doc)
        left.pop(0)

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, on_version_apply=note_step)
    try:
        command.upgrade(config, "head")
    except asyncpg.LockNotAvailableError as problem:
        raise CommandError(
            f"Migration {left[0]} waited {LOCK_TIMEOUT} for a lock and was rolled back: "
            "run `studium migrate` again at a quieter time."
        ) from problem
    except asyncpg.InsufficientPrivilegeError as problem:
        raise CommandError(
            f"Migration {left[0]} needs a right that the user of DATABASE_URL lacks and was rolled "
            f"back: {problem}. A superuser may run `create extension vector` in the database, or "
            "grant that right; then run `studium migrate` again."
        ) from problem
    except asyncpg.PostgresError as problem:
        raise CommandError(
            f"Migration {left[0]} failed and was rolled back: {problem}."
        ) from problem
