"""What a payer leaves behind whose account was deleted: open checkouts, and a name at providers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.payments import store
from studium.commerce.payments.actions.close_checkout_soon import (
    CloseReason,
    close_checkout_soon,
)
from studium.commerce.payments.actions.request_refund import left_to_refund, request_refund
from studium.commerce.payments.departed import (
    RedactEvents,
    RedactPayment,
    note_departed_customers,
    note_forgotten_guest,
)
from studium.commerce.payments.model import Payment
from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue
from studium.platform.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class ForgetCustomer(Job, name="payments.forget_customer", lane="outside"):
    """Have a payer forgotten, by the provider behind a connection and then by us."""

    connection_id: UUID
    provider_customer_id: str


async def erase_customer_data(tx: Transaction, payer_id: UUID, *, now: datetime) -> None:
    """Have everything closed that the payer could still pay, and the payer forgotten."""
    await note_departed_customers(tx, payer_id, now=now)
    await enqueue(tx, RedactEvents(payer_id))
    for payment in await store.open_payments_of_payer(tx, payer_id):
        await close_checkout_soon(tx, payment.id, CloseReason.PAYER_DELETED)
    for customer in await store.customers_of_payer(tx, payer_id):
        await forget_customer_soon(tx, customer.connection_id, customer.provider_customer_id)


async def forget_guest(tx: Transaction, payment_id: UUID, *, now: datetime) -> None:
    """Have a guest who paid something taken out of what the provider sent and sends of it."""
    await note_forgotten_guest(tx, payment_id, now=now)
    await enqueue(tx, RedactPayment(payment_id))


async def forget_customer_soon(
    tx: Transaction, connection_id: UUID, provider_customer_id: str
) -> None:
    """Have one customer forgotten."""
    await enqueue(tx, ForgetCustomer(connection_id, provider_customer_id))


async def refund_departed_payer(tx: Transaction, payment: Payment, *, now: datetime) -> None:
    """Ask for a refund of a payment that has just completed when its payer's account is gone.

    Somebody paid in the moment in which the checkout was being closed, and has nothing of it.
    """
    if payment.payer_id is None or await person_by_id(tx, payment.payer_id) is not None:
        return
    if await left_to_refund(tx, payment) == 0:
        return
    refund = await request_refund(
        tx,
        payment_id=payment.id,
        amount_minor=None,
        reason="The account was deleted before this was paid.",
        requested_by=None,
        now=now,
    )
    log.error(
        "paid_by_deleted_account",
        payment_id=str(payment.id),
        refund_id=str(refund.id),
        provider=payment.provider,
        provider_payment_id=payment.provider_payment_id,
        alert="refund_failed",
        remedy="see that this refund succeeds; otherwise give the money back at the provider",
    )
