"""Ask for an amount that is not for something in the catalogue: a deposit."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from studium.commerce.payments.actions.open_intent import PayableIntent, open_intent
from studium.commerce.payments.actions.request_payment import request_payment
from studium.commerce.payments.model import CaptureMethod, Flow
from studium.commerce.payments.operator_accounts import payment_connection
from studium.commerce.payments.providers import Capability, CapabilityMissing, PaymentProviders
from studium.commerce.payments.settings import PaymentSettings
from studium.connect.connections import ConnectionWithCredentials
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.settings import Settings

PURPOSE = "deposit"


class AmountTooLarge(Invalid):
    """More than one payment may be here."""

    slug = "amount-too-large"
    title = "This is too much for one payment"


class ReturnNotAllowed(Invalid):
    """Payers are led back to this site, or to sites that the operator lists."""

    slug = "return-not-allowed"
    title = "Payers cannot be led there"


async def begin_intent(  # noqa: PLR0913 - who pays what to whom, and how
    parts: Parts,
    *,
    payer_id: UUID,
    owner_id: UUID | None,
    price: Money,
    description: str,
    capture_method: CaptureMethod,
    return_url: str | None,
    metadata: dict[str, str],
    options: dict[str, Any],
    provider: str | None = None,
) -> PayableIntent:
    """A payment of the caller to an owner, made at the provider.

    Raises AmountTooLarge, ReturnNotAllowed, NoPaymentProvider, NotSoldToYou, CapabilityMissing,
    ProviderFailed or CheckoutRefused.
    """
    most = parts[PaymentSettings].largest_payment_minor
    if price.amount_minor > most:
        raise AmountTooLarge(f"At most {Money(most, price.currency).format()} at once.")
    is_manual = capture_method is CaptureMethod.MANUAL
    needed = {Capability.MANUAL_CAPTURE if is_manual else Capability.INTENTS}
    found = await payment_connection(parts, owner_id, provider=provider, payer_id=payer_id)
    if options.get("method_id") or options.get("saves_method"):
        needed.add(Capability.SAVED_METHODS)
    require_capabilities(parts, found, *needed)
    payment_id = new_id()
    back = checked_return(parts, return_url) or f"{parts[Settings].base_url}/dashboard"
    async with parts[Database].transaction() as tx:
        payment = await request_payment(
            tx,
            connection=found.connection,
            payer_id=payer_id,
            purpose=PURPOSE,
            purpose_id=payment_id,
            description=description,
            price=price,
            success_url=back,
            cancel_url=back,
            now=parts[Clock].now(),
            flow=Flow.INTENT,
            capture_method=capture_method,
            metadata=metadata,
            options=options,
        )
    return await open_intent(parts, payment.id)


def require_capabilities(
    parts: Parts, found: ConnectionWithCredentials, *needed: Capability
) -> None:
    """Raises CapabilityMissing before any call when the provider cannot do this."""
    plugin = parts[PaymentProviders].plugin(found.connection.kind)
    missing = sorted(set(needed) - plugin.capabilities)
    if missing:
        raise CapabilityMissing(
            f"{plugin.label} cannot do this here: {missing[0].replace('_', ' ')}.",
            capability=missing[0].value,
        )


def checked_return(parts: Parts, address: str | None) -> str | None:
    """An address that payers may be led back to. Raises ReturnNotAllowed."""
    if address is None:
        return None
    allowed = {_origin(parts[Settings].base_url), *parts[PaymentSettings].payment_return_origins}
    if _origin(address) not in allowed:
        raise ReturnNotAllowed(
            "Payers are led back to this site, or to one that the operator lists."
        )
    return address


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()
