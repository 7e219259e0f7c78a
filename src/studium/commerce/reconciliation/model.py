"""How our books can differ from a provider's, and telling one from another. Pure.

What a provider's word would change of a payment is asked of `advance`, the same rule by which
webhooks move it: no difference means that nothing would change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studium.commerce.payments import (
    Change,
    Dispute,
    DisputeNews,
    ListedRefund,
    Payment,
    PaymentStatus,
    ProviderState,
    Refund,
    RefundStatus,
    SentRefund,
    Snapshot,
    advance,
    advance_refund,
    paid_twice_by,
)
from studium.platform.money import Money


class DifferenceKind(StrEnum):
    """What differs. The provider is *there*, we are *here*."""

    PAYMENT_UNKNOWN_HERE = "payment_unknown_here"
    PAYMENT_UNKNOWN_THERE = "payment_unknown_there"
    PAYMENT_NOT_PAID_THERE = "payment_not_paid_there"
    PAYMENT_AMOUNT = "payment_amount"
    PAYMENT_STATE = "payment_state"
    PAYMENT_REFUNDED = "payment_refunded"
    PAID_TWICE = "paid_twice"
    PAYMENT_UNREADABLE = "payment_unreadable"
    REFUND_UNKNOWN_HERE = "refund_unknown_here"
    REFUND_UNKNOWN_THERE = "refund_unknown_there"
    REFUND_AMOUNT = "refund_amount"
    REFUND_STATE = "refund_state"
    DISPUTE_UNKNOWN_HERE = "dispute_unknown_here"
    DISPUTE_UNKNOWN_THERE = "dispute_unknown_there"
    DISPUTE_STATE = "dispute_state"
    SUBSCRIPTION_UNKNOWN_HERE = "subscription_unknown_here"
    SUBSCRIPTION_UNKNOWN_THERE = "subscription_unknown_there"
    SUBSCRIPTION_STATE = "subscription_state"


class DifferenceState(StrEnum):
    """What became of a difference.

    `repaired` by the run that found it; `open` until somebody acts; `gone` when a later run did
    not find it; `dismissed` by an admin who says why.
    """

    OPEN = "open"
    REPAIRED = "repaired"
    GONE = "gone"
    DISMISSED = "dismissed"


# What reading the provider once more, as a webhook would make us, can put right.
REPAIRABLE = frozenset(
    {
        DifferenceKind.PAYMENT_STATE,
        DifferenceKind.PAYMENT_REFUNDED,
        DifferenceKind.PAYMENT_AMOUNT,
        DifferenceKind.REFUND_STATE,
        DifferenceKind.DISPUTE_UNKNOWN_HERE,
        DifferenceKind.DISPUTE_STATE,
    }
)

TITLES = {
    DifferenceKind.PAYMENT_UNKNOWN_HERE: "Money there that is not here",
    DifferenceKind.PAYMENT_UNKNOWN_THERE: "A payment here that is not there",
    DifferenceKind.PAYMENT_NOT_PAID_THERE: "Paid here, not paid there",
    DifferenceKind.PAYMENT_AMOUNT: "Another amount",
    DifferenceKind.PAYMENT_STATE: "Another state",
    DifferenceKind.PAYMENT_REFUNDED: "Another amount given back",
    DifferenceKind.PAID_TWICE: "Paid twice",
    DifferenceKind.PAYMENT_UNREADABLE: "The provider cannot say",
    DifferenceKind.REFUND_UNKNOWN_HERE: "A refund there that is not here",
    DifferenceKind.REFUND_UNKNOWN_THERE: "A refund here that is not there",
    DifferenceKind.REFUND_AMOUNT: "A refund of another amount",
    DifferenceKind.REFUND_STATE: "A refund in another state",
    DifferenceKind.DISPUTE_UNKNOWN_HERE: "A dispute there that is not here",
    DifferenceKind.DISPUTE_UNKNOWN_THERE: "A dispute here that is not there",
    DifferenceKind.DISPUTE_STATE: "A dispute in another state",
    DifferenceKind.SUBSCRIPTION_UNKNOWN_HERE: "A subscription there that is not here",
    DifferenceKind.SUBSCRIPTION_UNKNOWN_THERE: "A subscription here that is not there",
    DifferenceKind.SUBSCRIPTION_STATE: "A subscription in another state",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference. `subject` is the provider's name for the thing, or our id.

    `dated_at` is when the thing was made; `ours` and `theirs` are phrases for people.
    """

    kind: DifferenceKind
    subject: str
    payment_id: UUID | None
    ours: str
    theirs: str
    dated_at: datetime
    amount_minor: int | None = None
    currency: str | None = None


def compare_payment(
    payment: Payment, snapshot: Snapshot, *, lost_minor: int, now: datetime
) -> Finding | None:
    """What differs between a payment and its provider's word of this moment, if anything."""
    other = paid_twice_by(payment, snapshot)
    if other is not None:
        return _of(payment, snapshot, DifferenceKind.PAID_TWICE, subject=other)
    is_other_money = payment.is_paid and payment.provider_payment_id not in {
        None,
        snapshot.reference.provider_payment_id,
    }
    if is_other_money:
        return None  # a second try that took nothing, or whose money went back
    kind = _kind(payment, snapshot, lost_minor=lost_minor, now=now)
    return None if kind is None else _of(payment, snapshot, kind)


def _kind(
    payment: Payment, snapshot: Snapshot, *, lost_minor: int, now: datetime
) -> DifferenceKind | None:
    if payment.is_paid:
        return _kind_paid(payment, snapshot, lost_minor=lost_minor, now=now)
    after = advance(payment, snapshot, now=now, lost_minor=lost_minor)
    if Change.MISMATCHED in after.changes:
        return DifferenceKind.PAYMENT_AMOUNT
    is_payable_there = snapshot.state in {
        ProviderState.OPEN,
        ProviderState.PROCESSING,
        ProviderState.AUTHORIZED,
    }
    is_over_here = payment.status is PaymentStatus.CANCELED
    if (is_over_here and is_payable_there) or _standing(payment) != _standing(after.payment):
        return DifferenceKind.PAYMENT_STATE
    return None


def _kind_paid(
    payment: Payment, snapshot: Snapshot, *, lost_minor: int, now: datetime
) -> DifferenceKind | None:
    if snapshot.state is not ProviderState.PAID:
        return DifferenceKind.PAYMENT_NOT_PAID_THERE
    ours = (payment.captured_minor, payment.currency)
    if ours != (snapshot.paid_minor, snapshot.currency):
        return DifferenceKind.PAYMENT_AMOUNT
    after = advance(payment, snapshot, now=now, lost_minor=lost_minor).payment
    if after.refunded_minor != payment.refunded_minor:
        return DifferenceKind.PAYMENT_REFUNDED
    if after.capturable_minor != payment.capturable_minor:
        return DifferenceKind.PAYMENT_STATE
    return None


def _standing(payment: Payment) -> tuple[PaymentStatus, bool, int]:
    return payment.status, payment.is_processing, payment.authorized_minor or 0


def unknown_payment(snapshot: Snapshot, *, created_at: datetime) -> Finding | None:
    """What is wrong with a payment that the provider has and we have not.

    Nothing unless there is money in it.
    """
    has_money = snapshot.state in {ProviderState.PAID, ProviderState.AUTHORIZED}
    is_back = bool(snapshot.paid_minor) and snapshot.refunded_minor == snapshot.paid_minor
    if not has_money or is_back:
        return None
    named = snapshot.reference
    held = snapshot.authorized_minor if snapshot.state is ProviderState.AUTHORIZED else None
    return Finding(
        kind=DifferenceKind.PAYMENT_UNKNOWN_HERE,
        subject=named.provider_payment_id or named.provider_checkout_id or "unnamed",
        payment_id=None,
        ours=f"no payment {named.payment_id}" if named.payment_id else "nothing",
        theirs=_their_words(snapshot),
        dated_at=created_at,
        amount_minor=snapshot.paid_minor if held is None else held,
        currency=snapshot.currency,
    )


def missing_payment(payment: Payment, reason: str, *, is_unknown: bool) -> Finding:
    """What we have and the provider has not, or does not let us see."""
    kind = DifferenceKind.PAYMENT_UNKNOWN_THERE if is_unknown else DifferenceKind.PAYMENT_UNREADABLE
    return Finding(
        kind=kind,
        subject=payment.provider_payment_id or payment.provider_checkout_id or str(payment.id),
        payment_id=payment.id,
        ours=_our_words(payment),
        theirs=reason,
        dated_at=payment.created_at,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )


def compare_refund(refund: Refund | None, listed: ListedRefund) -> Finding | None:
    """What differs between a refund that bears our id and the provider's word of it."""
    if refund is None:
        return _refund_finding(listed, DifferenceKind.REFUND_UNKNOWN_HERE, "nothing", None)
    ours = f"{refund.status.value}, {Money(refund.amount_minor, listed.currency).format()}"
    if refund.amount_minor != listed.amount_minor:
        kind = DifferenceKind.REFUND_AMOUNT
        return _refund_finding(listed, kind, ours, refund.payment_id)
    told = listed.news.refund.status
    if advance_refund(refund.status, told) is not refund.status or (
        refund.status is RefundStatus.FAILED and told is not RefundStatus.FAILED
    ):
        return _refund_finding(listed, DifferenceKind.REFUND_STATE, ours, refund.payment_id)
    return None


def missing_refund(refund: Refund, payment: Payment, found: SentRefund | None) -> Finding | None:
    """What is wrong with a refund of ours that the provider's list does not hold."""
    if found is not None and advance_refund(refund.status, found.status) is refund.status:
        return None
    unknown = found is None
    return Finding(
        kind=DifferenceKind.REFUND_UNKNOWN_THERE if unknown else DifferenceKind.REFUND_STATE,
        subject=refund.provider_refund_id or str(refund.id),
        payment_id=refund.payment_id,
        ours=f"{refund.status.value}, {Money(refund.amount_minor, payment.currency).format()}",
        theirs="nothing" if found is None else found.status.value,
        dated_at=refund.created_at,
        amount_minor=refund.amount_minor,
        currency=payment.currency,
    )


def compare_dispute(
    dispute: Dispute | None, news: DisputeNews, *, payment_id: UUID | None, created_at: datetime
) -> Finding | None:
    """What differs between a dispute and the provider's word of it."""
    if dispute is not None and (dispute.status, dispute.amount_minor) == (
        news.status,
        news.amount_minor,
    ):
        return None
    unknown = dispute is None
    kind = DifferenceKind.DISPUTE_UNKNOWN_HERE if unknown else DifferenceKind.DISPUTE_STATE
    return Finding(
        kind=kind,
        subject=news.provider_dispute_id,
        payment_id=payment_id,
        ours="nothing" if dispute is None else dispute.status.value,
        theirs=f"{news.status.value}, {Money(news.amount_minor, news.currency).format()}",
        dated_at=created_at,
        amount_minor=news.amount_minor,
        currency=news.currency,
    )


def missing_dispute(dispute: Dispute) -> Finding:
    """A dispute of ours that the provider's list does not hold."""
    return Finding(
        kind=DifferenceKind.DISPUTE_UNKNOWN_THERE,
        subject=dispute.provider_dispute_id,
        payment_id=dispute.payment_id,
        ours=dispute.status.value,
        theirs="nothing",
        dated_at=dispute.created_at,
        amount_minor=dispute.amount_minor,
        currency=dispute.currency,
    )


def _of(
    payment: Payment, snapshot: Snapshot, kind: DifferenceKind, *, subject: str | None = None
) -> Finding:
    named = payment.provider_payment_id or snapshot.reference.provider_payment_id
    return Finding(
        kind=kind,
        subject=subject or named or payment.provider_checkout_id or str(payment.id),
        payment_id=payment.id,
        ours=_our_words(payment),
        theirs=_their_words(snapshot),
        dated_at=payment.created_at,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )


def _refund_finding(
    listed: ListedRefund, kind: DifferenceKind, ours: str, payment_id: UUID | None
) -> Finding:
    amount = Money(listed.amount_minor, listed.currency).format()
    return Finding(
        kind=kind,
        subject=listed.news.refund.provider_refund_id,
        payment_id=payment_id,
        ours=ours,
        theirs=f"{listed.news.refund.status.value}, {amount}",
        dated_at=listed.created_at,
        amount_minor=listed.amount_minor,
        currency=listed.currency,
    )


def _our_words(payment: Payment) -> str:
    """How a payment stands here, in a phrase."""
    words = [payment.status.value]
    if payment.is_paid:
        words.append(Money(payment.captured_minor, payment.currency).format())
    else:
        words.append(f"{Money(payment.amount_minor, payment.currency).format()} asked for")
    if payment.refunded_minor:
        words.append(f"{Money(payment.refunded_minor, payment.currency).format()} given back")
    return ", ".join(words)


def _their_words(snapshot: Snapshot) -> str:
    """How it stands there, in a phrase."""
    words = [snapshot.state.value]
    if snapshot.currency and snapshot.paid_minor:
        words.append(Money(snapshot.paid_minor, snapshot.currency).format())
    if snapshot.currency and snapshot.authorized_minor:
        words.append(f"{Money(snapshot.authorized_minor, snapshot.currency).format()} held")
    if snapshot.currency and snapshot.refunded_minor:
        words.append(f"{Money(snapshot.refunded_minor, snapshot.currency).format()} given back")
    return ", ".join(words)
