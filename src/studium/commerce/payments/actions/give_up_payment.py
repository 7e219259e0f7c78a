"""End a payment that never reached its provider."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.announce import announce
from studium.commerce.payments.facts import keep_decision
from studium.commerce.payments.model import Change, Payment, PaymentStatus
from studium.platform.database import Transaction


async def give_up_payment(
    tx: Transaction, payment_id: UUID, *, code: str | None, message: str | None, now: datetime
) -> Payment:
    """The payment, canceled; or as it is when there is a checkout for it after all."""
    payment = await store.locked_payment(tx, payment_id)
    if payment.reference.is_readable or not payment.can_be_paid:
        return payment
    canceled = replace(
        payment,
        status=PaymentStatus.CANCELED,
        failure_code=code,
        failure_message=message,
        next_poll_at=None,
        version=payment.version + 1,
        updated_at=now,
    )
    await store.update_payment(tx, canceled)
    await keep_decision(tx, payment, canceled, now=now)
    await announce(tx, canceled, (Change.CANCELED,), now=now)
    return canceled
