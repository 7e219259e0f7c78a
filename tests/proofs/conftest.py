"""What the proofs stand on: a shop, somebody who bought there, and a whole installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp
from tests.conftest import Person, RunJobs
from tests.proofs.installation import Installation
from tests.proofs.shopping import PendingPurchase, begin, pay
from tests.proofs.world import World

from studium.commerce.catalog import seed_products
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts


@pytest.fixture
async def shop(parts: Parts, clock: MovableClock) -> None:
    """The first products are offered."""
    async with parts[Database].transaction() as tx:
        await seed_products(tx, now=clock.now())


@pytest.fixture
async def bought(shop: None, alice: Person, run_jobs: RunJobs) -> PendingPurchase:
    """Alice's completed purchase."""
    del shop
    pending = await begin(alice.client)
    await pay(pending, alice.client)
    await run_jobs()
    seen = (await alice.client.get(f"/api/purchases/{pending.purchase_id}")).json()
    assert seen["status"] == "COMPLETED", seen
    return pending


@pytest.fixture
def world(
    app: ASGIApp, parts: Parts, run_jobs: RunJobs, alice: Person, bought: PendingPurchase
) -> World:
    """Alice, with all that she owns."""
    return World(app, parts, run_jobs, alice, bought)


@pytest.fixture
def installation(
    postgres: EmbeddedPostgres, template: str, tmp_path: Path
) -> Iterator[Installation]:
    """Server and worker, running, over a database of their own."""
    name = f"proof_{new_id().hex}"
    postgres.create_database(name, template=template)
    installation = Installation(postgres.url(name), tmp_path)
    try:
        installation.seed()
        installation.start()
        yield installation
    finally:
        installation.kill()
