"""Take a payment to its provider, to be paid on a page of ours or with a saved method."""

from dataclasses import dataclass
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.apply_snapshot import apply_snapshot
from studium.commerce.payments.actions.give_up_payment import give_up_payment
from studium.commerce.payments.actions.make_customer import with_customer
from studium.commerce.payments.actions.open_checkout import CheckoutRefused
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.model import (
    CaptureMethod,
    Payment,
    is_abandoned,
    is_too_old_to_ask,
)
from studium.commerce.payments.providers import (
    IntentRequest,
    OpenedIntent,
    PaymentProvider,
    PaymentProviders,
    ProviderRefused,
)
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True)
class PayableIntent:
    """A payment, and what a browser needs to pay it; `next_url`: where the payer confirms."""

    payment: Payment
    client_secret: str | None
    next_url: str | None


async def open_intent(parts: Parts, payment_id: UUID) -> PayableIntent:
    """The payment as its provider made it; paid at once when it names a saved method.

    Safe to repeat, also after a crash anywhere: the provider is asked under one key per payment.
    Raises ProviderFailed, or CheckoutRefused when the provider will never take this.
    """
    database, clock = parts[Database], parts[Clock]
    async with database.reader() as tx:
        payment = await store.payment(tx, payment_id)
    if not payment.can_be_paid:
        return PayableIntent(payment, None, None)
    keys_hold = parts[PaymentProviders].plugin(payment.provider).payment_keys_hold
    if is_too_old_to_ask(payment, now=clock.now(), keys_hold=keys_hold):
        return PayableIntent(payment, None, None)
    if is_abandoned(payment, now=clock.now(), keys_hold=keys_hold):
        async with database.transaction() as tx:
            given_up = await give_up_payment(
                tx, payment_id, code="abandoned", message=None, now=clock.now()
            )
        return PayableIntent(given_up, None, None)
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    try:
        opened = await _open(parts, provider, payment)
    except ProviderRefused as refusal:
        async with database.transaction() as tx:
            await give_up_payment(
                tx, payment_id, code=refusal.code, message=refusal.message, now=clock.now()
            )
        raise CheckoutRefused(refusal.message, payment_id=str(payment.id)) from refusal
    if payment.reference.is_readable:  # asked again: what was answered then is old
        return PayableIntent(payment, opened.client_secret, opened.next_url)
    async with database.transaction() as tx:
        after = await apply_snapshot(
            tx, payment_id, opened.snapshot, now=clock.now(), read_at_version=payment.version
        )
    if after is None:  # an event was faster
        after = await refresh_payment(parts, payment_id)
    return PayableIntent(after, opened.client_secret, opened.next_url)


async def _open(parts: Parts, provider: PaymentProvider, payment: Payment) -> OpenedIntent:
    assert payment.payer_id is not None  # noqa: S101 - guests pay on the provider's page

    async def call(customer_id: str) -> OpenedIntent:
        return await provider.open_intent(
            _request(payment, customer_id),
            idempotency_key=f"intent-{payment.id}-{customer_id}",
            now=parts[Clock].now(),
        )

    return await with_customer(
        parts,
        provider,
        payer_id=payment.payer_id,
        connection_id=payment.connection_id,
        call=call,
    )


def _request(payment: Payment, customer_id: str) -> IntentRequest:
    return IntentRequest(
        payment_id=payment.id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        provider_customer_id=customer_id,
        description=payment.description,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        is_manual=payment.capture_method is CaptureMethod.MANUAL,
        return_url=payment.success_url,
        metadata=payment.metadata,
        method_id=payment.options.get("method_id"),
        is_off_session=bool(payment.options.get("is_off_session")),
        saves_method=bool(payment.options.get("saves_method")),
    )
