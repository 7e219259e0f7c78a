"""docs/data-model.md is as the migrated schema is."""

from importlib import import_module

from tests.structure.sources import ROOT

from studium.platform.database import Database


async def test_the_data_model_is_as_the_schema_is(database: Database) -> None:
    tool = import_module("tools.data_model")  # tools are no package: mypy knows them by file
    async with database.pool.acquire() as connection:
        current = await tool.data_model(connection)
    assert (ROOT / "docs" / "data-model.md").read_text("utf-8") == current, (
        "run tools/write_data_model.py"
    )
