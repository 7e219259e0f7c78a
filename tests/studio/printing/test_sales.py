"""A paid sale of a printed product becomes one print order; a refund stops it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import OFFER, connected
from tests.conftest import Person
from tests.studio.printing.conftest import SHIP_TO, Studio

from studium.commerce.catalog import create_product
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.studio.printing.sales.print_sale import print_sale, stop_sale

FEATURES = ("harbour-print",)


class Gallery:
    """Alice's studio, whose product Bob buys."""

    def __init__(self, studio: Studio, shop: Shop, buyer: Person, product_id: str) -> None:
        self.studio = studio
        self.shop = shop
        self.buyer = buyer
        self.product_id = product_id

    async def say(self, **changes: str) -> None:
        path = f"/api/prints/deliveries/{self.product_id}"
        said = await self.buyer.client.put(path, json={**SHIP_TO, **changes})
        assert said.status_code == 200, said.text

    async def buy(self) -> str:
        """Pay for it; the purchase."""
        begun = await self.buyer.client.post(
            "/api/purchases/checkout-session", json={"product_id": self.product_id}
        )
        assert begun.status_code == 201, begun.text
        await self.shop.pay(begun.json())
        await self.shop.sweep(self.studio.run_jobs)
        self.shop.wait_for_poll()
        await self.shop.sweep(self.studio.run_jobs)
        return str(begun.json()["purchase_id"])

    async def refund(self, purchase_id: str) -> None:
        path = f"/api/selling/purchases/{purchase_id}/refunds"
        given = await self.studio.client.post(path, json={"reason": "asked for"})
        assert given.status_code in {200, 201, 202}, given.text
        await self.shop.sweep(self.studio.run_jobs)
        self.shop.wait_for_poll()
        await self.shop.sweep(self.studio.run_jobs)

    async def orders(self) -> list[dict[str, Any]]:
        listed = await self.studio.client.get("/api/fulfillment/orders")
        found: list[dict[str, Any]] = listed.json()["items"]
        return found

    async def prints(self) -> list[dict[str, Any]]:
        listed = await self.buyer.client.get("/api/prints")
        found: list[dict[str, Any]] = listed.json()["items"]
        return found


@pytest.fixture
async def gallery(studio: Studio, shop: Shop, bob: Person) -> Gallery:
    """A product of Alice's, printed 8x10 of her picture and sold over her account."""
    await connected(shop, studio.alice)
    async with shop.parts[Database].transaction() as tx:
        product = await create_product(
            tx, sku="harbour", offer=OFFER, now=shop.now, owner_id=studio.alice.user_id
        )
    lab = f"/api/integrations/labs/{studio.connection_id}"
    (mapping,) = (await studio.client.get(f"{lab}/mappings")).json()
    body = {"mapping_id": mapping["id"], "file_id": studio.file_id, "shipping": "economy"}
    path = f"/api/fulfillment/printed-products/{product.id}"
    kept = await studio.client.put(path, json=body)
    assert kept.status_code == 200, kept.text
    assert (await bob.client.put(path, json=body)).status_code == 404
    assert "Printed and sent to you" in (await bob.client.get(f"/products/{product.id}")).text
    return Gallery(studio, shop, bob, str(product.id))


async def test_a_paid_sale_is_printed_once_and_its_buyer_sees_it_come(
    gallery: Gallery, parts: Parts
) -> None:
    await gallery.say(city="Fargo")
    purchase_id = await gallery.buy()
    (order,) = await gallery.orders()
    assert (order["external_id"], order["price_minor"]) == (purchase_id, OFFER.price_minor)
    await gallery.studio.let_print()
    (printed,) = await gallery.studio.at_the_lab()
    assert printed["body"]["Orders"][0]["ShipToAddress"]["City"] == "Fargo"
    for _ in range(2):  # its event is told again
        async with parts[Database].transaction() as tx:
            again = await print_sale(tx, UUID(purchase_id), now=gallery.shop.now)
        assert str(again and again.id) == order["id"]
    gallery.studio.clock.advance(timedelta(days=2, minutes=1))
    await gallery.studio.let_print()
    (seen,) = await gallery.prints()
    assert (seen["state"], seen["shipments"][0]["carrier"]) == ("shipped", "FedEx")
    assert "FedEx" in (await gallery.buyer.client.get("/prints")).text
    mailed = await gallery.shop.rows(
        "select subject from sandbox.mails where recipient = $1", gallery.buyer.email
    )
    assert f"On its way: {OFFER.name}" in {each["subject"] for each in mailed}
    assert len(await gallery.orders()) == len(await gallery.studio.at_the_lab()) == 1


async def test_a_sale_without_an_address_waits_until_its_buyer_says_it(gallery: Gallery) -> None:
    await gallery.buy()
    (order,) = await gallery.orders()
    assert (order["state"], order["problem"]) == (
        "needs_attention",
        "There is no address to send it to.",
    )
    refused = await gallery.studio.client.post(f"/api/fulfillment/orders/{order['id']}/send")
    assert refused.status_code == 422
    page = await gallery.buyer.client.get("/prints")
    assert f"/delivery/{gallery.product_id}" in page.text
    said = await gallery.buyer.client.post(
        f"/delivery/{gallery.product_id}", data=SHIP_TO, follow_redirects=False
    )
    assert said.headers["location"] == "/prints"
    await gallery.studio.let_print()
    assert (await gallery.studio.status(order))["state"] == "accepted"
    begun = await gallery.buyer.client.post(
        "/pricing/buy", data={"product_id": gallery.product_id}, follow_redirects=False
    )
    assert begun.headers["location"].startswith(f"/delivery/{gallery.product_id}?next=")
    form = await gallery.buyer.client.get(begun.headers["location"])
    assert SHIP_TO["line1"] in form.text, "what was said last time is filled in"


async def test_a_refund_stops_the_order_until_the_lab_has_it(
    gallery: Gallery, parts: Parts
) -> None:
    lab = f"/api/integrations/labs/{gallery.studio.connection_id}"
    await gallery.studio.client.put(f"{lab}/settings", json={"change_window_minutes": 600})
    await gallery.say()
    early = await gallery.buy()
    await gallery.refund(early)
    (order,) = await gallery.orders()
    assert order["state"] == "cancelled"
    async with parts[Database].transaction() as tx:
        assert await print_sale(tx, UUID(early), now=gallery.shop.now) is None
        await stop_sale(tx, UUID(early), now=gallery.shop.now)
    await gallery.studio.client.put(f"{lab}/settings", json={})
    await gallery.say()
    late = await gallery.buy()
    await gallery.studio.let_print()
    await gallery.refund(late)
    order = next(each for each in await gallery.orders() if each["external_id"] == late)
    assert order["state"] == "accepted", "WHCC prints what it was sent"
    assert "refunded" in order["problem"]
    assert len(await gallery.studio.at_the_lab()) == 1
