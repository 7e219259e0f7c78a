"""Let a refund follow what its provider says."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.fail_refund import tell_operator
from studium.commerce.payments.model import Refund, RefundStatus, advance_refund
from studium.commerce.payments.providers import SentRefund
from studium.platform.database import Transaction


async def settle_refund(
    tx: Transaction, refund_id: UUID, sent: SentRefund, *, payment_id: UUID, now: datetime
) -> Refund | None:
    """The refund, at least as far as the provider says; None when it is not this payment's."""
    refund = await store.locked_refund(tx, refund_id)
    if refund is None or refund.payment_id != payment_id:
        return None
    status = advance_refund(refund.status, sent.status)
    await store.update_refund(
        tx,
        refund_id,
        status=status,
        provider_refund_id=sent.provider_refund_id,
        failure_message=sent.failure_message,
        now=now,
    )
    if status is RefundStatus.FAILED and refund.status is not RefundStatus.FAILED:
        tell_operator(refund, sent.failure_message)
    return await store.refund(tx, refund_id)
