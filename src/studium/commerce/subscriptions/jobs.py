"""What the worker does for subscriptions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from studium.commerce.payments import ProviderFailed, ProviderRefused
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.link_price import subscription_provider
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.connect.connections import ConnectionCache, CredentialsMissing
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import (
    TRIES_FOR_A_DAY,
    GiveUp,
    Job,
    JobHandler,
    RetryLater,
    Schedule,
    enqueue,
)
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_BATCH = 1_000


@dataclass(frozen=True)
class SweepSubscriptions(Job, name="subscriptions.sweep", lane="bulk"):
    """Look after subscriptions of which nothing was heard."""


@dataclass(frozen=True)
class RefreshSubscription(Job, name="subscriptions.refresh", lane="outside"):
    """Ask the provider how one stands."""

    subscription_id: UUID


@dataclass(frozen=True)
class EndSubscription(Job, name="subscriptions.end", lane="outside"):
    """End the subscription of who has left."""

    subscription_id: UUID


async def sweep(parts: Parts, _: SweepSubscriptions) -> None:
    """Enqueue a reading for each that is due."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        due = await store.due(
            tx,
            day_ago=now - timedelta(days=1),
            hour_ago=now - timedelta(minutes=50),
            now=now,
            limit=_BATCH,
        )
        await store.mark_checked(tx, due, now)
        for subscription_id in due:
            await enqueue(tx, RefreshSubscription(subscription_id))
    if due:
        log.info("subscriptions_swept", subscriptions=len(due))


async def refresh(parts: Parts, job: RefreshSubscription) -> None:
    """Read one; the sweep comes back to what cannot be read."""
    try:
        await refresh_subscription(parts, job.subscription_id)
    except (ProviderFailed, ProviderRefused, CredentialsMissing, RetryLater) as problem:
        log.warning(
            "subscription_not_read",
            subscription_id=str(job.subscription_id),
            problem=str(problem),
            remedy="nothing at once: the sweep asks again; look at it there when it goes on",
        )


async def end(parts: Parts, job: EndSubscription) -> None:
    """End one at the provider, and read how it stands."""
    async with parts[Database].reader() as tx:
        found = await store.subscription(tx, job.subscription_id)
    if found is None or found.is_over or found.provider_subscription_id is None:
        return
    try:
        connection = await parts[ConnectionCache].by_id(found.connection_id)
        provider = await subscription_provider(parts, connection)
        await provider.end_subscription(found.provider_subscription_id)
        await refresh_subscription(parts, found.id)
    except (ProviderRefused, CredentialsMissing) as problem:
        raise GiveUp(f"subscription {found.id} cannot be ended: {problem}") from problem


JOBS = (
    JobHandler(SweepSubscriptions, sweep, timeout_seconds=60, max_attempts=3),
    JobHandler(RefreshSubscription, refresh, timeout_seconds=120, max_attempts=4),
    JobHandler(EndSubscription, end, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
)
SCHEDULES = (Schedule("7 * * * *", SweepSubscriptions()),)
