"""Several captures of what PayPal holds, holding it anew, and refunds of several captures."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.commerce.shop import Shop
from tests.commerce.test_payment_routes import held as held_at_stripe
from tests.commerce.test_paypal import at_paypal, held, orders_of

PAYMENTS = "/api/payments"


async def captured(
    who: Any, payment_id: str, amount_minor: int | None, *, is_final: bool = False
) -> dict[str, Any]:
    body = {"payment_id": payment_id, "amount_minor": amount_minor, "is_final": is_final}
    answer = await who.client.post(f"{PAYMENTS}/capture", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def how_far(payment: dict[str, Any]) -> tuple[str, int, int, int]:
    return (
        payment["status"],
        payment["captured_minor"],
        payment["capturable_minor"],
        payment["refunded_minor"],
    )


async def test_an_amount_is_captured_in_parts_until_the_last_and_refunded_across_them(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = (await held(shop, alice, run_jobs))["id"]
    assert how_far(await captured(carol, payment_id, 3_000)) == ("COMPLETED", 3_000, 7_000, 0)
    await run_jobs()
    assert how_far(await captured(carol, payment_id, 3_000)) == ("COMPLETED", 6_000, 4_000, 0)
    too_much = {"payment_id": payment_id, "amount_minor": 4_001}
    assert (await carol.client.post(f"{PAYMENTS}/capture", json=too_much)).status_code == 422
    refund = {"payment_id": payment_id, "amount_minor": 5_000, "reason": "It rained."}
    assert (await carol.client.post(f"{PAYMENTS}/refund", json=refund)).status_code == 201
    await run_jobs()
    last = await captured(carol, payment_id, 1_000, is_final=True)
    assert how_far(last) == ("PARTIALLY_REFUNDED", 7_000, 0, 5_000)
    again = {"payment_id": payment_id, "amount_minor": 2_000}
    assert (await carol.client.post(f"{PAYMENTS}/capture", json=again)).status_code == 409
    await run_jobs()
    refunds = await at_paypal(shop, "paypal_refund")
    assert [each["amount"]["value"] for each in refunds] == ["30.00", "20.00"]
    told = await shop.rows("select type from events where type like 'payment.%' order by id")
    assert [each["type"] for each in told].count("payment.captured") == 2
    for order in orders_of(await at_paypal(shop, "paypal_event")):
        await shop.forget_truth(UUID(payment_id))
        for event in order:
            await shop.handle_paypal(event)
        seen = (await alice.client.get(f"{PAYMENTS}/{payment_id}")).json()
        assert how_far(seen) == how_far(last)


async def test_captures_at_once_never_take_more_than_is_held(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = (await held(shop, alice, run_jobs))["id"]
    body = {"payment_id": payment_id, "is_final": False}
    for _ in range(2):
        await asyncio.gather(
            *(
                carol.client.post(f"{PAYMENTS}/capture", json={**body, "amount_minor": amount})
                for amount in (4_000, 7_000, 4_000, 9_000)
            )
        )
        await run_jobs()
    taken = [float(each["amount"]["value"]) for each in await at_paypal(shop, "paypal_capture")]
    seen = (await alice.client.get(f"{PAYMENTS}/{payment_id}")).json()
    assert seen["captured_minor"] == round(sum(taken) * 100) <= 10_000


async def test_a_crash_before_a_further_capture_is_made_up_for_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = (await held(shop, alice, run_jobs))["id"]
    await captured(carol, payment_id, 3_000)
    await shop.run(
        "update payments set capture_requested_minor = 5000, capture_is_final = false, "
        "next_poll_at = created_at"
    )
    await shop.sweep(run_jobs)
    seen = (await alice.client.get(f"{PAYMENTS}/{payment_id}")).json()
    assert how_far(seen) == ("COMPLETED", 5_000, 5_000, 0)


async def test_what_is_left_is_released_by_cancelling_and_by_time(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = (await held(shop, alice, run_jobs))["id"]
    await captured(carol, payment_id, 3_000)
    answer = await carol.client.post(f"{PAYMENTS}/{payment_id}/cancel", json={})
    assert how_far(answer.json()) == ("COMPLETED", 3_000, 0, 0), answer.text


async def test_what_is_held_longer_than_paypal_honors_is_held_anew_before_it_is_taken(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    first, second = [(await held(shop, alice, run_jobs))["id"] for _ in range(2)]
    shop.wait(timedelta(days=4))
    assert how_far(await captured(carol, first, 6_000)) == ("COMPLETED", 6_000, 4_000, 0)
    assert how_far(await captured(carol, first, None)) == ("COMPLETED", 10_000, 0, 0)
    assert len(await at_paypal(shop, "paypal_authorization")) == 3
    await captured(carol, second, None)
    released = await alice.client.post(f"{PAYMENTS}/{second}/cancel", json={})
    assert how_far(released.json()) == ("COMPLETED", 10_000, 0, 0)
    await run_jobs()


async def test_who_cannot_capture_in_parts_is_refused_before_any_call(
    shop: Shop, alice: Any, carol: Any
) -> None:
    payment_id = await held_at_stripe(shop, alice)
    assert (await alice.client.get(f"{PAYMENTS}/{payment_id}")).json()["status"] == "AUTHORIZED"
    calls = await shop.count("outgoing_calls")
    body = {"payment_id": payment_id, "amount_minor": 1_000, "is_final": False}
    refused = await carol.client.post(f"{PAYMENTS}/capture", json=body)
    assert refused.json()["type"].endswith("payment-capability-missing"), refused.text
    assert await shop.count("outgoing_calls") == calls


async def test_the_callers_metadata_lies_beside_our_own_name_and_comes_back(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    metadata = {"booking": "B-7", "invoice_id": "2026-117", "note": "x" * 100}
    payment = await held(shop, alice, run_jobs, metadata=metadata)
    assert payment["metadata"] == metadata
    await captured(carol, payment["id"], None)
    (capture,) = await at_paypal(shop, "paypal_capture")
    assert capture["custom_id"] == f"{payment['id']} booking=B-7"
    assert capture["invoice_id"] == "2026-117"
    await run_jobs()
    events = await shop.rows("select type, status from inbound_events")
    assert {each["status"] for each in events} == {"handled"}
