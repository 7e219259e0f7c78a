"""Alembic's way in: offers every `versions/NNNN_name.sql` as a revision and runs what is asked.

`studium migrate` passes its connection; the `alembic` command opens one from DATABASE_URL.
"""

import asyncio
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import asyncpg
import sqlalchemy
from alembic import context, op
from alembic.script import Script
from alembic.script.revision import RevisionMap
from sqlalchemy.ext.asyncio import create_async_engine

from studium.entrypoints.migration_history import CREATE, NOTE, Revision
from studium.entrypoints.migrations import LOCK_TIMEOUT, list_revisions
from studium.platform.settings import load_settings


def scripts() -> Iterator[Script]:
    """The migration files as Alembic revisions, each following the one before."""
    before = None
    for revision in list_revisions():
        module = ModuleType(revision.name, doc=revision.name)
        module.__dict__.update(
            revision=revision.number,
            down_revision=before,
            upgrade=applies(revision),
            downgrade=refuse,
        )
        yield Script(module, revision.number, revision.path)
        before = revision.number


def applies(revision: Revision) -> Any:
    """A function that runs and notes the statements of one file in the migration's transaction."""

    def upgrade() -> None:
        op.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
        driver = op.get_bind().connection.dbapi_connection
        driver.run_async(run_and_note)  # type: ignore[union-attr]

    async def run_and_note(connection: asyncpg.Connection) -> None:
        await connection.execute(revision.sql)
        await connection.execute(CREATE)
        await connection.execute(NOTE, revision.name, revision.sha256)

    return upgrade


def refuse() -> None:
    """Migrations go forward only."""
    raise RuntimeError("Migrations go forward only: write a new one that undoes the old.")


def run(connection: sqlalchemy.Connection) -> None:
    """Run what Alembic was asked for, each migration in a transaction of its own."""
    context.configure(
        connection=connection,
        transaction_per_migration=True,
        on_version_apply=context.config.attributes.get("on_version_apply"),
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on_own_connection() -> None:
    """Connect to DATABASE_URL and run there."""
    url = load_settings().database_url
    if url is None:
        raise SystemExit("Set DATABASE_URL, or use `studium migrate`.")
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url.get_secret_value())
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


context.script.revision_map = RevisionMap(scripts)
given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_on_own_connection())
else:
    run(given)
