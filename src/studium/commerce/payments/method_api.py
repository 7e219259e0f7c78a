"""REST for saved ways of paying, and the provider's own page for customers."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Path, Query

from studium.commerce.payments.actions.begin_intent import checked_return, require_capabilities
from studium.commerce.payments.actions.make_customer import with_customer
from studium.commerce.payments.answers import (
    MethodAnswer,
    MethodsAnswer,
    PortalAnswer,
    SetupAnswer,
)
from studium.commerce.payments.operator_accounts import payment_connection
from studium.commerce.payments.providers import (
    Capability,
    PaymentProvider,
    PaymentProviders,
    SavedMethod,
    StartedSetup,
)
from studium.commerce.payments.requests import SetupRequest
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import ApiRouter, PartsDep, SignedIn

router = ApiRouter(prefix="/api/payments", tags=["payments"], idempotent=True, scope="payments")

T = TypeVar("T")
OwnerOfMethods = Annotated[
    UUID | None, Query(description="With whom it is saved; null: the operator.")
]
MethodPath = Annotated[str, Path(max_length=255)]


@router.post("/setup-intent", status_code=201)
async def start_setup(body: SetupRequest, principal: SignedIn, parts: PartsDep) -> SetupAnswer:
    """Begin to save a way of paying, without paying."""
    back = checked_return(parts, body.return_url) or f"{parts[Settings].base_url}/settings"
    key = f"setup-{new_id()}"

    async def call(provider: PaymentProvider, customer_id: str) -> StartedSetup:
        return await provider.start_setup(customer_id, return_url=back, idempotency_key=key)

    started = await _ask(parts, principal.user_id, body.owner_id, Capability.SAVED_METHODS, call)
    found = await payment_connection(parts, body.owner_id, needs=Capability.SAVED_METHODS)
    return SetupAnswer(
        provider_setup_id=started.provider_setup_id,
        client_secret=started.client_secret,
        publishable_key=found.credentials.configuration.get("publishable_key"),
        status=started.status,
        next_url=started.next_url,
    )


@router.post("/customer-portal", status_code=201)
async def open_portal(body: SetupRequest, principal: SignedIn, parts: PartsDep) -> PortalAnswer:
    """Open the provider's own page, on which a customer keeps cards and sees receipts."""
    back = checked_return(parts, body.return_url) or f"{parts[Settings].base_url}/settings"

    async def call(provider: PaymentProvider, customer_id: str) -> str:
        return await provider.open_portal(customer_id, return_url=back)

    url = await _ask(parts, principal.user_id, body.owner_id, Capability.PORTAL, call)
    return PortalAnswer(url=url)


@router.get("/methods")
async def list_methods(
    principal: SignedIn, parts: PartsDep, owner_id: OwnerOfMethods = None
) -> MethodsAnswer:
    """One's saved ways of paying."""
    found = await _methods(parts, principal.user_id, owner_id)
    return MethodsAnswer(items=[MethodAnswer.of(method) for method in found])


@router.put("/methods/{method_id}/default", status_code=204)
async def set_default(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    owner_id: OwnerOfMethods = None,
) -> None:
    """Let a saved way of paying be the first choice."""
    await _own_method(parts, principal.user_id, owner_id, method_id)

    async def call(provider: PaymentProvider, customer_id: str) -> None:
        await provider.set_default_method(customer_id, method_id)

    await _ask(parts, principal.user_id, owner_id, Capability.SAVED_METHODS, call)


@router.delete("/methods/{method_id}", status_code=204)
async def remove_method(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    owner_id: OwnerOfMethods = None,
) -> None:
    """Forget a saved way of paying."""
    await _own_method(parts, principal.user_id, owner_id, method_id)

    async def call(provider: PaymentProvider, _: str) -> None:
        await provider.remove_method(method_id)

    await _ask(parts, principal.user_id, owner_id, Capability.SAVED_METHODS, call)


async def _own_method(
    parts: Parts, payer_id: UUID, owner_id: UUID | None, method_id: str
) -> SavedMethod:
    for method in await _methods(parts, payer_id, owner_id):
        if method.id == method_id:
            return method
    raise NotFound("You have no such way of paying.")


async def _methods(parts: Parts, payer_id: UUID, owner_id: UUID | None) -> list[SavedMethod]:
    async def call(provider: PaymentProvider, customer_id: str) -> list[SavedMethod]:
        return await provider.saved_methods(customer_id)

    return await _ask(parts, payer_id, owner_id, Capability.SAVED_METHODS, call)


async def _ask(
    parts: Parts,
    payer_id: UUID,
    owner_id: UUID | None,
    capability: Capability,
    call: Callable[[PaymentProvider, str], Awaitable[T]],
) -> T:
    """What the provider that takes the owner's sales answers for this payer.

    Raises NoPaymentProvider, CapabilityMissing, ProviderFailed or ProviderRefused.
    """
    found = await payment_connection(parts, owner_id, needs=capability)
    require_capabilities(parts, found, capability)
    provider = await parts[PaymentProviders].reach(found)

    async def for_customer(customer_id: str) -> T:
        return await call(provider, customer_id)

    return await with_customer(
        parts,
        provider,
        payer_id=payer_id,
        connection_id=found.connection.id,
        call=for_customer,
    )
