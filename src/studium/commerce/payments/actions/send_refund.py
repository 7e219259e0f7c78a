"""Take a refund to the provider."""

from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.fail_refund import fail_refund
from studium.commerce.payments.actions.record_refund_outcome import recording_of_outcome
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.model import Payment, Refund, RefundStatus, is_refund_too_old
from studium.commerce.payments.providers import (
    PaymentProvider,
    PaymentProviders,
    ProviderRefused,
    RefundRequest,
    SentRefund,
)
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


async def send_refund(parts: Parts, refund_id: UUID) -> None:
    """Ask the provider under the refund's own key, then note its answer and the payment as one.

    Until both are known the refund counts as waiting. Safe to repeat. Raises ProviderFailed when
    another try can help; a refusal ends the refund.
    """
    database, clock = parts[Database], parts[Clock]
    async with database.reader() as tx:
        refund = await store.refund(tx, refund_id)
        payment = await store.payment(tx, refund.payment_id)
    sent = None
    if refund.status is RefundStatus.REQUESTED:
        sent = await _send(parts, refund, payment)
    note = (
        recording_of_outcome(refund.id, sent, payment_id=payment.id, now=clock.now())
        if sent
        else None
    )
    await refresh_payment(parts, payment.id, note=note)


async def _send(parts: Parts, refund: Refund, payment: Payment) -> SentRefund | None:
    """What the provider made of it; None when it will not be done, which is noted."""
    if payment.provider_payment_id is None:
        payment = await refresh_payment(parts, payment.id)
    if payment.provider_payment_id is None:
        await _fail(parts, refund, "The provider does not know this payment.")
        return None
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    request = RefundRequest(
        refund_id=refund.id,
        payment_id=payment.id,
        provider_payment_id=payment.provider_payment_id,
        amount_minor=refund.amount_minor,
        currency=payment.currency,
    )
    keys_hold = parts[PaymentProviders].plugin(payment.provider).refund_keys_hold
    if is_refund_too_old(refund, now=parts[Clock].now(), keys_hold=keys_hold):
        return await _find(parts, refund, provider, request)
    try:
        return await provider.refund(request, idempotency_key=f"refund-{refund.id}")
    except ProviderRefused as refusal:
        await _fail(parts, refund, refusal.message)
        return None


async def _find(
    parts: Parts, refund: Refund, provider: PaymentProvider, request: RefundRequest
) -> SentRefund | None:
    """What became of a refund that is too old to be sent safely: somebody may have sent it."""
    sent = await provider.find_refund(request)
    if sent is None:
        await _fail(parts, refund, "It waited too long to be sent safely. Ask for it again.")
    return sent


async def _fail(parts: Parts, refund: Refund, message: str) -> None:
    async with parts[Database].transaction() as tx:
        await fail_refund(tx, refund.id, message, now=parts[Clock].now())
