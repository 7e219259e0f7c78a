"""Write docs/data-model.md from a database that was just migrated (`make docs`)."""

import asyncio
import sys
import tempfile
from pathlib import Path

import asyncpg
from data_model import data_model

from studium.entrypoints import migrations
from studium.entrypoints.embedded import EmbeddedPostgres

FILE = Path(__file__).resolve().parent.parent / "docs" / "data-model.md"


async def _read(database_url: str) -> str:
    await migrations.upgrade(database_url)
    connection = await asyncpg.connect(database_url)
    try:
        return await data_model(connection)
    finally:
        await connection.close()


def main() -> int:
    """Write the file."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder), durable=False) as server,
    ):
        server.create_database("model")
        FILE.write_text(asyncio.run(_read(server.url("model"))), encoding="utf-8")
    print(f"wrote docs/{FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
