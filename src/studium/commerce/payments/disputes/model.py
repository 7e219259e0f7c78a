"""What a dispute is, and how what events say of it moves it. Pure.

Events come in any order, and again: the newest one tells how a dispute stands, the newest
decision whether its money is lost. Both are maxima, so that every order ends alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studium.commerce.payments.model import Payment


class DisputeStatus(StrEnum):
    """How far a dispute is, in Stripe's terms: docs.stripe.com/disputes.

    A `warning` is an inquiry, which has taken no money yet. Of one second, the later here holds.
    """

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    NEEDS_RESPONSE = "needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    UNDER_REVIEW = "under_review"
    WARNING_CLOSED = "warning_closed"
    PREVENTED = "prevented"
    LOST = "lost"
    APPEAL_NEEDS_RESPONSE = "appeal_needs_response"
    APPEAL_UNDER_REVIEW = "appeal_under_review"
    WON = "won"


_ORDER = list(DisputeStatus)
_DECIDED = frozenset(
    {
        DisputeStatus.WARNING_CLOSED,
        DisputeStatus.PREVENTED,
        DisputeStatus.LOST,
        DisputeStatus.WON,
    }
)
_TO_ANSWER = frozenset(
    {
        DisputeStatus.WARNING_NEEDS_RESPONSE,
        DisputeStatus.NEEDS_RESPONSE,
        DisputeStatus.APPEAL_NEEDS_RESPONSE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """What an event says of a dispute. `said_at` is the event's own time."""

    provider_dispute_id: str
    provider_payment_id: str | None
    status: DisputeStatus
    reason: str
    amount_minor: int
    currency: str
    is_refundable: bool
    due_at: datetime | None
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute as the newest of its events told it; `is_lost` is the newest decision."""

    id: UUID
    payment_id: UUID
    provider_dispute_id: str
    provider_payment_id: str | None
    status: DisputeStatus
    reason: str
    amount_minor: int
    currency: str
    is_refundable: bool
    due_at: datetime | None
    said_at: datetime
    is_lost: bool
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether the bank has decided."""
        return self.status in _DECIDED

    @property
    def needs_response(self) -> bool:
        """Whether the bank waits for our answer."""
        return self.status in _TO_ANSWER


def first_heard(news: DisputeNews, *, dispute_id: UUID, payment_id: UUID, now: datetime) -> Dispute:
    """A dispute of which nothing was known."""
    is_decision = news.status in _DECIDED
    return Dispute(
        id=dispute_id,
        payment_id=payment_id,
        provider_dispute_id=news.provider_dispute_id,
        provider_payment_id=news.provider_payment_id,
        status=news.status,
        reason=news.reason,
        amount_minor=news.amount_minor,
        currency=news.currency,
        is_refundable=news.is_refundable,
        due_at=news.due_at,
        said_at=news.said_at,
        is_lost=news.status is DisputeStatus.LOST,
        decided_at=news.said_at if is_decision else None,
        created_at=now,
        updated_at=now,
    )


def follow(dispute: Dispute, news: DisputeNews, *, now: datetime) -> Dispute:
    """The dispute after what an event said of it, which may be old."""
    after = dispute
    if _is_newer(dispute, news):
        after = replace(
            after,
            status=news.status,
            reason=news.reason,
            amount_minor=news.amount_minor,
            currency=news.currency,
            is_refundable=news.is_refundable,
            due_at=news.due_at,
            said_at=news.said_at,
            updated_at=now,
        )
    if news.status in _DECIDED and _is_newer_decision(dispute, news):
        is_lost = news.status is DisputeStatus.LOST
        after = replace(after, is_lost=is_lost, decided_at=news.said_at, updated_at=now)
    return after


def _is_newer(dispute: Dispute, news: DisputeNews) -> bool:
    """Whether it was said later; of one second, whether it is further on."""
    known = (dispute.said_at, _ORDER.index(dispute.status))
    return (news.said_at, _ORDER.index(news.status)) > known


def _is_newer_decision(dispute: Dispute, news: DisputeNews) -> bool:
    """Whether it was decided later; of one second, whether it is in our favour."""
    is_ours = news.status is not DisputeStatus.LOST
    decided_at = dispute.decided_at
    return decided_at is None or (news.said_at, is_ours) > (decided_at, not dispute.is_lost)


def lost_minor(disputes: Iterable[Dispute], payment: Payment) -> int:
    """How much of a payment its payer's bank took for good, at most all of it.

    A dispute in another currency than the payment's is taken to be about all of it.
    """
    lost = sum(
        dispute.amount_minor if dispute.currency == payment.currency else payment.amount_minor
        for dispute in disputes
        if dispute.is_lost and _is_about(dispute, payment)
    )
    return min(lost, payment.amount_minor)


def is_held(disputes: Iterable[Dispute], payment: Payment) -> bool:
    """Whether nothing can be given back while a bank decides: it has taken the money already."""
    return any(
        not dispute.is_over and not dispute.is_refundable and _is_about(dispute, payment)
        for dispute in disputes
    )


def _is_about(dispute: Dispute, payment: Payment) -> bool:
    """Whether it is this money, not a second payment for the same purpose."""
    ours = payment.provider_payment_id
    return ours is None or dispute.provider_payment_id in {None, ours}
