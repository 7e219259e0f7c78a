"""What the proofs stand on: a shop with products, and somebody who bought one."""

import pytest
from tests.conftest import Person, RunJobs
from tests.proofs.shopping import Begun, begin, pay

from studium.commerce.catalog import seed_products
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts


@pytest.fixture
async def shop(parts: Parts, clock: MovableClock) -> None:
    """The first products are offered."""
    async with parts[Database].transaction() as tx:
        await seed_products(tx, now=clock.now())


@pytest.fixture
async def bought(shop: None, alice: Person, run_jobs: RunJobs) -> Begun:
    """Alice's completed purchase."""
    del shop
    begun = await begin(alice.client)
    await pay(begun, alice.client)
    await run_jobs()
    seen = (await alice.client.get(f"/api/purchases/{begun.purchase_id}")).json()
    assert seen["status"] == "COMPLETED", seen
    return begun
