"""Let the provider behind a connection know a price."""

from studium.commerce.payments import (
    Capability,
    CapabilityMissing,
    PaymentProviders,
    PriceRequest,
    SubscriptionProvider,
)
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.model import Plan, PlanPrice
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.connect.connections import ConnectionWithCredentials
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts

PRO = "pro"


async def subscription_provider(
    parts: Parts, found: ConnectionWithCredentials
) -> SubscriptionProvider:
    """The account that keeps subscriptions. Raises CapabilityMissing."""
    plugin = parts[PaymentProviders].plugin(found.connection.kind)
    provider = await parts[PaymentProviders].reach(found)
    if Capability.SUBSCRIPTIONS not in plugin.capabilities or not isinstance(
        provider, SubscriptionProvider
    ):
        raise CapabilityMissing(f"{plugin.label} keeps no subscriptions for this installation.")
    return provider


async def link_price(
    parts: Parts, found: ConnectionWithCredentials, plan: Plan, price: PlanPrice
) -> str:
    """The provider's id of a price, made there when it is not known; safe to repeat.

    The operator's STRIPE_PRICE_ID is the Pro plan's monthly price in its own currency, whose
    amount then is the provider's.
    """
    connection_id = found.connection.id
    async with parts[Database].reader() as tx:
        known = await store.price_link(tx, price.id, connection_id)
    given = parts[SubscriptionSettings].stripe_price_id
    is_given = (
        given is not None
        and found.connection.kind == "stripe"
        and found.connection.owner_id is None
        and (plan.slug, price.period) == (PRO, "month")
    )
    if known is not None and (not is_given or known == given):
        return known
    provider = await subscription_provider(parts, found)
    there = await provider.read_price(given) if is_given and given is not None else None
    amount_minor = None
    if there is not None and there.currency == price.currency:
        provider_price_id, amount_minor = there.provider_price_id, there.amount_minor
    elif known is not None:
        return known
    else:
        provider_price_id = await provider.make_price(
            PriceRequest(
                price_id=price.id,
                plan_slug=plan.slug,
                plan_name=plan.name,
                amount_minor=price.amount_minor,
                currency=price.currency,
                period=price.period,
            )
        )
    async with parts[Database].transaction() as tx:
        await store.put_link(tx, price.id, connection_id, provider_price_id, parts[Clock].now())
        if amount_minor:
            await store.set_price_amount(tx, price.id, amount_minor)
    return provider_price_id
