"""Compare subscriptions: the provider's list with ours, then each of ours that is not over."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import ProviderRefused, SubscriptionProvider
from studium.commerce.reconciliation.actions.walk import Walk, id_of, still
from studium.commerce.reconciliation.model import DifferenceKind, Finding
from studium.commerce.subscriptions import (
    Subscription,
    SubscriptionLife,
    known_to_provider,
    refresh_subscription,
    standing_over,
    subscription_lives_of,
)
from studium.platform.jobs import RetryLater
from studium.platform.money import Money

_BATCH = 100
_FIRST = UUID(int=0)
_CALLS_OF_A_READING = 3


async def note_subscription_payments(walk: Walk) -> None:
    """Note which money at the provider is a subscription's: no payment of ours asked for it."""
    lists = walk.account.lists
    if lists is None or not isinstance(walk.account.provider, SubscriptionProvider):
        return
    cursor: str | None = None
    while True:
        page = await lists.list_subscription_payments(since=walk.run.since, cursor=cursor)
        walk.count(calls=1)
        await walk.keep(seen=[id_of(name) for name in page.items])
        cursor = page.cursor
        if cursor is None:
            return


async def compare_subscriptions(walk: Walk) -> None:
    """Both directions; only where the provider keeps subscriptions."""
    provider = walk.account.provider
    if not isinstance(provider, SubscriptionProvider):
        return
    await _list_unknown(walk, provider)
    after = _FIRST
    while True:
        async with walk.database.reader() as tx:
            batch = await standing_over(tx, walk.connection_id, after=after, limit=_BATCH)
        for subscription in batch:
            if subscription.provider_subscription_id is not None:
                await _compare(walk, subscription)
        walk.count(subscriptions=len(batch))
        await walk.keep()
        if len(batch) < _BATCH:
            return
        after = batch[-1].id


async def _list_unknown(walk: Walk, provider: SubscriptionProvider) -> None:
    listed = await provider.list_subscriptions(created_after=walk.run.since)
    walk.count(calls=1 + len(listed) // _BATCH)
    async with walk.database.reader() as tx:
        known = await known_to_provider(
            tx,
            walk.connection_id,
            ids=[our_id for _, our_id, _ in listed if our_id],
            provider_ids=[name for name, _, _ in listed],
        )
    ours = {each.provider_subscription_id for each in known} | {each.id for each in known}
    for name, our_id, status in listed:
        if name not in ours and our_id not in ours:
            finding = _finding(
                DifferenceKind.SUBSCRIPTION_UNKNOWN_HERE, name, "nothing", status, walk.now
            )
            await walk.settle(finding, None, still(finding))


async def _compare(walk: Walk, subscription: Subscription) -> None:
    """Reading is repairing: what moved by it had differed."""
    name = subscription.provider_subscription_id or str(subscription.id)
    walk.count(calls=_CALLS_OF_A_READING)
    before = await _life(walk, subscription.id)
    try:
        await refresh_subscription(walk.parts, subscription.id)
    except RetryLater:
        return  # others are reading it at this moment
    except ProviderRefused as refusal:
        finding = _finding(
            DifferenceKind.SUBSCRIPTION_UNKNOWN_THERE,
            name,
            subscription.status.value,
            refusal.message,
            subscription.created_at,
        )
        await walk.settle(finding, None, still(finding))
        return
    after = await _life(walk, subscription.id)
    if _standing(after) != _standing(before):
        finding = _finding(
            DifferenceKind.SUBSCRIPTION_STATE,
            name,
            _words(before),
            _words(after),
            subscription.created_at,
        )
        await walk.note_repaired(finding)


async def _life(walk: Walk, subscription_id: UUID) -> SubscriptionLife:
    """A subscription as it stands, with its invoices."""
    async with walk.database.reader() as tx:
        return (await subscription_lives_of(tx, [subscription_id]))[subscription_id]


def _money(life: SubscriptionLife) -> tuple[int, int]:
    """What was paid, and what of it went back."""
    invoices = life.invoices.values()
    return (
        sum(each.paid_minor for each in invoices),
        sum(each.refunded_minor for each in invoices),
    )


def _standing(life: SubscriptionLife) -> tuple[object, ...]:
    subscription = life.subscription
    return (
        subscription.status,
        subscription.price_id,
        subscription.period_end,
        subscription.cancels_at,
        subscription.is_refunded,
        _money(life),
    )


def _words(life: SubscriptionLife) -> str:
    subscription, (paid, refunded) = life.subscription, _money(life)
    until = subscription.period_end
    words = [
        subscription.status.value,
        subscription.plan_name,
        f"{Money(paid, subscription.currency).format()} paid",
        *([f"{Money(refunded, subscription.currency).format()} paid back"] if refunded else []),
    ]
    return ", ".join([*words, f"until {until:%Y-%m-%d}"] if until else words)


def _finding(
    kind: DifferenceKind, subject: str, ours: str, theirs: str, dated_at: datetime
) -> Finding:
    return Finding(
        kind=kind, subject=subject, payment_id=None, ours=ours, theirs=theirs, dated_at=dated_at
    )
