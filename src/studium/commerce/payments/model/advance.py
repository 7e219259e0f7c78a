"""How what a provider says moves a payment. Pure: time is an argument.

The rule that makes the end state the same for every order and repetition of events: a snapshot
is applied only when it is news (`is_newer`), that is read from the provider just now, or carried
by an event strictly newer than everything applied before. Everything else is a reason to read.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studium.commerce.payments.model.payment import (
    MISMATCH,
    CaptureMethod,
    Change,
    Payment,
    PaymentStatus,
    ProviderState,
    Snapshot,
)

# What is read is dated by our clock, events by the provider's: as much as a delivery's
# timestamp may differ from our clock, they may differ.
_CLOCKS_DIFFER_BY = timedelta(minutes=5)
_GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class Advance:
    """A payment after a snapshot, and what that changed."""

    payment: Payment
    changes: tuple[Change, ...] = ()


def is_newer(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether a snapshot may be applied as it is; otherwise the provider has to be asked.

    A canceled payment that an event calls paid is always asked about.
    """
    if snapshot.is_current:
        return True
    revives = payment.status is PaymentStatus.CANCELED and snapshot.state is ProviderState.PAID
    known_until = payment.provider_seen_at
    return not revives and (known_until is None or snapshot.seen_at > known_until)


def advance(payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int = 0) -> Advance:
    """The payment as the snapshot leaves it. Only for snapshots that are news.

    `lost_minor` is what the payer's bank took in disputes: gone like what was refunded, though
    no snapshot speaks of it.
    """
    assert is_newer(payment, snapshot)  # noqa: S101 - the callers' duty, and money's
    learnt = _with_card(_with_references(payment, snapshot), snapshot)
    if payment.is_paid:
        return _advance_paid(learnt, snapshot, now=now, lost_minor=lost_minor)
    if snapshot.state is ProviderState.PAID:
        return _complete(learnt, snapshot, now=now, lost_minor=lost_minor)
    return _advance_unpaid(learnt, snapshot, now=now)


def _with_references(payment: Payment, snapshot: Snapshot) -> Payment:
    """What is learnt from any snapshot: names, and how far the provider was heard."""
    until = snapshot.seen_at + (_CLOCKS_DIFFER_BY if snapshot.is_current else timedelta())
    seen_at = max(until, payment.provider_seen_at or until)
    named = snapshot.reference
    intent = payment.provider_payment_id if payment.is_paid else named.provider_payment_id
    return replace(
        payment,
        provider_checkout_id=payment.provider_checkout_id or named.provider_checkout_id,
        provider_payment_id=intent or payment.provider_payment_id or named.provider_payment_id,
        provider_seen_at=seen_at,
        version=payment.version + 1,
    )


def _with_card(payment: Payment, snapshot: Snapshot) -> Payment:
    """The card that paid, or holds the money: of a try that failed, none is kept."""
    has_paid = snapshot.state in {ProviderState.PAID, ProviderState.AUTHORIZED}
    if not has_paid or not snapshot.card_last4 or _is_another_payment(payment, snapshot):
        return payment
    return replace(payment, card_brand=snapshot.card_brand, card_last4=snapshot.card_last4)


def _complete(payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int) -> Advance:
    """The money came in, if it is the money that was asked for."""
    if not _is_what_was_asked(payment, snapshot):
        return _mismatch(payment, snapshot, now=now)
    completed = replace(
        payment,
        status=PaymentStatus.COMPLETED,
        captured_minor=snapshot.paid_minor or 0,
        capturable_minor=snapshot.capturable_minor or 0,
        is_processing=False,
        completed_at=now,
        failure_code=None,
        failure_message=None,
        next_poll_at=None,
        updated_at=now,
    )
    further = _advance_paid(completed, snapshot, now=now, lost_minor=lost_minor)
    return Advance(further.payment, (Change.COMPLETED, *further.changes))


def _is_what_was_asked(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether the money that came in was asked for: all of it, or a captured part of it."""
    if snapshot.currency != payment.currency or snapshot.paid_minor is None:
        return False
    if payment.capture_method is CaptureMethod.MANUAL:
        return 0 < snapshot.paid_minor <= payment.amount_minor
    return snapshot.paid_minor == payment.amount_minor


def _mismatch(payment: Payment, snapshot: Snapshot, *, now: datetime) -> Advance:
    """Other money came in than was asked for. Once all of it went back, the payment is over."""
    is_back = snapshot.refunded_minor is not None and snapshot.refunded_minor == snapshot.paid_minor
    if is_back and payment.failure_code == _GIVEN_BACK:
        return Advance(payment)
    message = (
        f"asked for {payment.amount_minor} {payment.currency}, "
        f"the provider reports {snapshot.paid_minor} {snapshot.currency}"
    )
    mismatched = replace(
        payment,
        status=PaymentStatus.CANCELED if is_back else payment.status,
        is_processing=False,
        failure_code=_GIVEN_BACK if is_back else MISMATCH,
        failure_message=message,
        next_poll_at=None,
        updated_at=now,
    )
    was_open = payment.status is not PaymentStatus.CANCELED
    back: tuple[Change, ...] = (Change.CANCELED,) if was_open else ()
    return Advance(mismatched, back if is_back else (Change.MISMATCHED,))


def _advance_paid(
    payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int
) -> Advance:
    """Once paid, only what was given back, or taken, can change.

    An event can add to it; that a refund came back undone is believed only when read.
    """
    if _is_another_payment(payment, snapshot):
        return Advance(payment)
    payment, further = _captured_further(payment, snapshot, now=now)
    if snapshot.refunded_minor is None:
        return Advance(payment, further)
    told = min(snapshot.refunded_minor + lost_minor, payment.captured_minor)
    refunded = told if snapshot.is_current else max(payment.refunded_minor, told)
    if refunded == payment.refunded_minor:
        return Advance(payment, further)
    change = Change.REFUNDED if refunded > payment.refunded_minor else Change.REFUND_REVERSED
    moved = replace(
        payment,
        refunded_minor=refunded,
        status=_status_refunded(refunded, payment.captured_minor),
        updated_at=now,
    )
    return Advance(moved, (*further, change))


def _captured_further(
    payment: Payment, snapshot: Snapshot, *, now: datetime
) -> tuple[Payment, tuple[Change, ...]]:
    """What else was taken of what is held, and what is held still. Taken money never shrinks."""
    is_told = snapshot.is_current or snapshot.capturable_minor is not None
    if payment.capture_method is not CaptureMethod.MANUAL or not is_told:
        return payment, ()
    kept = replace(payment, capturable_minor=snapshot.capturable_minor or 0)
    paid = snapshot.paid_minor or 0
    is_ours = snapshot.state is ProviderState.PAID and snapshot.currency == payment.currency
    if not (is_ours and payment.captured_minor < paid <= payment.amount_minor):
        return kept, ()
    taken = replace(
        kept,
        captured_minor=paid,
        status=_status_refunded(payment.refunded_minor, paid),
        next_poll_at=None,
        updated_at=now,
    )
    return taken, (Change.CAPTURED,)


def paid_twice_by(payment: Payment, snapshot: Snapshot) -> str | None:
    """The provider's name of a second payment for what is paid already, unless it went back.

    True of every snapshot, however old: what was paid stays paid.
    """
    is_second = payment.is_paid and snapshot.state is ProviderState.PAID
    if not (is_second and _is_another_payment(payment, snapshot)):
        return None
    is_back = snapshot.refunded_minor is not None and snapshot.refunded_minor == snapshot.paid_minor
    return None if is_back else snapshot.reference.provider_payment_id


def _is_another_payment(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether the provider speaks of other money for the same purpose."""
    ours, named = payment.provider_payment_id, snapshot.reference.provider_payment_id
    return ours is not None and named is not None and named != ours


def _status_refunded(refunded_minor: int, captured_minor: int) -> PaymentStatus:
    if refunded_minor == 0:
        return PaymentStatus.COMPLETED
    if refunded_minor < captured_minor:
        return PaymentStatus.PARTIALLY_REFUNDED
    return PaymentStatus.REFUNDED


_UNPAID = {
    ProviderState.OPEN: (PaymentStatus.PENDING, Change.REOPENED),
    ProviderState.APPROVED: (PaymentStatus.PENDING, Change.REOPENED),
    ProviderState.PROCESSING: (PaymentStatus.PENDING, Change.REOPENED),
    ProviderState.FAILED: (PaymentStatus.FAILED, Change.FAILED),
    ProviderState.AUTHORIZED: (PaymentStatus.AUTHORIZED, Change.AUTHORIZED),
    ProviderState.EXPIRED: (PaymentStatus.CANCELED, Change.CANCELED),
}


def _advance_unpaid(payment: Payment, snapshot: Snapshot, *, now: datetime) -> Advance:
    """Not paid (yet). What was canceled stays so until it is paid."""
    status, change = _UNPAID[snapshot.state]
    if payment.status is PaymentStatus.CANCELED:
        return Advance(payment)
    moved = replace(
        payment,
        failure_code=snapshot.failure_code,
        failure_message=snapshot.failure_message,
        next_poll_at=None if status is PaymentStatus.CANCELED else payment.next_poll_at,
        is_processing=snapshot.state in {ProviderState.APPROVED, ProviderState.PROCESSING},
        authorized_minor=snapshot.authorized_minor,
        capture_before=snapshot.capture_before,
    )
    if status is payment.status:
        return Advance(moved)
    return Advance(replace(moved, status=status, updated_at=now), (change,))
