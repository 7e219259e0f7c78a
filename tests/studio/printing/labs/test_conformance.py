"""One story over all labs: an order gets there once, whatever fails, and comes back shipped."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.types import ASGIApp
from tests.conftest import Person, RunJobs
from tests.studio.printing.conftest import SHIP_TO, picture

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit import Fault, order_fault
from studium.sandbox.labs import millers, prodigi
from studium.sandbox.movable_time import tick
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET
from studium.studio.printing.jobs import SweepOrders, sweep_orders

LABS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "whcc": (
        {"kind": "whcc", "credentials": {
            "consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET}},
        {"lab_product": "4", "options": ["1", "5"]},
        "",
        "select count(*) from sandbox.whcc_orders where state <> 'imported'",
    ),
    "millers": (
        {"kind": "millers", "credentials": {
            "app_token": millers.APP_TOKEN, "user_token": millers.USER_TOKEN}},
        {"lab_product": "MP-8x10"},
        "/labs/millers/orders",
        "select count(*) from sandbox.objects where kind = 'millers_order'",
    ),
    "prodigi": (
        {"kind": "generic_lab", "configuration": {"preset": "prodigi"},
         "credentials": {"credential": prodigi.API_KEY}},
        {"lab_product": "GLOBAL-FAP-8X10"},
        "/labs/prodigi/orders",
        "select count(*) from sandbox.objects where kind = 'prodigi_order'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LABS)
async def test_an_order_is_printed_once_and_shipped(  # noqa: PLR0913, PLR0917 - fixtures
    name: str, app: ASGIApp, parts: Parts, clock: MovableClock, alice: Person, run_jobs: RunJobs
) -> None:
    del app  # which the lab is part of
    connection, product, fault_at, count = LABS[name]
    client = alice.client
    made = await client.post("/api/integrations/labs", json={"label": "Lab", **connection})
    assert made.json()["status"] == "active", made.text
    lab = f"/api/integrations/labs/{made.json()['id']}"
    assert (await client.post(f"{lab}/products/sync")).status_code == 202
    await run_jobs()
    if fault_at:  # answers are lost twice: what was asked was done
        async with parts[Database].transaction() as tx:
            await order_fault(tx, Fault(fault_at, "error_after_acting", 0), times=2)
    sent = await client.post(
        "/api/files?name=a.jpg", content=picture(), headers={"content-type": "image/jpeg"}
    )
    item = {
        "connection_id": made.json()["id"],
        **product,
        "images": [{"file_id": sent.json()["id"]}],
    }
    if name == "whcc":
        shipping = {"name": "standard", "options": ["96", "545"]}
        assert (await client.put(f"{lab}/shipping", json=shipping)).status_code == 200
    placed = await client.post(
        "/api/fulfillment/submit",
        json={"external_id": "o-1", "ship_to": SHIP_TO, "items": [item]},
    )
    assert placed.status_code == 201, placed.text
    states = []
    for wait in (0, 5, 10, 70, 35, 3 * 1440, 40):
        clock.advance(timedelta(minutes=wait))
        await tick(parts)
        await sweep_orders(parts, SweepOrders())
        await run_jobs()
        seen = (await client.get(f"/api/fulfillment/orders/{placed.json()['id']}/status")).json()
        states.append(seen["state"])
    assert seen["state"] == "shipped", seen["problem"]
    assert seen["shipments"][0]["tracking_number"]
    async with parts[Database].reader() as tx:
        assert await tx.connection.fetchval(count) == 1
