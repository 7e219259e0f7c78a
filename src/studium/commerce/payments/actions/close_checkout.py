"""Let nobody pay a payment any more."""

from uuid import UUID

from studium.commerce.payments.actions.close_checkout_soon import CloseReason
from studium.commerce.payments.actions.give_up_payment import give_up_payment
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.model import Flow, Payment
from studium.commerce.payments.providers import PaymentProviders
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


async def close_checkout(parts: Parts, payment_id: UUID, reason: CloseReason) -> Payment:
    """The payment, canceled; or as the provider knows it, when it was faster.

    What is held still of one that was captured in part is released.

    Safe to repeat. A checkout that is being opened meanwhile is closed by who opens it. Raises
    ProviderFailed, ProviderRefused, RetryLater, or CredentialsMissing.
    """
    database = parts[Database]
    async with database.transaction() as tx:
        payment = await give_up_payment(
            tx,
            payment_id,
            code=reason.value,
            message=reason.sentence,
            now=parts[Clock].now(),
        )
    is_over = payment.is_paid and payment.held_minor == 0
    if is_over or not payment.reference.is_readable:
        return payment
    found = await parts[ConnectionCache].by_id(payment.connection_id)
    provider = await parts[PaymentProviders].reach(found)
    if payment.provider_checkout_id is not None and not payment.is_paid:
        await provider.close_checkout(payment.provider_checkout_id)
    elif payment.provider_payment_id is not None and payment.flow is Flow.INTENT:
        await provider.cancel_payment(payment.provider_payment_id)
    return await refresh_payment(parts, payment_id)
