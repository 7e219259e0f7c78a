"""A print order goes to the lab by itself, once, and comes back with tracking."""

import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import Person
from tests.studio.printing.conftest import SHIP_TO, Studio, picture

from studium.platform.database import Database
from studium.sandbox.whcc import products, routes
from studium.studio.printing.actions.sync_catalogue import sync_catalogue
from studium.studio.printing.alerts import ALERT_RULES


async def test_an_order_is_printed_and_shipped_by_itself(studio: Studio) -> None:
    order = await studio.submit(price_minor=4900, currency="usd")
    assert (order["state"], order["can_be_changed"]) == ("queued", True)
    await studio.let_print()
    seen = await studio.status(order)
    assert (seen["state"], seen["quote_minor"], seen["currency"]) == ("accepted", 1284, "usd")
    assert not seen["can_be_changed"]
    studio.clock.advance(timedelta(days=2, minutes=1))
    await studio.let_print()
    seen = await studio.status(order)
    assert seen["state"] == "shipped"
    assert seen["shipments"][0]["carrier"] == "FedEx"
    assert seen["margin_minor"] == 4900 - 1284
    (costs,) = (await studio.client.get("/api/fulfillment/costs")).json()
    assert (costs["orders"], costs["cost_minor"], costs["margin_minor"]) == (1, 1284, 3616)
    states = [step["state"] for step in seen["timeline"]]
    assert states[:3] == ["queued", "preparing", "transferring"]
    assert states[-2:] == ["accepted", "shipped"]
    (printed,) = await studio.at_the_lab()
    assert printed["body"]["Orders"][0]["OrderItems"][0]["ProductUID"] == 4


async def test_the_same_order_is_taken_once(studio: Studio) -> None:
    first, again = await studio.submit(), await studio.submit()
    assert first["id"] == again["id"]
    await studio.let_print()
    assert len(await studio.at_the_lab()) == 1


async def test_an_external_order_is_printed(studio: Studio) -> None:
    told = {**studio.order("shop-77"), "id": "shop-77", "status": "paid"}
    event = {"id": "evt-1", "type": "order.created", "data": {"object": told}}
    answer = await studio.client.post("/api/events", json=event)
    assert answer.status_code in {200, 201, 202}, answer.text
    await studio.let_print()
    (order,) = (await studio.client.get("/api/fulfillment/orders")).json()["items"]
    assert (order["external_id"], order["state"]) == ("shop-77", "accepted")


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/api/OrderImport", "outage"),
        ("/api/OrderImport", "lost_answer"),
        ("/api/OrderImport", "expired_token"),
        ("/api/OrderImport/Submit", "outage"),
        ("/api/OrderImport/Submit", "lost_answer"),
    ],
)
async def test_a_lab_that_fails_once_prints_once(studio: Studio, path: str, fault: str) -> None:
    await studio.fault(path, fault)
    order = await studio.submit()
    await studio.let_print()
    studio.clock.advance(timedelta(minutes=10))
    await studio.client.get("/healthz")
    await sweep(studio)
    await studio.let_print()
    assert (await studio.status(order))["state"] == "accepted"
    printed = [each for each in await studio.at_the_lab() if each["state"] != "imported"]
    assert len(printed) == 1


async def sweep(studio: Studio) -> None:
    from studium.studio.printing.jobs import SweepOrders, sweep_orders  # noqa: PLC0415

    await sweep_orders(studio.parts, SweepOrders())


async def test_a_rejected_order_is_repaired_and_resent(studio: Studio) -> None:
    await studio.fault("/printing", "reject")
    order = await studio.submit()
    await studio.let_print()
    seen = await studio.status(order)
    assert seen["state"] == "rejected"
    assert "Told to reject" in seen["problem"]
    assert seen["remedy"]
    path = f"/api/fulfillment/orders/{order['id']}"
    changed = await studio.client.put(path, json={"ship_to": {**SHIP_TO, "city": "Fargo"}})
    assert (changed.status_code, changed.json()["state"]) == (200, "rejected")
    sent = await studio.client.post(f"{path}/send")
    assert sent.status_code == 200, sent.text
    await studio.let_print()
    assert (await studio.status(order))["state"] == "accepted"
    sent_to = [each["body"]["Orders"][0]["ShipToAddress"] for each in await studio.at_the_lab()]
    assert sorted(each["City"] for each in sent_to) == ["Eagan", "Fargo"]
    late = await studio.client.put(path, json={"ship_to": SHIP_TO})
    assert late.status_code == 409
    entries = {each["entry_id"] for each in await studio.at_the_lab()}
    assert len(entries) == 2, "the lab got it as a new order"


async def test_a_picture_that_is_too_small_never_reaches_the_lab(studio: Studio) -> None:
    sent = await studio.client.post(
        "/api/files?name=small.jpg",
        content=picture(400, 500),
        headers={"content-type": "image/jpeg"},
    )
    items = [{"product": "print-8x10", "images": [{"file_id": sent.json()["id"]}]}]
    order = await studio.submit("small", items=items)
    await studio.let_print()
    seen = await studio.status(order)
    assert seen["state"] == "needs_attention"
    assert "50 dots an inch" in seen["problem"]
    assert await studio.at_the_lab() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shipping": "overnight"}, "ships economy"),
        ({"ship_to": {**SHIP_TO, "state": None}}, "needs a state"),
        ({"ship_to": {**SHIP_TO, "postal_code": "ABC"}}, "no postal code"),
        ({"items": [{"product": "mug", "images": [{"file_id": None}]}]}, "file_id"),
    ],
)
async def test_what_the_lab_would_refuse_is_refused_first(
    studio: Studio, changes: dict[str, Any], words: str
) -> None:
    answer = await studio.client.post(
        "/api/fulfillment/submit", json=studio.order("bad", **changes)
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert await studio.at_the_lab() == []


async def test_a_mapping_that_breaks_the_labs_rules_is_refused(studio: Studio) -> None:
    lab = f"/api/integrations/labs/{studio.connection_id}"
    for options, words in ((["1"], "Paper Types"), (["7", "1", "4"], "Lustre Paper"), (["9"], "9")):
        answer = await studio.client.put(
            f"{lab}/mappings", json={"product": "p", "lab_product": "4", "options": options}
        )
        assert answer.status_code == 422
        assert words in answer.json()["detail"]


async def test_a_quote_far_above_what_was_expected_holds_the_order(studio: Studio) -> None:
    order = await studio.submit(expected_cost_minor=500)
    await studio.let_print()
    assert (await studio.status(order))["state"] == "needs_attention"
    assert all(each["state"] == "imported" for each in await studio.at_the_lab())
    await studio.client.post(f"/api/fulfillment/orders/{order['id']}/send")
    await studio.let_print()
    assert (await studio.status(order))["state"] == "accepted"


async def test_an_order_is_cancelled_until_the_lab_has_it(studio: Studio) -> None:
    await studio.fault("/api/OrderImport", "outage")
    order = await studio.submit()
    await studio.let_print()
    cancelled = await studio.client.post(f"/api/fulfillment/orders/{order['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    other = await studio.submit("second")
    await studio.let_print()
    refused = await studio.client.post(f"/api/fulfillment/orders/{other['id']}/cancel")
    assert refused.status_code == 409
    assert "call it" in refused.json()["detail"]


async def test_what_is_printed_otherwise_is_marked_with_its_tracking(studio: Studio) -> None:
    await studio.fault("/printing", "reject")
    order = await studio.submit()
    await studio.let_print()
    body = {"carrier": "UPS", "tracking_number": "1Z999"}
    done = await studio.client.post(
        f"/api/fulfillment/orders/{order['id']}/done-by-hand", json=body
    )
    assert (done.json()["state"], done.json()["shipments"][0]["tracking_number"]) == (
        "done_by_hand",
        "1Z999",
    )


async def test_nobody_sees_another_studios_things(studio: Studio, bob: Person) -> None:
    order = await studio.submit()
    path = f"/api/fulfillment/orders/{order['id']}"
    assert (await bob.client.get(f"{path}/status")).status_code == 404
    assert (await bob.client.post(f"{path}/cancel")).status_code == 404
    lab = f"/api/integrations/labs/{studio.connection_id}"
    assert (await bob.client.get(f"{lab}/products")).status_code == 404
    stolen = await bob.client.post("/api/fulfillment/submit", json=studio.order("stolen"))
    assert stolen.status_code == 422


async def test_a_lab_in_use_is_not_removed(studio: Studio, database: Database) -> None:
    await studio.submit()
    lab = f"/api/integrations/labs/{studio.connection_id}"
    answer = await studio.client.delete(lab)
    assert answer.status_code == 409
    assert "1 print order" in answer.text
    assert SHIP_TO["name"]
    assert database


async def test_a_window_lets_an_order_be_changed_before_it_goes(studio: Studio) -> None:
    lab = f"/api/integrations/labs/{studio.connection_id}"
    answer = await studio.client.put(f"{lab}/settings", json={"change_window_minutes": 60})
    assert answer.status_code == 200, answer.text
    assert (await studio.client.get(f"{lab}/settings")).json()["change_window_minutes"] == 60
    order = await studio.submit()
    await sweep(studio)
    await studio.let_print()
    assert (await studio.status(order))["state"] == "queued"
    changed = await studio.client.put(
        f"/api/fulfillment/orders/{order['id']}", json={"ship_to": {**SHIP_TO, "name": "Bo"}}
    )
    assert changed.json()["can_be_changed"]
    studio.clock.advance(timedelta(minutes=61))
    await sweep(studio)
    await studio.let_print()
    assert (await studio.status(order))["state"] == "accepted"
    (printed,) = await studio.at_the_lab()
    assert printed["body"]["Orders"][0]["ShipToAddress"]["Name"] == "Bo"


async def test_a_catalogue_that_breaks_a_mapping_is_told_before_an_order_meets_it(
    studio: Studio, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection_id = UUID(studio.connection_id)
    assert not await sync_catalogue(studio.parts, connection_id), "nothing changed"
    smaller = copy.deepcopy(products.CATALOGUE)
    category = smaller["Categories"][0]
    category["ProductList"] = [each for each in category["ProductList"] if each["Id"] != 4]
    del category["OrderAttributeCategoryList"][1]
    monkeypatch.setattr(routes, "CATALOGUE", smaller)
    assert await sync_catalogue(studio.parts, connection_id)
    (rule,) = [each for each in ALERT_RULES if each.cause == "print_mapping_broken"]
    assert rule.look is not None
    async with database.reader() as tx:
        found = await rule.look(studio.parts, tx)
    assert {each.owner_id for each in found} == {studio.alice.user_id}
    assert any("print-8x10" in each.finding and "gone" in each.finding for each in found)
    assert any("economy" in each.finding for each in found)
    monkeypatch.undo()
    assert await sync_catalogue(studio.parts, connection_id)
    async with database.reader() as tx:
        assert await rule.look(studio.parts, tx) == []
