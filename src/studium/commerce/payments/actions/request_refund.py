"""Ask for money to be given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.disputes import Dispute, disputes_of_payment, is_held
from studium.commerce.payments.facts import FactKind, keep_fact
from studium.commerce.payments.model import Payment, Refund, refundable_minor
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.money import Money


class NothingToRefund(Conflict):
    """Nothing came in, or all of it went back already."""

    slug = "nothing-to-refund"
    title = "There is nothing to give back"


class PaymentDisputed(Conflict):
    """The payer's bank has the money while it decides about a dispute."""

    slug = "payment-disputed"
    title = "The payer's bank is deciding about this payment"


class RefundedMeanwhile(Conflict):
    """Another amount is left than the caller saw: often a form that was sent twice."""

    slug = "refunded-meanwhile"
    title = "Money was given back meanwhile"


class RefundTooLarge(Invalid):
    """More than what is left of the payment."""

    slug = "refund-too-large"
    title = "This is more than what can be given back"


@dataclass(frozen=True)
class SendRefund(Job, name="payments.send_refund", lane="outside"):
    """Take a refund to the provider."""

    refund_id: UUID


async def request_refund(  # noqa: PLR0913 - what a refund consists of
    tx: Transaction,
    *,
    payment_id: UUID,
    amount_minor: int | None,
    reason: str,
    requested_by: UUID | None,
    now: datetime,
    left_minor: int | None = None,
) -> Refund:
    """Record a refund of part of a payment, or of all that is left (None); a job sends it.

    The payment stays locked until the caller's transaction ends, so that refunds at once never
    add up to more than was paid. `left_minor` is what the caller saw to be left, if that
    matters. Raises PaymentDisputed, NothingToRefund, RefundedMeanwhile or RefundTooLarge.
    """
    payment = await store.locked_payment(tx, payment_id)
    disputes = await disputes_of_payment(tx, payment_id)
    if is_held(disputes, payment):
        raise PaymentDisputed("The payer's bank has this money until it decides the dispute.")
    available = await _left(tx, payment, disputes)
    if available == 0:
        raise NothingToRefund("Nothing of this payment is left to give back.")
    if left_minor not in {None, available}:
        raise RefundedMeanwhile("Money was given back meanwhile. Look again before you go on.")
    amount = available if amount_minor is None else amount_minor
    if not 0 < amount <= available:
        least, most = (Money(bound, payment.currency).format() for bound in (1, available))
        raise RefundTooLarge(f"Between {least} and {most} can be given back.")
    refund = await store.insert_refund(
        tx,
        refund_id=new_id(),
        payment_id=payment_id,
        amount_minor=amount,
        reason=reason,
        requested_by=requested_by,
        now=now,
    )
    await keep_fact(tx, payment_id, FactKind.REFUND_ASKED, refund, now=now)
    await send_refund_soon(tx, refund.id)
    return refund


async def left_to_refund(tx: Transaction, payment: Payment) -> int:
    """What can be given back of a payment now, in minor units; nothing while a bank has it."""
    return await _left(tx, payment, await disputes_of_payment(tx, payment.id))


async def _left(tx: Transaction, payment: Payment, disputes: Sequence[Dispute]) -> int:
    if is_held(disputes, payment):
        return 0
    waiting = await store.waiting_refunds_minor(tx, payment.id)
    return refundable_minor(payment, waiting_minor=waiting)


async def send_refund_soon(tx: Transaction, refund_id: UUID) -> bool:
    """Have a refund taken to the provider; False when a job for that waits or runs already."""
    return await enqueue(tx, SendRefund(refund_id), dedupe_key=f"payments.send_refund:{refund_id}")
