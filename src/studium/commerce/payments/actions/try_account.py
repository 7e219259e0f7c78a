"""Try an account in test mode through the whole contract: `make live-tests`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.model import PaymentReference, ProviderState, Snapshot
from studium.commerce.payments.providers import (
    Capability,
    CaptureRequest,
    CheckoutRequest,
    CustomerRequest,
    IntentRequest,
    PaymentProvider,
    ProviderFailed,
    ProviderPlugin,
    ProviderRefused,
    RefundRequest,
)
from studium.platform.ids import new_id

_AMOUNT, _CAPTURED, _REFUNDED = 2_000, 1_500, 500
_CURRENCY = "usd"
_BACK = "https://example.org/"
_DESCRIPTION = "Studium: a test of this account"


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried. `is_well` None: it was skipped, and `said` tells why."""

    name: str
    is_well: bool | None
    said: str = ""


async def try_account(
    plugin: ProviderPlugin, provider: PaymentProvider, *, now: Callable[[], datetime]
) -> AsyncIterator[Tried]:
    """What came of each thing, in turn; what a buyer would have to agree to is skipped.

    Made are a customer, a checkout that is closed again, and an amount that is held, taken in
    part and given back in part; test mode moves no money. The customer is removed at the end.
    """
    customer_id = str(new_id())
    if Capability.CUSTOMERS in plugin.capabilities:
        made = await _customer(provider)
        yield made[0]
        if made[1] is None:
            return
        customer_id = made[1]
    yield await _tell("checkout", _checkout(provider, customer_id, now))
    if plugin.test_method is None:
        yield Tried("hold, capture and refund", None, "a buyer has to agree on the provider's page")
    else:
        payment = _intent(customer_id, plugin.test_method)
        yield await _tell("hold, capture and refund", _money(provider, payment, now))
    if Capability.SAVED_METHODS in plugin.capabilities:
        yield await _tell("saved methods", _methods(provider, customer_id))
    if Capability.PORTAL in plugin.capabilities:
        yield await _tell("portal", provider.open_portal(customer_id, return_url=_BACK))
    if Capability.CUSTOMERS in plugin.capabilities:
        yield await _tell("customer removed", provider.delete_customer(customer_id))


async def _tell(name: str, work: Awaitable[object]) -> Tried:
    try:
        await work
    except (ProviderFailed, ProviderRefused, AssertionError) as problem:
        return Tried(name, is_well=False, said=str(problem))
    return Tried(name, is_well=True)


async def _customer(provider: PaymentProvider) -> tuple[Tried, str | None]:
    payer_id = new_id()
    person = CustomerRequest(payer_id=payer_id, email="studium-test@example.org", name="Ada Test")
    try:
        made = await provider.create_customer(person, idempotency_key=f"try-{payer_id}")
    except (ProviderFailed, ProviderRefused) as problem:
        return Tried("customer", is_well=False, said=str(problem)), None
    return Tried("customer", is_well=True), made


async def _checkout(
    provider: PaymentProvider, customer_id: str, now: Callable[[], datetime]
) -> None:
    payment_id = new_id()
    request = CheckoutRequest(
        payment_id=payment_id,
        purpose="test",
        purpose_id=payment_id,
        provider_customer_id=customer_id,
        description=_DESCRIPTION,
        amount_minor=_AMOUNT,
        currency=_CURRENCY,
        success_url=_BACK,
        cancel_url=_BACK,
    )
    key = f"try-{payment_id}"
    opened = await provider.open_checkout(request, idempotency_key=key)
    again = await provider.open_checkout(request, idempotency_key=key)
    _expect(again.provider_checkout_id == opened.provider_checkout_id, "one key made two checkouts")
    reference = PaymentReference(provider_checkout_id=opened.provider_checkout_id)
    seen = await provider.read_payment(reference, now=now())
    _expect(seen.state is ProviderState.OPEN, f"a new checkout is {seen.state}")
    _expect(seen.reference.payment_id == payment_id, "a checkout does not name its payment")
    await provider.close_checkout(opened.provider_checkout_id)
    closed = await provider.read_payment(reference, now=now())
    _expect(closed.state is ProviderState.EXPIRED, f"a closed checkout is {closed.state}")


async def _money(
    provider: PaymentProvider, request: IntentRequest, now: Callable[[], datetime]
) -> None:
    key = f"try-{request.payment_id}"
    held = (await provider.open_intent(request, idempotency_key=key, now=now())).snapshot
    _expect(held.state is ProviderState.AUTHORIZED, f"an amount that is held is {held.state}")
    payment_id = held.reference.provider_payment_id or ""
    capture = CaptureRequest(
        payment_id=request.payment_id,
        provider_payment_id=payment_id,
        amount_minor=_CAPTURED,
        currency=_CURRENCY,
    )
    await provider.capture(capture, idempotency_key=f"{key}-capture", now=now())
    refund = _refund(request.payment_id, payment_id)
    sent = await provider.refund(refund, idempotency_key=f"{key}-refund")
    again = await provider.refund(refund, idempotency_key=f"{key}-refund")
    _expect(sent.provider_refund_id == again.provider_refund_id, "one key made two refunds")
    found = await provider.find_refund(refund)
    _expect(found is not None, "a refund is not found by ours")
    seen = await provider.read_payment(held.reference, now=now())
    amounts = _amounts(seen)
    _expect(amounts == (_CAPTURED, _REFUNDED), f"taken and given back were {amounts}")


async def _methods(provider: PaymentProvider, customer_id: str) -> None:
    found = await provider.saved_methods(customer_id)
    _expect(found == [], f"a new customer has {len(found)} ways of paying")


def _intent(customer_id: str, method_id: str) -> IntentRequest:
    payment_id = new_id()
    return IntentRequest(
        payment_id=payment_id,
        purpose="test",
        purpose_id=payment_id,
        provider_customer_id=customer_id,
        description=_DESCRIPTION,
        amount_minor=_AMOUNT,
        currency=_CURRENCY,
        is_manual=True,
        return_url=_BACK,
        metadata={},
        method_id=method_id,
    )


def _refund(payment_id: UUID, provider_payment_id: str) -> RefundRequest:
    return RefundRequest(
        refund_id=new_id(),
        payment_id=payment_id,
        provider_payment_id=provider_payment_id,
        amount_minor=_REFUNDED,
        currency=_CURRENCY,
    )


def _amounts(seen: Snapshot) -> tuple[int | None, int | None]:
    return seen.paid_minor, seen.refunded_minor


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - what is expected
    if not holds:
        raise AssertionError(otherwise)
