"""Ask a provider about a payer: their saved ways of paying, and what is done with them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from studium.commerce.payments.actions.begin_intent import require_capabilities
from studium.commerce.payments.actions.make_customer import with_customer
from studium.commerce.payments.operator_accounts import payment_connection
from studium.commerce.payments.providers import (
    Capability,
    PaymentProvider,
    PaymentProviders,
    SavedMethod,
    StartedSetup,
)
from studium.connect.connections import ConnectionWithCredentials
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.platform.parts import Parts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """With whom a way of paying is saved, and at which provider; None: the usual one."""

    owner_id: UUID | None
    provider: str | None


async def begin_setup(
    parts: Parts, payer_id: UUID, place: Place, *, return_url: str
) -> StartedSetup:
    """Begin to save a way of paying. Raises what `ask_provider` does."""
    key = f"setup-{new_id()}"

    async def call(provider: PaymentProvider, customer_id: str) -> StartedSetup:
        return await provider.start_setup(customer_id, return_url=return_url, idempotency_key=key)

    return await ask_provider(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def end_setup(
    parts: Parts, payer_id: UUID, place: Place, *, provider_setup_id: str
) -> SavedMethod:
    """Keep what its holder agreed to at the provider. Raises what `ask_provider` does."""
    key = f"finish-setup-{provider_setup_id}"

    async def call(provider: PaymentProvider, customer_id: str) -> SavedMethod:
        return await provider.finish_setup(customer_id, provider_setup_id, idempotency_key=key)

    return await ask_provider(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def choose_first(parts: Parts, payer_id: UUID, place: Place, method_id: str) -> None:
    """Let a saved way of paying be the first choice. Raises NotFound, too."""
    await own_method(parts, payer_id, place, method_id)

    async def call(provider: PaymentProvider, customer_id: str) -> None:
        await provider.set_default_method(customer_id, method_id)

    await ask_provider(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def forget_method(parts: Parts, payer_id: UUID, place: Place, method_id: str) -> None:
    """Forget a saved way of paying. Raises NotFound, too."""
    await own_method(parts, payer_id, place, method_id)

    async def call(provider: PaymentProvider, _: str) -> None:
        await provider.remove_method(method_id)

    await ask_provider(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def own_method(parts: Parts, payer_id: UUID, place: Place, method_id: str) -> SavedMethod:
    """One of the payer's own. Raises NotFound, and what `ask_provider` does."""
    for method in await saved_methods(parts, payer_id, place):
        if method.id == method_id:
            return method
    raise NotFound("You have no such way of paying.")


async def saved_methods(parts: Parts, payer_id: UUID, place: Place) -> list[SavedMethod]:
    """A payer's saved ways of paying. Raises what `ask_provider` does."""

    async def call(provider: PaymentProvider, customer_id: str) -> list[SavedMethod]:
        return await provider.saved_methods(customer_id)

    return await ask_provider(parts, payer_id, place, Capability.SAVED_METHODS, call)


async def ask_provider(
    parts: Parts,
    payer_id: UUID,
    place: Place,
    capability: Capability,
    call: Callable[[PaymentProvider, str], Awaitable[T]],
) -> T:
    """What the provider that takes the owner's sales answers for this payer.

    Raises NoPaymentProvider, CapabilityMissing, ProviderFailed or ProviderRefused.
    """
    found = await account_of(parts, place, capability)
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


async def account_of(
    parts: Parts, place: Place, capability: Capability
) -> ConnectionWithCredentials:
    """Where it is asked for: at the provider that was named, else at one that can."""
    return await payment_connection(
        parts, place.owner_id, provider=place.provider, needs=capability
    )
