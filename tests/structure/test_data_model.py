"""docs/data-model.md is as the migrated schema is."""

from tests.structure.sources import ROOT
from tools.data_model import data_model

from studium.platform.database import Database


async def test_the_data_model_is_as_the_schema_is(database: Database) -> None:
    async with database.pool.acquire() as connection:
        current = await data_model(connection)
    assert (ROOT / "docs" / "data-model.md").read_text("utf-8") == current, (
        "run tools/write_data_model.py"
    )
