"""A studio with a lab: Alice's account at the stand-in of WHCC, a product, a picture."""

import io
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.types import ASGIApp
from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.movable_time import tick
from studium.sandbox.whcc import store as lab_store
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET

SHIP_TO = {
    "name": "Anna Bell",
    "line1": "1 Main Street",
    "city": "Eagan",
    "state": "MN",
    "postal_code": "55121",
    "country": "US",
}


def picture(width: int = 2400, height: int = 3000) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(made, "JPEG", quality=30)
    return made.getvalue()


@dataclass
class Studio:
    """Alice's studio, seen from outside."""

    alice: Person
    parts: Parts
    clock: MovableClock
    run_jobs: RunJobs
    connection_id: str
    file_id: str

    @property
    def client(self) -> httpx.AsyncClient:
        return self.alice.client

    def order(self, external_id: str = "order-1", **changes: Any) -> dict[str, Any]:
        return {
            "external_id": external_id,
            "ship_to": SHIP_TO,
            "shipping": "economy",
            "items": [{"product": "print-8x10", "images": [{"file_id": self.file_id}]}],
            **changes,
        }

    async def submit(self, external_id: str = "order-1", **changes: Any) -> dict[str, Any]:
        answer = await self.client.post(
            "/api/fulfillment/submit", json=self.order(external_id, **changes)
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def status(self, order: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.get(f"/api/fulfillment/orders/{order['id']}/status")
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def let_print(self) -> None:
        """Let our worker, then the lab, then our worker again do what is due."""
        await self.run_jobs()
        await tick(self.parts)
        await self.run_jobs()

    async def fault(self, path: str, fault: str) -> None:
        """Have the lab fail at its next request to a path."""
        async with self.parts[Database].transaction() as tx:
            await lab_store.insert_fault(tx, path, fault)

    async def at_the_lab(self) -> list[dict[str, Any]]:
        async with self.parts[Database].reader() as tx:
            return await lab_store.orders(tx)


@pytest.fixture
async def studio(
    app: ASGIApp, parts: Parts, clock: MovableClock, alice: Person, run_jobs: RunJobs
) -> Studio:
    """Connected, its catalogue synced, its callback verified, one product mapped."""
    del app  # which the lab calls back
    connected = await alice.client.post(
        "/api/integrations/labs",
        json={
            "kind": "whcc",
            "label": "My lab",
            "credentials": {
                "consumer_key": CONSUMER_KEY,
                "consumer_secret": CONSUMER_SECRET,
            },
        },
    )
    assert connected.json()["status"] == "active", connected.text
    lab = f"/api/integrations/labs/{connected.json()['id']}"
    assert (await alice.client.post(f"{lab}/products/sync")).status_code == 202
    await run_jobs()
    shipping = {"name": "economy", "options": ["96", "545"]}
    assert (await alice.client.put(f"{lab}/shipping", json=shipping)).status_code == 200
    mapping = {"product": "print-8x10", "lab_product": "4", "options": ["1", "5"]}
    assert (await alice.client.put(f"{lab}/mappings", json=mapping)).status_code == 200
    sent = await alice.client.post(
        "/api/files?name=anna.jpg", content=picture(), headers={"content-type": "image/jpeg"}
    )
    assert sent.status_code == 201, sent.text
    return Studio(alice, parts, clock, run_jobs, connected.json()["id"], sent.json()["id"])


@pytest.fixture
async def shop(parts: Parts, client: httpx.AsyncClient) -> Shop:
    """The site's shop, over the sandbox's Stripe."""
    return Shop(parts, client)
