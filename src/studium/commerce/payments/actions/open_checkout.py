"""Take a payment to its provider: the second half of a checkout."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.close_checkout_soon import (
    CloseReason,
    close_checkout_soon,
)
from studium.commerce.payments.actions.give_up_payment import give_up_payment
from studium.commerce.payments.actions.make_customer import with_customer
from studium.commerce.payments.alerts import CHECKOUT_REFUSED, tell_refused_checkout
from studium.commerce.payments.facts import FactKind, Opened, keep_fact
from studium.commerce.payments.model import Payment, PaymentStatus, is_abandoned
from studium.commerce.payments.providers import (
    CheckoutRequest,
    OpenedCheckout,
    PaymentProvider,
    PaymentProviders,
    ProviderRefused,
)
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()


class CheckoutRefused(Conflict):
    """The provider does not take this payment."""

    slug = "checkout-refused"
    title = "This payment cannot be made"


async def open_checkout(parts: Parts, payment_id: UUID) -> Payment:
    """The payment with the address at which it is paid.

    Safe to repeat, also by several at once and after a crash anywhere: the provider is asked
    under one idempotency key per payment and gives every time the same checkout. What is paid,
    canceled or open already is returned as it is. Raises ProviderFailed when the provider does
    not answer; CheckoutRefused when it never will take this, and the payment is given up.
    """
    database, clock = parts[Database], parts[Clock]
    async with database.reader() as tx:
        payment = await store.payment(tx, payment_id)
    if payment.provider_checkout_id is not None or not payment.can_be_paid:
        return payment
    keys_hold = parts[PaymentProviders].plugin(payment.provider).payment_keys_hold
    if is_abandoned(payment, now=clock.now(), keys_hold=keys_hold):
        async with database.transaction() as tx:
            return await give_up_payment(
                tx, payment_id, code="abandoned", message=None, now=clock.now()
            )
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    try:
        checkout = await _open(parts, provider, payment)
    except ProviderRefused as refusal:
        log.warning(
            "checkout_refused",
            payment_id=str(payment.id),
            code=refusal.code,
            reason=refusal.message,
            remedy="fix the product's price or currency, or the account at the provider",
            alert=CHECKOUT_REFUSED.cause,
        )
        async with database.transaction() as tx:
            await give_up_payment(
                tx, payment_id, code=refusal.code, message=refusal.message, now=clock.now()
            )
            await tell_refused_checkout(
                tx,
                connection_id=payment.connection_id,
                owner_id=payment.owner_id,
                reason=refusal.message,
                now=clock.now(),
            )
        raise CheckoutRefused(
            "The payment provider did not accept this. Nothing was charged. "
            "Try again later, or write to us.",
            payment_id=str(payment.id),
        ) from refusal
    async with database.transaction() as tx:
        await _record(tx, payment_id, checkout, now=clock.now())
        opened = await store.payment(tx, payment_id)
        if opened.status is PaymentStatus.CANCELED:
            # It was canceled while we asked.
            await close_checkout_soon(tx, payment_id, CloseReason.SUPERSEDED)
        return opened


async def _record(
    tx: Transaction, payment_id: UUID, checkout: OpenedCheckout, *, now: datetime
) -> None:
    recorded = await store.record_checkout(
        tx,
        payment_id,
        provider_checkout_id=checkout.provider_checkout_id,
        url=checkout.url,
        expires_at=checkout.expires_at,
        now=now,
    )
    if recorded:
        opened = Opened(
            provider_checkout_id=checkout.provider_checkout_id,
            checkout_url=checkout.url,
            checkout_expires_at=checkout.expires_at,
        )
        await keep_fact(tx, payment_id, FactKind.OPENED, opened, now=now)


async def _open(parts: Parts, provider: PaymentProvider, payment: Payment) -> OpenedCheckout:

    async def call(customer_id: str | None) -> OpenedCheckout:
        return await provider.open_checkout(
            _request(payment, customer_id),
            idempotency_key=f"checkout-{payment.id}-{customer_id or 'guest'}",
        )

    if payment.payer_id is None:
        return await call(None)
    return await with_customer(
        parts,
        provider,
        payer_id=payment.payer_id,
        connection_id=payment.connection_id,
        call=call,
    )


def _request(payment: Payment, customer_id: str | None) -> CheckoutRequest:
    return CheckoutRequest(
        payment_id=payment.id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        provider_customer_id=customer_id,
        description=payment.description,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        success_url=payment.success_url,
        cancel_url=payment.cancel_url,
        metadata=payment.metadata,
    )
