"""How a payment moves with what its provider says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from studium.commerce.payments.model import (
    Change,
    Flow,
    Payment,
    PaymentReference,
    PaymentStatus,
    ProviderState,
    RefundStatus,
    Snapshot,
    advance,
    advance_refund,
    is_abandoned,
    is_newer,
    next_poll_at,
    paid_twice_by,
    refundable_minor,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def a_payment(**changes: object) -> Payment:
    payment = Payment(
        id=UUID(int=1),
        owner_id=None,
        payer_id=UUID(int=2),
        connection_id=UUID(int=3),
        provider="fake",
        mode="test",
        flow=Flow.CHECKOUT,
        purpose="purchase",
        purpose_id=UUID(int=4),
        description="StudyPack",
        amount_minor=4900,
        currency="usd",
        success_url="https://here/ok",
        cancel_url="https://here/no",
        created_at=NOW,
        updated_at=NOW,
        next_poll_at=NOW,
    )
    return replace(payment, **changes)  # type: ignore[arg-type]


def said(state: ProviderState, **more: object) -> Snapshot:
    told = Snapshot(
        reference=PaymentReference(payment_id=UUID(int=1), provider_payment_id="pi_1"),
        state=state,
        seen_at=NOW,
        paid_minor=4900 if state is ProviderState.PAID else None,
        currency="usd",
    )
    return replace(told, **more)  # type: ignore[arg-type]


PAID = said(ProviderState.PAID)
OTHER = PaymentReference(payment_id=UUID(int=1), provider_payment_id="pi_2")


def test_paid_completes_and_stops_the_sweep() -> None:
    step = advance(a_payment(), PAID, now=NOW)
    assert step.changes == (Change.COMPLETED,)
    assert step.payment.status is PaymentStatus.COMPLETED
    assert step.payment.completed_at == NOW
    assert step.payment.next_poll_at is None


def test_the_card_that_paid_is_kept_and_no_other() -> None:
    visa = {"card_brand": "visa", "card_last4": "4242"}
    declined = advance(a_payment(), said(ProviderState.FAILED, **visa), now=NOW)
    assert declined.payment.paid_with is None
    paid = advance(a_payment(), said(ProviderState.PAID, **visa), now=NOW).payment
    assert paid.paid_with == "Visa ending in 4242"
    later = said(ProviderState.PAID, seen_at=NOW + timedelta(minutes=1))
    assert advance(paid, later, now=NOW).payment.paid_with == paid.paid_with
    second = replace(later, reference=OTHER, card_brand="jcb", card_last4="1111")
    assert advance(paid, second, now=NOW).payment.paid_with == paid.paid_with


def test_a_declined_card_fails_and_another_card_completes() -> None:
    failed = advance(a_payment(), said(ProviderState.FAILED, failure_code="card_declined"), now=NOW)
    assert failed.changes == (Change.FAILED,)
    assert failed.payment.failure_code == "card_declined"
    paid = advance(failed.payment, replace(PAID, seen_at=NOW + SECOND), now=NOW)
    assert paid.changes == (Change.COMPLETED,)
    assert paid.payment.failure_code is None


def test_what_is_paid_is_never_unpaid() -> None:
    paid = advance(a_payment(), PAID, now=NOW).payment
    for state in (ProviderState.OPEN, ProviderState.FAILED, ProviderState.EXPIRED):
        later = said(state, seen_at=NOW + SECOND, is_current=True)
        step = advance(paid, later, now=NOW)
        assert step.changes == ()
        assert step.payment.status is PaymentStatus.COMPLETED


@pytest.mark.parametrize(("minor", "currency"), [(4899, "usd"), (4900, "eur"), (None, "usd")])
def test_another_amount_than_asked_for_does_not_complete(minor: int | None, currency: str) -> None:
    step = advance(a_payment(), replace(PAID, paid_minor=minor, currency=currency), now=NOW)
    assert step.changes == (Change.MISMATCHED,)
    assert step.payment.status is PaymentStatus.PENDING
    assert step.payment.failure_code == "amount_mismatch"


def test_the_same_second_is_no_news() -> None:
    payment = a_payment(provider_seen_at=NOW)
    assert not is_newer(payment, PAID)
    assert is_newer(payment, replace(PAID, seen_at=NOW + SECOND))
    assert is_newer(payment, replace(PAID, is_current=True))


def test_an_event_alone_does_not_revive_what_was_canceled() -> None:
    canceled = a_payment(status=PaymentStatus.CANCELED)
    assert not is_newer(canceled, PAID)
    truth = replace(PAID, is_current=True)
    assert advance(canceled, truth, now=NOW).payment.status is PaymentStatus.COMPLETED


def test_a_part_refunded_and_then_the_rest() -> None:
    paid = advance(a_payment(), PAID, now=NOW).payment
    part = advance(paid, replace(PAID, seen_at=NOW + SECOND, refunded_minor=900), now=NOW)
    assert part.changes == (Change.REFUNDED,)
    assert part.payment.status is PaymentStatus.PARTIALLY_REFUNDED
    rest = advance(
        part.payment, replace(PAID, seen_at=NOW + 2 * SECOND, refunded_minor=4900), now=NOW
    )
    assert rest.payment.status is PaymentStatus.REFUNDED


def test_a_refund_is_undone_only_by_what_was_read() -> None:
    refunded = a_payment(status=PaymentStatus.REFUNDED, refunded_minor=4900, completed_at=NOW)
    told = replace(PAID, seen_at=NOW + SECOND, refunded_minor=0)
    assert advance(refunded, told, now=NOW).changes == ()
    read = advance(refunded, replace(told, is_current=True), now=NOW)
    assert read.changes == (Change.REFUND_REVERSED,)
    assert read.payment.status is PaymentStatus.COMPLETED


def test_a_clock_that_is_behind_the_providers_makes_no_old_event_news() -> None:
    ours = NOW - timedelta(minutes=4)
    read = advance(a_payment(), replace(PAID, seen_at=ours, is_current=True), now=ours).payment
    sent_before_the_read = replace(PAID, seen_at=NOW - SECOND, refunded_minor=4900)
    assert not is_newer(read, sent_before_the_read)
    assert is_newer(read, replace(PAID, seen_at=NOW + timedelta(minutes=2)))


def test_a_second_payment_for_the_same_is_noticed_however_late() -> None:
    paid = advance(a_payment(), PAID, now=NOW).payment
    assert paid_twice_by(paid, PAID) is None
    assert paid_twice_by(a_payment(), PAID) is None
    second = replace(PAID, reference=OTHER, seen_at=NOW - SECOND)
    assert paid_twice_by(paid, second) == "pi_2"
    assert paid_twice_by(paid, replace(second, refunded_minor=4900)) is None
    open_again = replace(second, state=ProviderState.OPEN)
    assert paid_twice_by(paid, open_again) is None


def test_a_second_payment_and_its_refund_leave_the_first_as_it_is() -> None:
    paid = advance(a_payment(), PAID, now=NOW).payment
    for is_current in (False, True):
        back = replace(
            PAID,
            reference=OTHER,
            seen_at=NOW + SECOND,
            refunded_minor=4900,
            is_current=is_current,
        )
        step = advance(paid, back, now=NOW)
        assert step.changes == ()
        assert (step.payment.status, step.payment.refunded_minor) == (PaymentStatus.COMPLETED, 0)
        assert step.payment.provider_payment_id == "pi_1"


def test_refunds_move_forward_only() -> None:
    for earlier in RefundStatus:
        for later in RefundStatus:
            one = advance_refund(advance_refund(RefundStatus.REQUESTED, earlier), later)
            other = advance_refund(advance_refund(RefundStatus.REQUESTED, later), earlier)
            assert one is other


def test_nothing_is_refundable_before_it_is_paid() -> None:
    assert refundable_minor(a_payment(), waiting_minor=0) == 0
    paid = advance(a_payment(), PAID, now=NOW).payment
    assert refundable_minor(paid, waiting_minor=900) == 4000


def test_looks_become_rarer_but_never_rarer_than_hourly() -> None:
    moments = [next_poll_at(now=NOW, polls=polls) for polls in range(50)]
    pauses = [moment - NOW for moment in moments if moment is not None]
    assert len(pauses) == 50
    assert pauses[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_after_six_weeks_nobody_looks_any_more() -> None:
    assert next_poll_at(now=NOW, polls=6 * 7 * 24) is None


def test_only_what_never_reached_the_provider_is_abandoned() -> None:
    later, hold = NOW + timedelta(days=1), timedelta(hours=20)
    assert is_abandoned(a_payment(), now=later, keys_hold=hold)
    assert not is_abandoned(a_payment(), now=later, keys_hold=timedelta(days=2))
    assert not is_abandoned(a_payment(), now=NOW, keys_hold=hold)
    assert not is_abandoned(a_payment(provider_checkout_id="cs_1"), now=later, keys_hold=hold)
