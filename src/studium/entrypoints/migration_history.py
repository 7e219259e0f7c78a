"""What a database remembers of its migrations: the name and the content of each.

Numbers alone would call a database up to date whose migrations were others: renamed, edited or
inserted before they were released. `alembic_version` keeps the newest number; this table the rest.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import Connection

ADOPTION = "applied_migrations"
CREATE = """
    create table if not exists applied_migrations (
        name text primary key,
        sha256 text not null
    )
"""
NOTE = "insert into applied_migrations (name, sha256) values ($1, $2)"
_CREATED = re.compile(r"(?mi)^\s*create (?:unlogged )?table (?:if not exists )?(\w+)")
_GONE = re.compile(r"(?mi)^\s*(?:drop table (?:if exists )?|alter table (?=\w+ rename to))(\w+)")


@dataclass(frozen=True)
class Revision:
    """One migration file; `number` is its first four digits and its name in `alembic_version`."""

    number: str
    name: str
    path: Path

    @property
    def sql(self) -> str:
        """Its statements."""
        return self.path.read_text(encoding="utf-8")

    @property
    def sha256(self) -> str:
        """The digest of its statements, whichever line endings a checkout gave them."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()


async def read_history(connection: Connection) -> dict[str, str] | None:
    """The digest of each migration that was applied, by name; None before any was noted."""
    if not await connection.fetchval("select to_regclass('applied_migrations') is not null"):
        return None
    rows = await connection.fetch("select name, sha256 from applied_migrations")
    return {row["name"]: row["sha256"] for row in rows}


def require_same(history: Mapping[str, str], known: Sequence[Revision]) -> None:
    """Make sure that `known` are the migrations that the database has.

    Raises:
        CommandError: one has another name or content there, or was never applied.
    """
    strangers = sorted(set(history) - {revision.name for revision in known})
    for revision in known:
        if revision.name not in history:
            other = next((name for name in strangers if name[:4] == revision.number), None)
            instead = f" but {other}" if other else ""
            raise CommandError(
                f"The database never had migration {revision.name}{instead}, although it is past "
                f"that number: it was made by another line of development. {_WAY_OUT}"
            )
        if history[revision.name] != revision.sha256:
            raise CommandError(
                f"Migration {revision.name} was another one when the database had it: its file "
                f"changed since. {_WAY_OUT}"
            )
    if strangers:
        raise CommandError(
            f"The database had migration {strangers[0]}, which this Studium does not know. "
            f"{_WAY_OUT}"
        )


_WAY_OUT = (
    "Install the version that made the database, `studium backup` it, and see docs/deployment.md, "
    "A new version."
)


async def adopt(connection: Connection, known: Sequence[Revision]) -> None:
    """Note the migrations of a database that remembers their numbers alone.

    Raises:
        CommandError: a table that they made is missing, so they were others.
    """
    wanted: set[str] = set()
    for revision in known:
        wanted -= set(_GONE.findall(revision.sql))
        wanted |= set(_CREATED.findall(revision.sql))
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    absent = sorted(wanted - {row["tablename"] for row in rows})
    if absent:
        raise CommandError(
            f"The database is past migration {known[-1].number} and has no table {absent[0]}: it "
            f"was made by another line of development. {_WAY_OUT}"
        )
    async with connection.transaction():
        await connection.execute(CREATE)
        for revision in known:
            await connection.execute(NOTE, revision.name, revision.sha256)
