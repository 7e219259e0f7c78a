"""Give the deposit of a booking back where its time is not had."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import (
    CloseReason,
    Payment,
    close_checkout_soon,
    left_to_refund,
    payment_of_owner,
    request_refund,
)
from studium.platform.database import Transaction
from studium.studio.booking.model import Booking


async def return_deposit(tx: Transaction, booking: Booking, *, now: datetime) -> bool:
    """Give back what was paid of a booking that is over; whether anything was.

    What is still to be paid can be paid no more.
    """
    if booking.payment_id is None:
        return False
    payment = await payment_of_owner(tx, booking.payment_id, owner_id=booking.owner_id)
    if payment is None:
        return False
    if not payment.is_paid:
        await close_checkout_soon(tx, payment.id, CloseReason.CANCELED)
        return False
    return await refund_what_is_left(tx, payment, now=now)


async def refund_what_is_left(tx: Transaction, payment: Payment, *, now: datetime) -> bool:
    """Ask for a refund of all that is left of a payment, if anything is."""
    if await left_to_refund(tx, payment) == 0:
        return False
    await refund_deposit(tx, payment.id, now=now)
    return True


async def refund_deposit(tx: Transaction, payment_id: UUID, *, now: datetime) -> None:
    """Ask for a refund of all that is left. Raises NothingToRefund, PaymentDisputed."""
    await request_refund(
        tx,
        payment_id=payment_id,
        amount_minor=None,
        reason="The appointment does not take place.",
        requested_by=None,
        now=now,
    )
