"""Refund a purchase as an admin."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import refund_purchase
from studium.commerce.payments import Refund
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction


async def refund_as_staff(  # noqa: PLR0913 - who gives back how much of what and why
    tx: Transaction,
    *,
    actor_id: UUID,
    purchase_id: UUID,
    amount_minor: int | None,
    reason: str,
    left_minor: int | None,
    now: datetime,
) -> Refund:
    """Ask for a refund of a part, or of all that is left (None).

    Raises NotFound, NothingToRefund, RefundedMeanwhile or RefundTooLarge.
    """
    refund = await refund_purchase(
        tx,
        purchase_id=purchase_id,
        amount_minor=amount_minor,
        reason=reason,
        requested_by=actor_id,
        left_minor=left_minor,
        now=now,
    )
    await record_act(
        tx,
        actor_id=actor_id,
        action="asked for a refund",
        subject=Subject("purchase", purchase_id),
        details={"reason": reason, "amount_minor": refund.amount_minor},
        now=now,
    )
    return refund
