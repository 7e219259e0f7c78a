"""Take what was authorized, or release it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.facts import keep_decision
from studium.commerce.payments.model import Payment
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
    tx: Transaction,
    payment_id: UUID,
    *,
    amount_minor: int | None,
    now: datetime,
    is_final: bool = True,
) -> Payment:
    """Record what is to be captured: a part, or all that is held (None).

    The rest is released, or stays held for further captures when it is not `is_final`. Of
    captures at once, one is recorded; the others find it under way. Asking again for the same
    while it is under way, or after a final one, is the same capture. `capture_payment` takes it
    to the provider once this commits. Raises NothingToCapture or CaptureTooLarge.
    """
    payment = await store.locked_payment(tx, payment_id)
    held = payment.held_minor
    if held == 0:
        return _captured_before(payment, amount_minor)
    amount = held if amount_minor is None else amount_minor
    asked = replace(
        payment,
        capture_requested_minor=payment.captured_minor + amount,
        capture_is_final=is_final,
        next_poll_at=now,
        updated_at=now,
    )
    if payment.is_capture_under_way:
        if _asked_for(asked) != _asked_for(payment):
            raise NothingToCapture("Another capture of this payment is under way.")
        return payment
    if not 0 < amount <= held:
        most = Money(held, payment.currency).format()
        raise CaptureTooLarge(f"At most {most} can be captured.")
    await store.update_payment(tx, asked)
    await keep_decision(tx, payment, asked, now=now)
    return asked


def _captured_before(payment: Payment, amount_minor: int | None) -> Payment:
    """The payment, when this was its one capture. Raises NothingToCapture."""
    amount = payment.authorized_minor if amount_minor is None else amount_minor
    if not payment.is_paid or payment.capture_requested_minor != amount:
        raise NothingToCapture("Nothing of this payment waits to be captured.")
    return payment


def _asked_for(payment: Payment) -> tuple[int | None, bool]:
    return payment.capture_requested_minor, payment.capture_is_final


async def capture_payment(parts: Parts, payment_id: UUID) -> Payment:
    """Take the recorded capture to the provider, under one key; the payment after it.

    Safe to repeat, also after a crash anywhere. Raises ProviderFailed, CaptureRefused.
    """
    async with parts[Database].reader() as tx:
        payment = await store.payment(tx, payment_id)
    wanted = payment.capture_requested_minor
    is_asked = payment.is_capture_under_way and payment.provider_payment_id is not None
    if wanted is None or not is_asked or payment.held_minor == 0:
        return payment
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    request = CaptureRequest(
        payment_id=payment.id,
        provider_payment_id=payment.provider_payment_id or "",
        amount_minor=wanted - payment.captured_minor,
        currency=payment.currency,
        is_final=payment.capture_is_final,
    )
    try:
        await provider.capture(
            request, idempotency_key=_key(payment, request.amount_minor), now=parts[Clock].now()
        )
    except ProviderRefused as refusal:
        after = await refresh_payment(parts, payment_id)
        if after.captured_minor >= wanted or (after.is_paid and after.held_minor == 0):
            return after
        async with parts[Database].transaction() as tx:
            locked = await store.locked_payment(tx, payment_id)
            now = parts[Clock].now()
            before = locked.captured_minor or None
            refused = replace(locked, capture_requested_minor=before, updated_at=now)
            await store.update_payment(tx, refused)
            await keep_decision(tx, locked, refused, now=now)
        raise CaptureRefused(refusal.message) from refusal
    return await refresh_payment(parts, payment_id)


def _key(payment: Payment, amount_minor: int) -> str:
    """One for each capture: after what was captured before, no other can be asked for."""
    after = f"-after-{payment.captured_minor}" if payment.captured_minor else ""
    return f"capture-{payment.id}-{amount_minor}{after}"
