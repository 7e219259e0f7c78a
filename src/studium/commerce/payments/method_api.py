"""REST for saved ways of paying, and the provider's own page for customers."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from studium.commerce.payments.actions.ask_about_methods import (
    Place,
    account_of,
    ask_provider,
    begin_setup,
    choose_first,
    end_setup,
    forget_method,
    saved_methods,
)
from studium.commerce.payments.actions.begin_intent import checked_return
from studium.commerce.payments.answers import (
    MethodAnswer,
    MethodsAnswer,
    PortalAnswer,
    SetupAnswer,
)
from studium.commerce.payments.providers import (
    Capability,
    PaymentProvider,
)
from studium.commerce.payments.requests import FinishSetupRequest, SetupRequest
from studium.platform.settings import Settings
from studium.platform.web import ApiRouter, PartsDep, SignedIn

setup_router = ApiRouter(
    prefix="/api/payments", tags=["payments"], idempotent=True, scope="payments"
)
methods_router = ApiRouter(
    prefix="/api/payment-methods", tags=["payments"], idempotent=True, scope="payments"
)


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
    place = Place(body.owner_id, body.provider)
    started = await begin_setup(parts, principal.user_id, place, return_url=back)
    found = await account_of(parts, place, Capability.SAVED_METHODS)
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
    place = Place(body.owner_id, body.provider)
    saved = await end_setup(
        parts, principal.user_id, place, provider_setup_id=body.provider_setup_id
    )
    return MethodAnswer.of(saved)


@setup_router.post("/customer-portal", status_code=201)
async def open_portal(body: SetupRequest, principal: SignedIn, parts: PartsDep) -> PortalAnswer:
    """Open the provider's own page, on which a customer keeps cards and sees receipts."""
    back = checked_return(parts, body.return_url) or f"{parts[Settings].base_url}/settings"

    async def call(provider: PaymentProvider, customer_id: str) -> str:
        return await provider.open_portal(customer_id, return_url=back)

    place = Place(body.owner_id, body.provider)
    url = await ask_provider(parts, principal.user_id, place, Capability.PORTAL, call)
    return PortalAnswer(url=url)


@methods_router.get("")
async def list_methods(principal: SignedIn, parts: PartsDep, place: PlaceDep) -> MethodsAnswer:
    """One's saved ways of paying."""
    found = await saved_methods(parts, principal.user_id, place)
    return MethodsAnswer(items=[MethodAnswer.of(method) for method in found])


@methods_router.put("/{method_id}/default", status_code=204)
async def set_default(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    place: PlaceDep,
) -> None:
    """Let a saved way of paying be the first choice."""
    await choose_first(parts, principal.user_id, place, method_id)


@methods_router.delete("/{method_id}", status_code=204)
async def remove_method(
    method_id: MethodPath,
    principal: SignedIn,
    parts: PartsDep,
    place: PlaceDep,
) -> None:
    """Forget a saved way of paying."""
    await forget_method(parts, principal.user_id, place, method_id)
