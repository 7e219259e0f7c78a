"""Take what was authorized, or release it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.facts import keep_decision
from studium.commerce.payments.model import Payment, PaymentStatus
from studium.commerce.payments.providers import (
    CaptureRequest,
    PaymentProviders,
    ProviderRefused,
)
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, Invalid
from studium.platform.money import Money
from studium.platform.parts import Parts


class NothingToCapture(Conflict):
    """Nothing is authorized: not yet, not any more, or it was captured already."""

    slug = "nothing-to-capture"
    title = "There is nothing to capture"


class CaptureTooLarge(Invalid):
    """More than what is authorized."""

    slug = "capture-too-large"
    title = "This is more than what is authorized"


class CaptureRefused(Conflict):
    """The provider does not capture this."""

    slug = "capture-refused"
    title = "This cannot be captured"


async def request_capture(
    tx: Transaction, payment_id: UUID, *, amount_minor: int | None, now: datetime
) -> Payment:
    """Record what is to be captured: a part, which releases the rest, or all of it (None).

    Of captures at once, one is recorded; the others find it under way. Asking again for the same
    amount is the same capture. `capture_payment` takes it to the provider once this commits.
    Raises NothingToCapture or CaptureTooLarge.
    """
    payment = await store.locked_payment(tx, payment_id)
    held = payment.authorized_minor or 0
    amount = held if amount_minor is None else amount_minor
    is_same = payment.capture_requested_minor == amount
    if payment.is_paid and is_same:
        return payment
    if payment.status is not PaymentStatus.AUTHORIZED or payment.capture_requested_minor not in {
        None,
        amount,
    }:
        raise NothingToCapture("Nothing of this payment waits to be captured.")
    if not 0 < amount <= held:
        most = Money(held, payment.currency).format()
        raise CaptureTooLarge(f"At most {most} can be captured.")
    if is_same:
        return payment
    asked = replace(payment, capture_requested_minor=amount, next_poll_at=now, updated_at=now)
    await store.update_payment(tx, asked)
    await keep_decision(tx, payment, asked, now=now)
    return asked


async def capture_payment(parts: Parts, payment_id: UUID) -> Payment:
    """Take the recorded capture to the provider, under one key; the payment after it.

    Safe to repeat, also after a crash anywhere. Raises ProviderFailed, CaptureRefused.
    """
    async with parts[Database].reader() as tx:
        payment = await store.payment(tx, payment_id)
    amount = payment.capture_requested_minor
    if payment.is_paid or amount is None or payment.provider_payment_id is None:
        return payment
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    request = CaptureRequest(
        payment_id=payment.id,
        provider_payment_id=payment.provider_payment_id,
        amount_minor=amount,
        currency=payment.currency,
    )
    try:
        await provider.capture(request, idempotency_key=f"capture-{payment.id}-{amount}")
    except ProviderRefused as refusal:
        after = await refresh_payment(parts, payment_id)
        if after.is_paid:
            return after
        async with parts[Database].transaction() as tx:
            locked = await store.locked_payment(tx, payment_id)
            now = parts[Clock].now()
            refused = replace(locked, capture_requested_minor=None, updated_at=now)
            await store.update_payment(tx, refused)
            await keep_decision(tx, locked, refused, now=now)
        raise CaptureRefused(refusal.message) from refusal
    return await refresh_payment(parts, payment_id)
