"""Let a refund follow what its provider says."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.apply_snapshot import Accompanying
from studium.commerce.payments.actions.fail_refund import tell_operator
from studium.commerce.payments.facts import move_refund
from studium.commerce.payments.model import RefundStatus, advance_refund
from studium.commerce.payments.providers import SentRefund
from studium.platform.database import Transaction


def recording_of_outcome(
    refund_id: UUID, sent: SentRefund, *, payment_id: UUID, now: datetime
) -> Accompanying:
    """`record_refund_outcome` to be run with a read that began after the provider had said this.

    A refund that is settled no longer counts as waiting; by then what was given back of its
    payment must include it, or it could be given back again.
    """

    async def note(tx: Transaction) -> None:
        await record_refund_outcome(tx, refund_id, sent, payment_id=payment_id, now=now)

    return note


async def record_refund_outcome(
    tx: Transaction, refund_id: UUID, sent: SentRefund, *, payment_id: UUID, now: datetime
) -> None:
    """Move a refund at least as far as the provider says, if it is this payment's."""
    refund = await store.locked_refund(tx, refund_id)
    if refund is None or refund.payment_id != payment_id:
        return
    status = advance_refund(refund.status, sent.status)
    await move_refund(
        tx,
        refund,
        status=status,
        provider_refund_id=sent.provider_refund_id,
        failure_message=sent.failure_message,
        now=now,
    )
    if status is RefundStatus.FAILED and refund.status is not RefundStatus.FAILED:
        tell_operator(refund, sent.failure_message)
