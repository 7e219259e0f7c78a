"""The tables of the job queue: PgQueuer's own, brought up to the installed PgQueuer by `migrate`.

Which PgQueuer made them is written in a comment on its table.
"""

from importlib.metadata import version

import asyncpg

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import Connection

TABLE = "pgqueuer"


def wanted() -> str:
    """The mark of the installed PgQueuer."""
    return f"pgqueuer {version('pgqueuer')}"


async def is_current(connection: Connection) -> bool:
    """Whether the queue's tables are those of the installed PgQueuer."""
    mark = await connection.fetchval("select obj_description(to_regclass($1), 'pg_class')", TABLE)
    return bool(mark == wanted())


async def bring_up_to_date(database_url: str, *, lock_timeout: str) -> None:
    """Create or change the queue's tables; the caller holds the migration lock.

    Raises:
        CommandError: the queue's traffic kept a lock for longer than `lock_timeout`.
    """
    from studium.platform.jobs import install_queue

    try:
        await install_queue(database_url, lock_timeout=lock_timeout)
        await _mark(database_url, lock_timeout)
    except asyncpg.LockNotAvailableError as problem:
        raise CommandError(
            f"The tables of {wanted()} waited {lock_timeout} for a lock: "
            "run `studium migrate` again at a quieter time, and it goes on from there."
        ) from problem


async def _mark(database_url: str, lock_timeout: str) -> None:
    """Write down which PgQueuer the tables fit."""
    connection = await asyncpg.connect(database_url, server_settings={"lock_timeout": lock_timeout})
    try:
        await connection.execute(f"comment on table {TABLE} is '{wanted()}'")
    finally:
        await connection.close()
