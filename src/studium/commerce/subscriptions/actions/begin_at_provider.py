"""Begin a subscription at its provider: at a hosted checkout, or at once with a saved method."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from studium.commerce.payments import (
    CHECKOUT_REFUSED,
    CheckoutRefused,
    OpenedCheckout,
    PaymentProviders,
    ProviderRefused,
    SubscriptionProvider,
    SubscriptionRequest,
    tell_refused_checkout,
    with_customer,
)
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.apply_snapshot import expire
from studium.commerce.subscriptions.actions.link_price import subscription_provider
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.facts import keep_decided
from studium.commerce.subscriptions.model import Subscription
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Conflict
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

T = TypeVar("T")


class BegunElsewhere(Conflict):
    """The person began another one at the same moment."""

    slug = "subscription-begun-elsewhere"
    title = "Another subscription is being begun"


async def begin_at_provider(parts: Parts, begun: Subscription) -> Subscription:
    """The subscription, begun or with the address where it does; asked again, it is the same one.

    Raises ProviderFailed, or CheckoutRefused or ProviderRefused, by which it is over.
    """
    if begun.method_id is not None:
        return await _begin_with_method(parts, begun, begun.method_id)
    if begun.provider_checkout_id is not None:
        return begun
    return await _open_checkout(parts, begun)


async def _begin_with_method(parts: Parts, begun: Subscription, method_id: str) -> Subscription:
    async def call(provider: SubscriptionProvider, asked: SubscriptionRequest) -> str:
        key = f"subscribe-{begun.id}-{asked.provider_customer_id}"
        return await provider.begin_subscription(asked, method_id=method_id, idempotency_key=key)

    try:
        provider_id = await _ask(parts, begun, call)
    except ProviderRefused:
        await _give_up(parts, begun)
        raise
    return await refresh_subscription(parts, begun.id, provider_subscription_id=provider_id)


async def _open_checkout(parts: Parts, begun: Subscription) -> Subscription:
    async def call(provider: SubscriptionProvider, asked: SubscriptionRequest) -> OpenedCheckout:
        key = f"subscribe-{begun.id}-{asked.provider_customer_id}"
        return await provider.open_subscription_checkout(asked, idempotency_key=key)

    try:
        opened = await _ask(parts, begun, call)
    except ProviderRefused as refusal:
        log.warning(
            "subscription_refused",
            subscription_id=str(begun.id),
            reason=refusal.message,
            remedy="see that the plan's price is active at the provider: `studium plans sync`",
            alert=CHECKOUT_REFUSED.cause,
        )
        found = await parts[ConnectionCache].by_id(begun.connection_id)
        async with parts[Database].transaction() as tx:
            await tell_refused_checkout(
                tx,
                connection_id=begun.connection_id,
                owner_id=found.connection.owner_id,
                reason=refusal.message,
                now=parts[Clock].now(),
            )
        await _give_up(parts, begun)
        raise CheckoutRefused(
            "The payment provider did not accept this. Nothing was charged. Try again later."
        ) from refusal
    async with parts[Database].transaction() as tx:
        before = await store.locked(tx, begun.id)
        after = replace(
            before,
            provider_checkout_id=opened.provider_checkout_id,
            checkout_url=opened.url,
            checkout_expires_at=opened.expires_at,
            updated_at=parts[Clock].now(),
        )
        await store.save(tx, after)
        await keep_decided(tx, before, after, now=after.updated_at)
    if after.is_over:  # given up while its checkout was being opened
        found = await parts[ConnectionCache].by_id(begun.connection_id)
        provider = await parts[PaymentProviders].reach(found)
        await provider.close_checkout(opened.provider_checkout_id)
        raise BegunElsewhere("You began another subscription at the same moment. Try again.")
    return after


async def _ask(
    parts: Parts,
    begun: Subscription,
    call: Callable[[SubscriptionProvider, SubscriptionRequest], Awaitable[T]],
) -> T:
    found = await parts[ConnectionCache].by_id(begun.connection_id)
    provider = await subscription_provider(parts, found)
    async with parts[Database].reader() as tx:
        price_id = await store.price_link(tx, begun.price_id, begun.connection_id)
    assert price_id is not None  # noqa: S101 - linked before it was begun

    async def as_customer(customer_id: str) -> T:
        asked = SubscriptionRequest(
            subscription_id=begun.id,
            provider_customer_id=customer_id,
            provider_price_id=price_id,
            trial_days=begun.trial_days,
            success_url=begun.success_url,
            cancel_url=begun.cancel_url,
        )
        return await call(provider, asked)

    return await with_customer(
        parts,
        await parts[PaymentProviders].reach(found),
        payer_id=begun.user_id,
        connection_id=begun.connection_id,
        call=as_customer,
    )


async def _give_up(parts: Parts, begun: Subscription) -> None:
    async with parts[Database].transaction() as tx:
        await expire(tx, await store.locked(tx, begun.id), now=parts[Clock].now())
