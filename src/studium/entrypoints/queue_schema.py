"""The tables of the job queue: PgQueuer's own, brought up to the installed PgQueuer by `migrate`.

Which PgQueuer made them is written in a comment on its table.
"""

from importlib.metadata import version

import asyncpg

from studium.entrypoints.reach import Connection

TABLE = "pgqueuer"


def wanted() -> str:
    """The mark of the installed PgQueuer."""
    return f"pgqueuer {version('pgqueuer')}"


async def is_current(connection: Connection) -> bool:
    """Whether the queue's tables are those of the installed PgQueuer."""
    mark = await connection.fetchval("select obj_description(to_regclass($1), 'pg_class')", TABLE)
    return bool(mark == wanted())


async def bring_up_to_date(database_url: str) -> None:
    """Create or change the queue's tables; the caller holds the migration lock."""
    from studium.platform.jobs import install_queue

    await install_queue(database_url)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"comment on table {TABLE} is '{wanted()}'")
    finally:
        await connection.close()
