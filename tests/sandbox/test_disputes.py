"""Disputes: the bank takes the money, and decides by what it is answered."""

from datetime import timedelta

import pytest
import stripe
from tests.sandbox.conftest import InProcessClient, event_types
from tests.sandbox.test_conformance import unknown_fields
from tests.sandbox.test_payment_intents import take

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.sandbox.stripe.cards import CARDS, is_card_number


async def disputed(sdk: stripe.StripeClient, parts: Parts, clock: MovableClock) -> stripe.Dispute:
    """A charge of $20 that its bank took back."""
    intent = await take(sdk, "pm_card_createDispute")
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(parts)
    (dispute,) = (await sdk.v1.disputes.list_async({"payment_intent": intent.id})).data
    assert (dispute.status, dispute.reason) == ("needs_response", "fraudulent")
    assert dispute.amount == 2000
    return dispute


async def test_a_dispute_takes_the_money_and_holds_refunds(
    sdk: stripe.StripeClient,
    sdk_client: InProcessClient,
    sandbox_parts: Parts,
    clock: MovableClock,
) -> None:
    dispute = await disputed(sdk, sandbox_parts, clock)
    charge = await sdk.v1.charges.retrieve_async(str(dispute.charge))
    assert (charge.disputed, charge.amount_refunded) == (True, 0)
    assert [one.amount for one in dispute.balance_transactions] == [-2000]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sdk.v1.refunds.create_async({"charge": charge.id})
    assert caught.value.code == "charge_disputed"
    assert (await event_types(sdk))[-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    await sdk.v1.disputes.retrieve_async(dispute.id, {"expand": ["charge"]})
    assert set(unknown_fields(sdk_client.answers[-1].json(), None)) == set()


@pytest.mark.parametrize(("evidence", "status"), [("winning", "won"), ("losing", "lost")])
async def test_an_answer_is_decided_by_its_words(
    sdk: stripe.StripeClient,
    sandbox_parts: Parts,
    clock: MovableClock,
    evidence: str,
    status: str,
) -> None:
    dispute = await disputed(sdk, sandbox_parts, clock)
    answered = await sdk.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": f"{evidence}_evidence"}}
    )
    assert answered.status == "under_review"
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    assert (await sdk.v1.disputes.retrieve_async(dispute.id)).status == status
    last = "charge.dispute.funds_reinstated" if status == "won" else "charge.dispute.closed"
    assert (await event_types(sdk))[-1] == last
    if status == "won":
        await sdk.v1.refunds.create_async({"charge": str(dispute.charge)})


async def test_a_dispute_is_accepted_once(
    sdk: stripe.StripeClient, sandbox_parts: Parts, clock: MovableClock
) -> None:
    dispute = await disputed(sdk, sandbox_parts, clock)
    assert (await sdk.v1.disputes.close_async(dispute.id)).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.disputes.close_async(dispute.id)


async def test_what_was_given_back_before_is_not_disputed(
    sdk: stripe.StripeClient, sandbox_parts: Parts, clock: MovableClock
) -> None:
    intent = await take(sdk, "pm_card_createDispute")
    await sdk.v1.refunds.create_async({"payment_intent": intent.id})
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    assert (await sdk.v1.disputes.list_async()).data == []


async def test_a_bank_that_only_asks_takes_nothing_and_lets_refunds_pass(
    sdk: stripe.StripeClient, sandbox_parts: Parts, clock: MovableClock
) -> None:
    intent = await take(sdk, "pm_card_createDisputeInquiry")
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    (asked,) = (await sdk.v1.disputes.list_async({"payment_intent": intent.id})).data
    assert (asked.status, asked.is_charge_refundable) == ("warning_needs_response", True)
    assert asked.balance_transactions == []
    await sdk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    answered = await sdk.v1.disputes.update_async(
        asked.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )
    assert answered.status == "warning_under_review"
    clock.advance(timedelta(minutes=2))
    await sandbox.tick(sandbox_parts)
    closed = await sdk.v1.disputes.retrieve_async(asked.id)
    assert (closed.status, closed.balance_transactions) == ("warning_closed", [])


def test_every_test_card_has_a_number_and_names_of_its_own() -> None:
    assert all(is_card_number(card.number) for card in CARDS)
    assert len({card.number for card in CARDS}) == len(CARDS)
    tokens = [token for card in CARDS for token in card.tokens]
    assert len(set(tokens)) == len(tokens)
