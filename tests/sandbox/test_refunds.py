"""Refunds: never more than was captured, however they are asked for."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sandbox.conftest import event_types
from tests.sandbox.test_payment_intents import take

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.parts import Parts


async def test_a_whole_refund_gives_everything_back(sdk: stripe.StripeClient) -> None:
    intent = await take(sdk, "pm_card_visa")
    refund = await sdk.v1.refunds.create_async(
        {"payment_intent": intent.id, "reason": "requested_by_customer", "metadata": {"a": "1"}}
    )
    assert (refund.status, refund.amount, refund.charge) == (
        "succeeded",
        2000,
        intent.latest_charge,
    )
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, charge.status) == (2000, True, "succeeded")
    assert charge.refunds is not None
    assert [one.id for one in charge.refunds.data] == [refund.id]
    assert (await event_types(sdk))[-2:] == ["charge.refunded", "refund.created"]
    event = (await sdk.v1.events.list_async({"type": "charge.refunded"})).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"amount_refunded": 0, "refunded": False}


async def test_parts_add_up_and_the_last_takes_what_is_left(sdk: stripe.StripeClient) -> None:
    intent = await take(sdk, "pm_card_visa")
    charge_id = str(intent.latest_charge)
    await sdk.v1.refunds.create_async({"charge": charge_id, "amount": 500})
    with pytest.raises(
        stripe.InvalidRequestError,
        match=r"\(\$16.00\) is greater than unrefunded amount on charge \(\$15.00\)",
    ):
        await sdk.v1.refunds.create_async({"charge": charge_id, "amount": 1600})
    last = await sdk.v1.refunds.create_async({"charge": charge_id})
    assert last.amount == 1500
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.refunds.create_async({"charge": charge_id})
    assert caught.value.code == "charge_already_refunded"
    found = await sdk.v1.refunds.list_async({"charge": charge_id})
    assert [one.amount for one in found.data] == [1500, 500]


async def test_more_than_the_charge_is_refused(sdk: stripe.StripeClient) -> None:
    intent = await take(sdk, "pm_card_visa")
    with pytest.raises(
        stripe.InvalidRequestError,
        match=r"Refund amount \(\$20.01\) is greater than charge amount \(\$20.00\)",
    ) as caught:
        await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 2001})
    assert caught.value.param == "amount"


async def test_refunds_at_once_never_exceed_the_charge(sdk: stripe.StripeClient) -> None:
    intent = await take(sdk, "pm_card_visa")
    answers = await asyncio.gather(
        *(
            sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 700})
            for _ in range(6)
        ),
        return_exceptions=True,
    )
    made = [answer for answer in answers if isinstance(answer, stripe.Refund)]
    assert len(made) == 2
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert charge.amount_refunded == 1400


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(amounts=st.lists(st.integers(1, 1500), min_size=1, max_size=6))
async def test_any_series_of_refunds_sums_to_what_the_charge_says(
    sdk: stripe.StripeClient, amounts: list[int]
) -> None:
    intent = await take(sdk, "pm_card_visa")
    for amount in amounts:
        try:
            await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": amount})
        except stripe.InvalidRequestError:
            continue
    refunds = await sdk.v1.refunds.list_async({"payment_intent": intent.id})
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert charge.amount_refunded == sum(refund.amount for refund in refunds.data) <= 2000
    assert charge.refunded == (charge.amount_refunded == 2000)


async def test_what_was_only_authorised_cannot_be_refunded(sdk: stripe.StripeClient) -> None:
    held = await take(sdk, "pm_card_visa", capture_method="manual")
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        await sdk.v1.refunds.create_async({"payment_intent": held.id})


async def test_a_refund_may_be_pending_first(
    sdk: stripe.StripeClient, clock: MovableClock, sandbox_parts: Parts
) -> None:
    intent = await take(sdk, "pm_card_pendingRefund")
    refund = await sdk.v1.refunds.create_async({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    assert (await sdk.v1.refunds.retrieve_async(refund.id)).status == "succeeded"
    assert (await event_types(sdk))[-1] == "refund.updated"


async def test_a_refund_may_fail_after_it_succeeded(
    sdk: stripe.StripeClient, clock: MovableClock, sandbox_parts: Parts
) -> None:
    intent = await take(sdk, "pm_card_refundFail")
    refund = await sdk.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    refund = await sdk.v1.refunds.retrieve_async(refund.id)
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.refunded, charge.amount_refunded) == (False, 0)
    assert (await event_types(sdk))[-1] == "refund.failed"


async def test_the_balance_adds_up(
    sdk: stripe.StripeClient, clock: MovableClock, sandbox_parts: Parts
) -> None:
    intent = await take(sdk, "pm_card_visa")
    await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    balance = await sdk.v1.balance.retrieve_async()
    net = 2000 - 88 - 500
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, net)
    clock.advance(timedelta(days=3))
    await sandbox.tick(sandbox_parts)
    balance = await sdk.v1.balance.retrieve_async()
    assert (balance.available[0].amount, balance.pending[0].amount) == (net, 0)
    recorded = await sdk.v1.balance_transactions.list_async({})
    assert [(one.type, one.net, one.status) for one in recorded.data] == [
        ("refund", -500, "available"),
        ("charge", 1912, "available"),
    ]


async def test_the_receipt_shows_what_was_returned(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    intent = await take(sdk, "pm_card_visa", description="StudyPack")
    await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    charge = await sdk.v1.charges.retrieve_async(str(intent.latest_charge))
    page = await browser.get(str(charge.receipt_url))
    for words in ("Receipt from Studium", "$20.00", "$5.00", "StudyPack", "ending in 4242"):
        assert words in page.text
