"""Change, end and resume a subscription: at the provider first, then read back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.commerce.payments import ChangePreview, ProviderRefused, SubscriptionProvider
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.link_price import link_price, subscription_provider
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.actions.start_subscription import find_price
from studium.commerce.subscriptions.model import (
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionStatus,
)
from studium.connect.connections import ConnectionCache
from studium.platform.audit import Subject, record_act
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts


class NotChangeable(Conflict):
    """It never began, is over, or has to be paid first."""

    slug = "subscription-not-changeable"
    title = "This subscription cannot be changed now"


@dataclass(frozen=True, slots=True)
class StaffOrder:
    """Which admin does something to a person's subscription, and why: for the record."""

    actor_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PreviewedChange:
    """What a change is to, and what it costs now."""

    plan: Plan
    price: PlanPrice
    cost: ChangePreview


async def own_subscription(parts: Parts, subscription_id: UUID, user_id: UUID) -> Subscription:
    """A person's own. Raises NotFound."""
    async with parts[Database].reader() as tx:
        found = await store.subscription(tx, subscription_id)
    if found is None or found.user_id != user_id:
        raise NotFound("There is no such subscription.")
    return found


async def preview_change(
    parts: Parts, subscription: Subscription, *, plan: str, period: str
) -> PreviewedChange:
    """What a change to another price would cost at this moment. Raises NotChangeable."""
    provider, provider_id, wanted, price, name = await _change_to(
        parts, subscription, plan=plan, period=period
    )
    cost = await provider.preview_change(provider_id, name)
    return PreviewedChange(wanted, price, cost)


async def change_subscription(
    parts: Parts, subscription: Subscription, *, plan: str, period: str
) -> Subscription:
    """The subscription at another price; the difference is collected at once.

    Raises NotChangeable, and ProviderRefused when the difference is not paid: nothing changes.
    """
    provider, provider_id, _, price, name = await _change_to(
        parts, subscription, plan=plan, period=period
    )
    key = f"change-{subscription.id}-{price.id}-{subscription.version}"
    async with _next_key_if_refused(parts, subscription):
        await provider.change_subscription(provider_id, name, idempotency_key=key)
    return await refresh_subscription(parts, subscription.id)


async def cancel_subscription(
    parts: Parts, subscription: Subscription, *, at_period_end: bool, by: StaffOrder | None = None
) -> Subscription:
    """The subscription, ended now or to end with its period; safe to repeat."""
    if subscription.is_over:
        return subscription
    if by is not None:
        details = {"at_period_end": at_period_end}
        await _record(parts, subscription, by, "canceled a subscription", details)
    provider, provider_id = await _at_provider(parts, subscription)
    if at_period_end and subscription.status is not SubscriptionStatus.PAST_DUE:
        await provider.set_subscription_ending(provider_id, ends_with_period=True)
    else:
        await provider.end_subscription(provider_id)
    return await refresh_subscription(parts, subscription.id)


async def pause_subscription(parts: Parts, subscription: Subscription) -> Subscription:
    """The subscription, charged no more until it is resumed; what is paid stays open.

    Safe to repeat. Raises NotChangeable unless it is running and paid.
    """
    if subscription.status is SubscriptionStatus.PAUSED:
        return subscription
    if subscription.status not in {SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING}:
        raise NotChangeable("Only a subscription that is running and paid can be paused.")
    provider, provider_id = await _at_provider(parts, subscription)
    await provider.pause_subscription(provider_id)
    return await refresh_subscription(parts, subscription.id)


async def resume_subscription(
    parts: Parts, subscription: Subscription, *, by: StaffOrder | None = None
) -> Subscription:
    """The subscription, which goes on after all; paused beyond what is paid, a period begins now.

    Raises NotChangeable once it is over, and ProviderRefused when that period is not paid.
    """
    if subscription.is_over:
        raise NotChangeable("It has ended. Begin a new one.")
    if by is not None:
        await _record(parts, subscription, by, "resumed a subscription", {})
    provider, provider_id = await _at_provider(parts, subscription)
    if subscription.status is SubscriptionStatus.PAUSED:
        paid_until, now = subscription.paid_until, parts[Clock].now()
        async with _next_key_if_refused(parts, subscription):
            await provider.unpause_subscription(
                provider_id,
                starts_period=paid_until is None or paid_until <= now,
                idempotency_key=f"unpause-{subscription.id}-{subscription.version}",
            )
    await provider.set_subscription_ending(provider_id, ends_with_period=False)
    return await refresh_subscription(parts, subscription.id)


@asynccontextmanager
async def _next_key_if_refused(parts: Parts, subscription: Subscription) -> AsyncIterator[None]:
    """A key pays once, and once refused it stays so: reading makes the version of the next."""
    try:
        yield
    except ProviderRefused:
        await refresh_subscription(parts, subscription.id)
        raise


async def _change_to(
    parts: Parts, subscription: Subscription, *, plan: str, period: str
) -> tuple[SubscriptionProvider, str, Plan, PlanPrice, str]:
    if subscription.status not in {SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING}:
        raise NotChangeable("Only a subscription that is running and paid can be changed.")
    async with parts[Database].reader() as tx:
        wanted, price = await find_price(tx, plan, period, subscription.currency)
    if price.id == subscription.price_id:
        raise NotChangeable("That is what you have.")
    provider, provider_id = await _at_provider(parts, subscription)
    found = await parts[ConnectionCache].by_id(subscription.connection_id)
    return provider, provider_id, wanted, price, await link_price(parts, found, wanted, price)


async def _at_provider(
    parts: Parts, subscription: Subscription
) -> tuple[SubscriptionProvider, str]:
    if subscription.provider_subscription_id is None:
        raise NotChangeable("It has not begun yet.")
    found = await parts[ConnectionCache].by_id(subscription.connection_id)
    provider = await subscription_provider(parts, found)
    return provider, subscription.provider_subscription_id


async def _record(
    parts: Parts, subscription: Subscription, by: StaffOrder, action: str, details: dict[str, Any]
) -> None:
    async with parts[Database].transaction() as tx:
        await record_act(
            tx,
            actor_id=by.actor_id,
            action=action,
            subject=Subject("subscription", subscription.id),
            details={"reason": by.reason, **details},
            now=parts[Clock].now(),
        )
