"""End a refund that gives nothing back."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.facts import move_refund
from studium.commerce.payments.model import Refund, RefundStatus
from studium.platform.database import Transaction
from studium.platform.telemetry import get_logger

log = get_logger()


async def fail_refund(tx: Transaction, refund_id: UUID, message: str, *, now: datetime) -> None:
    """Note that the money stays where it is, and why. Somebody waits for it: an alarm.

    Of a refund that the provider was heard of meanwhile, nothing is noted.
    """
    refund = await store.locked_refund(tx, refund_id)
    if refund is None or refund.status is not RefundStatus.REQUESTED:
        return
    await move_refund(
        tx,
        refund,
        status=RefundStatus.FAILED,
        provider_refund_id=None,
        failure_message=message,
        now=now,
    )
    tell_operator(refund, message)


def tell_operator(refund: Refund, reason: str | None) -> None:
    """Raise the alarm for a refund that failed."""
    log.error(
        "refund_failed",
        refund_id=str(refund.id),
        payment_id=str(refund.payment_id),
        reason=reason,
        alert="refund_failed",
        remedy="ask for it again on the purchase's admin page, or give it back at the provider",
    )
