"""Give a purchase's money back."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.payments import Refund, request_refund
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


async def refund_purchase(  # noqa: PLR0913 - what a refund consists of
    tx: Transaction,
    *,
    purchase_id: UUID,
    amount_minor: int | None,
    reason: str,
    requested_by: UUID,
    now: datetime,
    left_minor: int | None = None,
    owner_id: UUID | None = None,
) -> Refund:
    """Ask for a refund of part of what an owner sold, or of all that is left (None).

    For admins when the operator sold it, for the owner otherwise. Access ends when the provider
    has taken a refund of the whole. Raises NotFound, NothingToRefund, RefundedMeanwhile or
    RefundTooLarge.
    """
    purchase = await store.purchase_of_owner(tx, purchase_id, owner_id=owner_id)
    if purchase is None:
        raise NotFound("There is no such purchase.")
    return await request_refund(
        tx,
        payment_id=purchase.payment_id,
        amount_minor=amount_minor,
        reason=reason,
        requested_by=requested_by,
        left_minor=left_minor,
        now=now,
    )
