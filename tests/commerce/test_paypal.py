"""Paying with PayPal, from the choice on the page to money that goes back, in process."""

import asyncio
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.buyers import DISPUTES, IS_DECLINED, PAYS, PAYS_BY_ECHECK, agree
from tests.commerce.shop import Shop
from tests.commerce.test_refunds import ask_back

from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.actions.request_refund import PaymentDisputed
from studium.connect.connections import ConnectionCache
from studium.connect.inbound import Delivery, InboundKinds, InboundRefused
from studium.sandbox.paypal.due import settle

# `make proofs` runs many more.
ORDERS = int(os.environ.get("EVENT_ORDERS", "8"))
DASHBOARD = "/sandbox/paypal/dashboard"


async def begun(who: Any, sku: str = "studypack-90") -> dict[str, Any]:
    """A purchase to be paid at PayPal."""
    answer = await who.client.post(
        "/api/purchases/checkout-session", json={"sku": sku, "provider": "paypal"}
    )
    assert answer.status_code == 201, answer.text
    pending: dict[str, Any] = answer.json()
    assert "/sandbox/paypal/checkoutnow?token=" in pending["checkout_url"]
    return pending


async def bought(shop: Shop, who: Any, run_jobs: Any, buyer: str = PAYS) -> dict[str, Any]:
    pending = await begun(who)
    await agree(shop, pending["checkout_url"], buyer)
    await run_jobs()
    return pending


async def at_paypal(shop: Shop, kind: str) -> list[dict[str, Any]]:
    """What the sandbox's PayPal keeps of a kind, oldest first."""
    rows = await shop.rows("select body from sandbox.objects where kind = $1 order by seq", kind)
    return [row["body"] for row in rows]


async def deafen(shop: Shop) -> None:
    """Let the sandbox's PayPal forget our webhook: events happen, and none arrives."""
    await shop.run("delete from sandbox.objects where kind = 'paypal_webhook'")


async def money(shop: Shop, pending: dict[str, Any]) -> tuple[str, int, int]:
    row = await shop.payment_row(pending)
    return row["status"], row["captured_minor"], row["refunded_minor"]


async def test_what_is_bought_with_paypal_opens_and_money_goes_back_in_parts(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    page = await alice.client.get("/pricing")
    assert "with PayPal" in page.text
    pending = await begun(alice)
    back = await agree(shop, pending["checkout_url"])
    assert back.startswith(f"http://testserver/purchases/{pending['purchase_id']}?from=checkout&")
    assert (await money(shop, pending))[0] == "PENDING"
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
    assert await shop.is_open(alice.user_id, "studypack")
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)
    assert await shop.count("payment_customers") == 0
    await ask_back(shop, pending, carol, 1000)
    await run_jobs()
    assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 4900, 1000)
    (capture,) = await at_paypal(shop, "paypal_capture")
    answer = await shop.stranger.post(DASHBOARD, data={"act": "refund", "id": capture["id"]})
    assert answer.status_code == 303
    await run_jobs()
    assert await money(shop, pending) == ("REFUNDED", 4900, 4900)
    assert not await shop.is_open(alice.user_id, "studypack")
    events = await shop.rows("select distinct status from inbound_events")
    assert {row["status"] for row in events} == {"handled"}


async def test_who_agreed_and_whose_webhook_never_came_is_not_lost(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await deafen(shop)
    pending = await bought(shop, alice, run_jobs)
    assert (await money(shop, pending))[0] == "PENDING"
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
    assert len(await at_paypal(shop, "paypal_capture")) == 1


async def test_whoever_hears_of_it_together_the_money_is_taken_once(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await begun(alice)
    await agree(shop, pending["checkout_url"])
    payment_id = (await shop.payment_row(pending))["id"]
    ended = await asyncio.gather(
        *(refresh_payment(shop.parts, payment_id) for _ in range(8)), return_exceptions=True
    )
    assert any(not isinstance(each, BaseException) for each in ended)
    await run_jobs()
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)
    assert len(await at_paypal(shop, "paypal_capture")) == 1


async def test_who_is_declined_is_told_so_and_pays_another_way(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs, IS_DECLINED)
    failed = await shop.purchase(alice.client, pending)
    assert failed["status"] == "FAILED"
    assert failed["failure_message"]
    payment_id = (await shop.payment_row(pending))["id"]
    for _ in range(12):  # somebody looks again and again: PayPal counts no further try
        await refresh_payment(shop.parts, payment_id)
    assert (await money(shop, pending))[0] == "FAILED"
    await agree(shop, failed["checkout_url"])
    await run_jobs()
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)


async def test_an_echeck_is_waited_for(shop: Shop, alice: Any, run_jobs: Any) -> None:
    pending = await bought(shop, alice, run_jobs, PAYS_BY_ECHECK)
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["is_processing"], seen["checkout_url"]) == ("PENDING", True, None)
    shop.wait(timedelta(days=3, minutes=1))
    await settle(shop.parts)
    await run_jobs()
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)


async def test_who_changes_to_another_provider_pays_there_alone(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    left = await begun(alice)
    taken = await shop.buy(alice.client)  # the usual provider
    assert taken["purchase_id"] != left["purchase_id"]
    await agree(shop, left["checkout_url"])
    await shop.pay(taken)
    await run_jobs()
    assert (await money(shop, left))[0] == "CANCELED"
    assert (await money(shop, taken))[0] == "COMPLETED"
    assert await at_paypal(shop, "paypal_capture") == []


async def test_an_order_that_nobody_approves_ends(shop: Shop, alice: Any, run_jobs: Any) -> None:
    pending = await begun(alice)
    shop.wait(timedelta(hours=4))
    await settle(shop.parts)  # PayPal forgets it
    await shop.sweep(run_jobs)
    assert (await shop.purchase(alice.client, pending))["status"] == "CANCELED"
    again = await begun(alice)
    assert again["purchase_id"] != pending["purchase_id"]


async def test_refunds_at_once_never_exceed_what_was_captured(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    asked = [ask_back(shop, pending, carol, 1000) for _ in range(9)]
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert len([each for each in ended if isinstance(each, UUID)]) == 4
    await run_jobs()
    assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 4900, 4000)
    assert len(await at_paypal(shop, "paypal_refund")) == 4


async def test_a_dispute_holds_refunds_back_and_a_lost_one_ends_the_access(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs, DISPUTES)
    shop.wait(timedelta(minutes=2))
    await settle(shop.parts)
    await run_jobs()
    (dispute,) = await shop.rows("select status, provider_dispute_id, due_at from disputes")
    assert dispute["status"] == "needs_response"
    assert dispute["due_at"] is not None
    with pytest.raises(PaymentDisputed):
        await ask_back(shop, pending, carol)
    lost = {"act": "buyer_wins", "id": dispute["provider_dispute_id"]}
    assert (await shop.stranger.post(DASHBOARD, data=lost)).status_code == 303
    await run_jobs()
    assert await money(shop, pending) == ("REFUNDED", 4900, 4900)
    assert not await shop.is_open(alice.user_id, "studypack")


def orders_of(events: list[Any]) -> Iterator[list[Any]]:
    """Every event at least once, some again, in orders of which some move all to one second."""
    chosen = random.Random(7)  # noqa: S311 - an order, no secret
    for number in range(ORDERS):
        order = chosen.choices(events, k=3) + chosen.sample(events, k=len(events))
        same = {"create_time": events[0]["create_time"]} if number % 3 == 0 else {}
        yield [{**event, **same} for event in order]


async def test_every_order_and_repetition_of_the_events_ends_in_the_same_state(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    for amount in (1000, 1500):
        await ask_back(shop, pending, carol, amount)
        await run_jobs()
    events = await at_paypal(shop, "paypal_event")
    assert len({event["event_type"] for event in events}) >= 4
    payment_id = (await shop.payment_row(pending))["id"]
    for order in orders_of(events):
        await shop.forget_truth(payment_id)
        for event in order:
            await shop.handle_paypal(event)
        assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 4900, 2500)
    assert len(await at_paypal(shop, "paypal_capture")) == 1


async def held(shop: Shop, who: Any, run_jobs: Any, **more: Any) -> dict[str, Any]:
    """An amount of theirs that PayPal holds."""
    body = {"amount_minor": 10_000, "currency": "usd", "provider": "paypal", **more}
    answer = await who.client.post("/api/payments/authorize", json=body)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert told["client_secret"] is None
    await agree(shop, told["next_url"])
    await run_jobs()
    answer = await who.client.get(f"/api/payments/{told['payment']['id']}")
    seen: dict[str, Any] = answer.json()
    assert (seen["status"], seen["authorized_minor"]) == ("AUTHORIZED", 10_000)
    assert seen["capture_before"] is not None
    return seen


async def test_an_amount_is_held_captured_in_part_and_refunded_in_part(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment = await held(shop, alice, run_jobs)
    wanted = {"payment_id": payment["id"], "amount_minor": 6_000}
    captured = await carol.client.post("/api/payments/capture", json=wanted)
    assert (captured.json()["status"], captured.json()["captured_minor"]) == ("COMPLETED", 6_000)
    await run_jobs()
    refund = {"payment_id": payment["id"], "amount_minor": 2_500, "reason": "It was shorter."}
    assert (await carol.client.post("/api/payments/refund", json=refund)).status_code == 201
    await run_jobs()
    after = (await alice.client.get(f"/api/payments/{payment['id']}")).json()
    assert (after["status"], after["captured_minor"], after["refunded_minor"]) == (
        "PARTIALLY_REFUNDED",
        6_000,
        2_500,
    )
    for order in orders_of(await at_paypal(shop, "paypal_event")):
        await shop.forget_truth(UUID(payment["id"]))
        for event in order:
            await shop.handle_paypal(event)
        (row,) = await shop.rows("select status, captured_minor, refunded_minor from payments")
        assert tuple(row.values()) == ("PARTIALLY_REFUNDED", 6_000, 2_500)


async def test_what_is_held_is_released_or_lapses(shop: Shop, alice: Any, run_jobs: Any) -> None:
    released, lapsed = [await held(shop, alice, run_jobs) for _ in range(2)]
    answer = await alice.client.post(f"/api/payments/{released['id']}/cancel", json={})
    assert answer.json()["status"] == "CANCELED"
    shop.wait(timedelta(days=30))
    await settle(shop.parts)
    await run_jobs()
    (after,) = await shop.rows(
        "select status, captured_minor from payments where id = $1", UUID(lapsed["id"])
    )
    assert after == {"status": "CANCELED", "captured_minor": 0}


async def test_what_paypal_cannot_do_is_refused_before_any_call(shop: Shop, alice: Any) -> None:
    opened = await alice.client.post("/api/payments/customer-portal", json={})
    assert opened.status_code == 201  # the usual provider can
    await shop.run("update connections set is_offered = false, takes_sales = false")
    await shop.run("update connections set takes_sales = true where kind = 'paypal'")
    shop.forget_connections()
    calls = await shop.count("outgoing_calls")
    refused = await alice.client.post("/api/payments/customer-portal", json={})
    assert refused.status_code == 409, refused.text
    assert refused.json()["type"].endswith("payment-capability-missing")
    body = {"amount_minor": 900, "currency": "usd"}
    refused = await alice.client.post("/api/payments/payment-intent", json=body)
    assert refused.json()["type"].endswith("payment-capability-missing")
    assert await shop.count("outgoing_calls") == calls


async def test_a_webhook_that_was_changed_is_refused(shop: Shop) -> None:
    found = await shop.parts[ConnectionCache].operator("paypal")
    kind = shop.parts[InboundKinds].get("paypal")
    assert found is not None
    assert kind is not None
    with pytest.raises(InboundRefused):
        await kind.verify(shop.parts, Delivery({}, b"{}"), found=found, now=shop.now)
    answer = await shop.stranger.post("/api/webhooks/paypal", content=b"{}")
    assert answer.status_code == 400
