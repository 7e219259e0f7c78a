"""Refund a purchase: an admin for the operator, on the record, or a creator."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import refund_purchase
from studium.commerce.payments import Refund
from studium.operations.admin.sellers import Seller
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction


async def refund_sale(  # noqa: PLR0913 - who gives back how much of what and why
    tx: Transaction,
    *,
    seller: Seller,
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
        requested_by=seller.actor_id,
        left_minor=left_minor,
        now=now,
        owner_id=seller.owner_id,
    )
    if seller.owner_id is not None:
        return refund
    await record_act(
        tx,
        actor_id=seller.actor_id,
        action="asked for a refund",
        subject=Subject("purchase", purchase_id),
        details={"reason": reason, "amount_minor": refund.amount_minor},
        now=now,
    )
    return refund
