"""The sandbox's own tables, and every statement on them."""

import asyncio

import pytest
import stripe

from studium import sandbox
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import store as sandbox_store
from studium.sandbox.kit import store as kit_store
from studium.sandbox.kit.deliveries import store as delivery_store
from studium.sandbox.kit.faults import store as fault_store
from studium.sandbox.stripe import store as stripe_store

STATEMENTS = {
    f"{module.__name__}.{name}": statement
    for module in (sandbox_store, kit_store, delivery_store, fault_store, stripe_store)
    for name, statement in vars(module).items()
    if name.isupper() and isinstance(statement, str)
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_every_statement_fits_the_schema(name: str, sandbox_parts: Parts) -> None:
    async with sandbox_parts[Database].pool.acquire() as connection:
        await connection.prepare(STATEMENTS[name])


async def test_processes_that_start_together_make_the_tables_once(database: Database) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute("drop schema if exists sandbox cascade")
    await asyncio.gather(*(sandbox.apply_schema(database) for _ in range(4)))
    async with database.reader() as tx:
        assert await sandbox.load_offset(tx) is None


async def test_applying_the_schema_again_changes_nothing(
    sandbox_parts: Parts, sdk: stripe.StripeClient
) -> None:
    product = await sdk.v1.products.create_async({"name": "x"})
    await sandbox.apply_schema(sandbox_parts[Database])
    assert (await sdk.v1.products.retrieve_async(product.id)).name == "x"
