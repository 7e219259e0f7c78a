"""REST for saved ways of paying, and the provider's own page for customers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Path, Query

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
from studium.commerce.payments.requests import FinishSetupRequest, SetupRequest
from studium.connect.connections import ConnectionWithCredentials
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import ApiRouter, PartsDep, SignedIn

setup_router = ApiRouter(
    prefix="/api/payments", tags=["payments"], idempotent=True, scope="payments"
)
methods_router = ApiRouter(
    prefix="/api/payment-methods", tags=["payments"], idempotent=True, scope="payments"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """With whom a way of paying is saved, and at which provider; None: the usual one."""

    owner_id: UUID | None
    provider: str | None


def _place(
    owner_id: Annotated[
        UUID | None, Query(description="With whom it is saved; null: the operator.")
    ] = None,
    provider: Annotated[
        str | None, Query(max_length=64, description="Where, of what they offer; null: as usual.")
    ] = None,
) -> Place:
    return Place(owner_id, provider)


PlaceDep = Annotated[Place, Depends(_place)]
MethodPath = Annotated[str, Path(max_length=255)]


@setup_router.post("/setup-intent", status_code=201)
async def start_setup(body: SetupRequest, principal: SignedIn, parts: PartsDep) -> SetupAnswer:
    """Begin to save a way of paying, without paying."""
    back = checked_return(parts, body.return_url) or f"{parts[Settings].base_url}/settings"
    key = f"setup-{new_id()}"

    async def call(provider: PaymentProvider, customer_id: str) -> StartedSetup:
        return await provider.start_setup(customer_id, return_url=back, idempotency_key=key)

    place = Place(body.owner_id, body.provider)
    started = await _ask(parts, principal.user_id, place, Capability.SAVED_METHODS, call)
    found = await _account(parts, place, Capability.SAVED_METHODS)
    return SetupAnswer(
        provider_setup_id=started.provider_setup_id,
        client_secret=started.client_secret,
        publishable_key=found.credentials.configuration.get("publishable_key"),
        status=started.status,
        next_url=started.next_url,
    )


@setup_router.post("/setup-intent/finish")
async def finish_setup(
    body: FinishSetupRequest, principal: SignedIn, parts: PartsDep
) -> MethodAnswer:
    """Keep a way of paying, once its holder has agreed to it at the provider and come back."""
    key = f"finish-setup-{body.provider_setup_id}"

    async def call(provider: PaymentProvider, customer_id: str) -> SavedMethod:
        return await provider.finish_setup(customer_id, body.provider_setup_id, idempotency_key=key)

    place = Place(body.owner_id, body.provider)
    saved = await _ask(parts, principal.user_id, place, Capability.SAVED_METHODS, call)
    return MethodAnswer.of(saved)


@setup_router.post("/customer-portal", status_code=201)
async def open_portal(body: SetupRequest, principal: SignedIn, parts: PartsDep) -> PortalAnswer:
    """Open the provider's own page, on which a customer keeps cards and sees receipts."""
    back = checked_return(parts, body.return_url) or f"{parts[Settings].base_url}/settings"

    async def call(provider: PaymentProvider, customer_id: str) -> str:
        return await provider.open_portal(customer_id, return_url=back)

    place = Place(body.owner_id, body.provider)
    url = await _ask(parts, principal.user_id, place, Capability.PORTAL, call)
    return PortalAnswer(url=url)


@methods_router.get("")
async def list_methods(principal: SignedIn, parts: PartsDep, place: PlaceDep) -> MethodsAnswer:
    """One's saved ways of paying."""
    found = await _methods(parts, principal.user_id, place)
    return MethodsAnswer(items=[MethodAnswer.of(method) for method in found])


@methods_router.put("/{method_id}/default", status_code=204)
async def set_default(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    place: PlaceDep,
) -> None:
    """Let a saved way of paying be the first choice."""
    await _own_method(parts, principal.user_id, place, method_id)

    async def call(provider: PaymentProvider, customer_id: str) -> None:
        await provider.set_default_method(customer_id, method_id)

    await _ask(parts, principal.user_id, place, Capability.SAVED_METHODS, call)


@methods_router.delete("/{method_id}", status_code=204)
async def remove_method(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    place: PlaceDep,
) -> None:
    """Forget a saved way of paying."""
    await _own_method(parts, principal.user_id, place, method_id)

    async def call(provider: PaymentProvider, _: str) -> None:
        await provider.remove_method(method_id)

    await _ask(parts, principal.user_id, place, Capability.SAVED_METHODS, call)


async def _own_method(parts: Parts, payer_id: UUID, place: Place, method_id: str) -> SavedMethod:
    for method in await _methods(parts, payer_id, place):
        if method.id == method_id:
            return method
    raise NotFound("You have no such way of paying.")


async def _methods(parts: Parts, payer_id: UUID, place: Place) -> list[SavedMethod]:
    async def call(provider: PaymentProvider, customer_id: str) -> list[SavedMethod]:
        return await provider.saved_methods(customer_id)

    return await _ask(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def _ask(
    parts: Parts,
    payer_id: UUID,
    place: Place,
    capability: Capability,
    call: Callable[[PaymentProvider, str], Awaitable[T]],
) -> T:
    """What the provider that takes the owner's sales answers for this payer.

    Raises NoPaymentProvider, CapabilityMissing, ProviderFailed or ProviderRefused.
    """
    found = await _account(parts, place, capability)
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


async def _account(parts: Parts, place: Place, capability: Capability) -> ConnectionWithCredentials:
    """Where it is asked for: at the provider that was named, else at one that can."""
    return await payment_connection(
        parts, place.owner_id, provider=place.provider, needs=capability
    )
