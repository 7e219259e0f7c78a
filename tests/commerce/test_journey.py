"""PurchaseRequest, from the first click to the open door, in process."""

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import DECLINED_CARD, Shop

from studium.platform.clock import MovableClock
from studium.sandbox.stripe import settle


async def test_what_is_bought_and_paid_opens(shop: Shop, alice: Any, run_jobs: Any) -> None:
    pending = await shop.buy(alice.client)
    assert pending["status"] == "PENDING"
    assert await shop.entitlements(alice.client) == []
    assert (await shop.pay(pending)).status_code == 303
    await run_jobs()
    bought = await shop.purchase(alice.client, pending)
    assert bought["status"] == "COMPLETED"
    assert bought["total_minor"] == 4900
    assert bought["checkout_url"] is None
    assert bought["receipt_number"].startswith("2026-")
    rights = await shop.entitlements(alice.client)
    assert {right["feature"] for right in rights} == {"studypack", "flashcards"}
    assert all(right["is_active"] for right in rights)
    assert bought["access_start"] == "2026-01-05T09:00:00Z"
    assert bought["access_end"] == "2026-04-05T09:00:00Z"


async def test_access_ends_with_its_window(
    shop: Shop, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    await shop.pay(await shop.buy(alice.client, "flashcards-90"))
    await run_jobs()
    clock.advance(timedelta(days=90) - timedelta(seconds=1))
    assert await shop.is_open(alice.user_id, "flashcards")
    clock.advance(timedelta(seconds=1))
    assert not await shop.is_open(alice.user_id, "flashcards")


async def test_buying_again_early_extends_the_access(
    shop: Shop, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    await shop.pay(await shop.buy(alice.client))
    await run_jobs()
    clock.advance(timedelta(days=10))
    second = await shop.buy(alice.client)
    await shop.pay(second)
    await run_jobs()
    bought = await shop.purchase(alice.client, second)
    assert bought["access_start"] == "2026-04-05T09:00:00Z"
    assert bought["access_end"] == "2026-07-04T09:00:00Z"
    active = [right for right in await shop.entitlements(alice.client) if right["is_active"]]
    assert {right["feature"] for right in active} == {"studypack", "flashcards"}


async def test_a_declined_card_fails_and_the_next_card_completes(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    assert (await shop.pay(pending, DECLINED_CARD)).status_code == 402
    await run_jobs()
    failed = await shop.purchase(alice.client, pending)
    assert failed["status"] == "FAILED"
    assert failed["failure_message"]
    assert failed["checkout_url"] == pending["checkout_url"]
    assert (await shop.pay(pending)).status_code == 303
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"


async def test_a_checkout_that_nobody_pays_is_canceled(
    shop: Shop, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    clock.advance(timedelta(hours=25))
    await settle(shop.parts)
    await shop.sweep(run_jobs)
    assert (await shop.purchase(alice.client, pending))["status"] == "CANCELED"
    again = await shop.buy(alice.client)
    assert again["purchase_id"] != pending["purchase_id"]


async def test_the_sweep_completes_what_no_webhook_told(
    shop: Shop, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    assert (await shop.payment_row(pending))["status"] == "PENDING"
    clock.advance(timedelta(minutes=3))
    await shop.sweep(run_jobs)
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
    assert (await shop.payment_row(pending))["next_poll_at"] is None


async def test_two_clicks_lead_to_one_checkout(shop: Shop, alice: Any) -> None:
    first = await shop.buy(alice.client)
    second = await shop.buy(alice.client)
    assert second == first
    assert await shop.count("payments") == 1


async def test_another_person_or_product_or_price_gets_its_own_checkout(
    shop: Shop, alice: Any, bob: Any
) -> None:
    first = await shop.buy(alice.client)
    assert (await shop.buy(bob.client))["purchase_id"] != first["purchase_id"]
    other = await shop.buy(alice.client, "studypack-365")
    assert other["purchase_id"] != first["purchase_id"]
    await shop.run("update products set price_minor = 5900 where sku = 'studypack-90'")
    dearer = await shop.buy(alice.client)
    assert dearer["purchase_id"] != first["purchase_id"]
    assert (await shop.purchase(alice.client, dearer))["total_minor"] == 5900
    assert (await shop.purchase(alice.client, first))["total_minor"] == 4900


async def test_the_same_key_never_begins_a_second_purchase(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    first = await shop.buy(alice.client, **{"Idempotency-Key": "k1"})
    await shop.pay(first)
    await run_jobs()
    # The layer above may have forgotten the key; the purchase itself remembers.
    await shop.run("delete from idempotency_keys")
    again = await shop.buy(alice.client, **{"Idempotency-Key": "k1"})
    assert again["purchase_id"] == first["purchase_id"]
    assert again["status"] == "COMPLETED"
    assert again["checkout_url"] is None


async def test_a_key_gives_its_purchase_also_when_the_product_is_no_longer_sold(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    first = await shop.buy(alice.client, **{"Idempotency-Key": "k1"})
    await shop.run("update products set is_active = false")
    await shop.run("delete from idempotency_keys")
    again = await shop.buy(alice.client, **{"Idempotency-Key": "k1"})
    assert again == first
    await shop.pay(again)
    await run_jobs()
    assert (await shop.purchase(alice.client, first))["status"] == "COMPLETED"
    for client, key in ((alice.client, "k2"), (bob.client, "k1")):
        answer = await client.post(
            "/api/purchases/checkout-session",
            json={"sku": "studypack-90"},
            headers={"Idempotency-Key": key},
        )
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sku": "no-such-thing"}, 404),
        ({}, 422),
        ({"sku": "studypack-90", "product_id": "0198a000-0000-7000-8000-000000000000"}, 422),
        ({"sku": "studypack-90", "price_minor": 1}, 422),
    ],
)
async def test_what_is_not_offered_cannot_be_bought(
    shop: Shop, alice: Any, body: dict[str, Any], status: int
) -> None:
    answer = await alice.client.post("/api/purchases/checkout-session", json=body)
    assert answer.status_code == status
    assert await shop.count("purchases") == 0


async def test_a_product_taken_off_the_shelf_is_neither_listed_nor_sold(
    shop: Shop, alice: Any
) -> None:
    await shop.run("update products set is_active = false where sku = 'studypack-90'")
    listed = (await shop.stranger.get("/api/products")).json()["items"]
    assert {product["sku"] for product in listed} == {"studypack-365", "flashcards-90"}
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"sku": "studypack-90"}
    )
    assert answer.status_code == 404


async def test_strangers_see_prices_and_buy_nothing(shop: Shop) -> None:
    listed = await shop.stranger.get("/api/products", params={"limit": 2})
    assert listed.status_code == 200
    assert len(listed.json()["items"]) == 2
    rest = await shop.stranger.get(
        "/api/products", params={"limit": 2, "cursor": listed.json()["next_cursor"]}
    )
    assert len(rest.json()["items"]) == 1
    assert rest.json()["next_cursor"] is None
    for method, path in (
        ("POST", "/api/purchases/checkout-session"),
        ("GET", "/api/purchases"),
        ("GET", "/api/purchases/entitlements"),
    ):
        answer = await shop.stranger.request(
            method, path, json={"sku": "studypack-90"} if method == "POST" else None
        )
        assert answer.status_code == 401


async def test_a_purchase_is_its_buyers_alone(shop: Shop, alice: Any, bob: Any) -> None:
    pending = await shop.buy(alice.client)
    answer = await bob.client.get(f"/api/purchases/{pending['purchase_id']}")
    assert answer.status_code == 404
    assert (await bob.client.get("/api/purchases")).json()["items"] == []
    assert len((await alice.client.get("/api/purchases")).json()["items"]) == 1
