"""The story of a purchase. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import Purchase
from studium.commerce.payments import Dispute, Payment, Refund, RefundStatus
from studium.platform.audit import StaffAct
from studium.platform.money import Money


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a purchase's story."""

    at: datetime
    title: str
    detail: str = ""


_REFUND_WORDS = {
    RefundStatus.REQUESTED: "waits to be sent",
    RefundStatus.PENDING: "is on its way",
    RefundStatus.SUCCEEDED: "was given back",
    RefundStatus.FAILED: "did not go through",
}


def tell_story(  # noqa: PLR0913 - everything that has something to tell
    purchase: Purchase,
    payment: Payment,
    refunds: Sequence[Refund],
    disputes: Sequence[Dispute],
    acts: Sequence[StaffAct],
    *,
    names: dict[UUID, str],
) -> list[Moment]:
    """What happened to a purchase, oldest first. `names` are those of the admins."""
    story = [Moment(purchase.created_at, "Ordered", purchase.product_name)]
    if payment.failure_code or payment.failure_message:
        said = ": ".join(filter(None, (payment.failure_code, payment.failure_message)))
        story.append(Moment(payment.updated_at, "The provider reported a problem", said))
    if payment.completed_at is not None:
        story.append(
            Moment(payment.completed_at, "Paid", payment.provider_payment_id or payment.provider)
        )
    if purchase.completed_at is not None:
        story.append(Moment(purchase.completed_at, "Completed", purchase.receipt_number or ""))
    for refund in refunds:
        amount = Money(refund.amount_minor, payment.currency).format()
        words = f"{amount} {_REFUND_WORDS[refund.status]}"
        story.append(Moment(refund.updated_at, f"Refund: {words}", refund.failure_message or ""))
    for dispute in disputes:
        amount = Money(dispute.amount_minor, dispute.currency).format()
        said = f"Dispute over {amount} ({dispute.reason}): {dispute.status.replace('_', ' ')}"
        story.append(Moment(dispute.said_at, said, dispute.provider_dispute_id))
    if purchase.refunded_at is not None:
        story.append(Moment(purchase.refunded_at, "Access ended"))
    for act in acts:
        who = names.get(act.actor_id, "a former admin")
        story.append(Moment(act.at, f"{who}: {act.action}", str(act.details.get("reason", ""))))
    return sorted(story, key=lambda moment: moment.at)
