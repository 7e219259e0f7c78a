"""What creators see and do of their own sales, in pages."""

from typing import Any

import httpx
import pytest
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import connected

from studium.platform.parts import Parts

OFFER = {
    "sku": "portraits",
    "name": "Portrait course",
    "description": "Twelve evenings.",
    "price": "89.00",
    "currency": "EUR",
    "access_window_days": "30",
    "is_active": "on",
}


@pytest.fixture
async def shop(parts: Parts, client: httpx.AsyncClient) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def test_a_creator_sells_and_refunds_and_the_operator_sees_none_of_it(
    shop: Shop, alice: Any, bob: Any, carol: Any, run_jobs: Any
) -> None:
    await connected(shop, bob)
    assert (await bob.client.post("/selling/products", data=OFFER)).status_code == 303
    (product,) = await shop.rows("select id from products where name = 'Portrait course'")
    page = await shop.stranger.get(f"/products/{product['id']}")
    assert "Sold by Bob" in page.text
    going = await alice.client.post("/pricing/buy", data={"product_id": str(product["id"])})
    await shop.pay({"checkout_url": going.headers["location"]})
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    (sale,) = await shop.rows("select id from purchases")
    home = (await bob.client.get("/selling")).text
    assert f"/selling/purchases/{sale['id']}" in home
    story = (await bob.client.get(f"/selling/purchases/{sale['id']}")).text
    assert "€89.00" in story
    assert alice.email in story
    refund = {"reason": "Course is full.", "confirmed": "on", "left": "8900"}
    asked = await bob.client.post(f"/selling/purchases/{sale['id']}/refund", data=refund)
    assert asked.status_code == 303, asked.text
    await run_jobs()
    assert "Refunded" in (await bob.client.get("/selling/purchases")).text
    assert await shop.count("staff_acts") == 0
    for path in ("/admin/products", "/admin/purchases"):
        assert "Portrait course" not in (await carol.client.get(path)).text
    assert (await carol.client.get(f"/admin/purchases/{sale['id']}")).status_code == 404


async def test_creators_reach_only_what_is_theirs(shop: Shop, alice: Any, bob: Any) -> None:
    await bob.client.post("/selling/products", data=OFFER)
    (product,) = await shop.rows("select id from products where name = 'Portrait course'")
    path = f"/selling/products/{product['id']}"
    assert (await alice.client.get(path)).status_code == 404
    assert (await alice.client.post(path, data=OFFER)).status_code == 404
    operators = shop.products["studypack-90"].id
    assert (await bob.client.get(f"/selling/products/{operators}")).status_code == 404
    assert (await alice.client.get("/admin/products")).status_code == 403
