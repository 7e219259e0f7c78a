"""The sandbox's own tables, made where they are missing."""

from studium.platform.database import Database
from studium.sandbox.finding import FOLDER, files
from studium.sandbox.store import run_schema


def schema_statements() -> str:
    """The DDL of schema.sql, here and in each stand-in's folder; it can run again."""
    paths = (FOLDER / "schema.sql", *files("schema.sql"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


async def apply_schema(database: Database) -> None:
    """Create the schema `sandbox` and its tables, unless they stand."""
    async with database.transaction() as tx:
        await run_schema(tx, schema_statements())
