"""The sandbox's own tables, made where they are missing."""

from functools import cache
from pathlib import Path

from studium.platform.database import Database
from studium.sandbox.store import run_schema


@cache
def schema_statements() -> str:
    """The DDL of schema.sql; it can run again on what already stands."""
    return (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


async def apply_schema(database: Database) -> None:
    """Create the schema `sandbox` and its tables, unless they stand."""
    async with database.transaction() as tx:
        await run_schema(tx, schema_statements())
