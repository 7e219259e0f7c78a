"""Make a subscription what its provider says it is, by reading it there."""

import asyncio
from uuid import UUID

from studium.commerce.payments import ReadByMany, SubscriptionHint, payer_of_customer
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.apply_snapshot import apply_snapshot, expire
from studium.commerce.subscriptions.actions.link_price import subscription_provider
from studium.commerce.subscriptions.model import Subscription, SubscriptionStatus
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts

_TRIES = 10
_PAUSE_SECONDS = 0.05  # longer by as much with each try: events come several at once
_LATER_SECONDS = 5.0


async def refresh_subscription(
    parts: Parts, subscription_id: UUID, *, provider_subscription_id: str | None = None
) -> Subscription:
    """The subscription after it. An event is a hint only: what is read is what counts.

    Whoever was overtaken by another reader meanwhile reads again, so every order and repetition
    of events ends alike. Raises ProviderFailed, ProviderRefused or ReadByMany.
    """
    for overtaken in range(_TRIES):
        await asyncio.sleep(overtaken * _PAUSE_SECONDS)
        async with parts[Database].reader() as tx:
            known = await store.subscription(tx, subscription_id)
        assert known is not None  # noqa: S101 - subscriptions are never deleted
        after = await _read_once(parts, known, provider_subscription_id)
        if after is not None:
            return after
    raise ReadByMany(seconds=_LATER_SECONDS)


async def follow_hint(parts: Parts, connection_id: UUID, hint: SubscriptionHint) -> str | None:
    """Follow an event about a subscription; None when it is none of ours."""
    if hint.provider_customer_id is not None:
        return await _follow_customer(parts, connection_id, hint.provider_customer_id)
    async with parts[Database].reader() as tx:
        found = None
        if hint.subscription_id is not None:
            found = await store.id_over_connection(tx, hint.subscription_id, connection_id)
        if found is None and hint.provider_subscription_id is not None:
            found = await store.id_by_provider(tx, connection_id, hint.provider_subscription_id)
        if found is None and hint.provider_invoice_id is not None:
            found = await store.id_by_invoice(tx, connection_id, hint.provider_invoice_id)
    if found is None:
        return None
    after = await refresh_subscription(
        parts, found, provider_subscription_id=hint.provider_subscription_id
    )
    return f"subscription {after.id} is {after.status.value}"


async def _follow_customer(
    parts: Parts, connection_id: UUID, provider_customer_id: str
) -> str | None:
    """Read what a customer has or had: which of them it is about was not said."""
    async with parts[Database].reader() as tx:
        payer_id = await payer_of_customer(tx, connection_id, provider_customer_id)
        ids = await store.begun_over(tx, payer_id, connection_id) if payer_id else []
    told = [await refresh_subscription(parts, each) for each in ids]
    return "; ".join(f"subscription {each.id} is {each.status.value}" for each in told) or None


async def _read_once(
    parts: Parts, known: Subscription, hinted_id: str | None
) -> Subscription | None:
    """The subscription as it was read, or None when somebody was faster."""
    provider_id = known.provider_subscription_id or hinted_id
    if provider_id is None and known.provider_checkout_id is None:
        return known
    found = await parts[ConnectionCache].by_id(known.connection_id)
    provider = await subscription_provider(parts, found)
    now = parts[Clock].now()
    if provider_id is None and known.provider_checkout_id is not None:
        checkout = await provider.read_subscription_checkout(known.provider_checkout_id)
        provider_id = checkout.provider_subscription_id
        if provider_id is None:
            if not checkout.is_over or known.status is not SubscriptionStatus.PENDING:
                return known
            async with parts[Database].transaction() as tx:
                return await expire(tx, known, now=now)
    assert provider_id is not None  # noqa: S101 - returned above
    snapshot = await provider.read_subscription(provider_id)
    async with parts[Database].transaction() as tx:
        return await apply_snapshot(
            tx,
            known,
            snapshot,
            mode=found.connection.mode.value,
            settings=parts[SubscriptionSettings],
            parts=parts,
            now=now,
        )
