"""Whatever the order and repetition of events, a subscription ends as its provider has it.

A life is drawn step by step; each step leaves the provider in a new state, and sends an event.
Events are then handled in any order, again and again, by readers fast and slow: each reads what the
provider has at that moment. Who reads every state in its order must end no differently.
`test_order_of_events.py` asks the same of the rules alone, thousands of times.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.subscriptions.conftest import Club
from tests.commerce.subscriptions.lives import STEPS, Life

from studium.commerce.entitlements import every_entitlement, held_until
from studium.commerce.payments import SubscriptionSnapshot
from studium.commerce.subscriptions import SubscriptionSettings, store, sync_plans
from studium.commerce.subscriptions.actions.apply_snapshot import apply_snapshot
from studium.commerce.subscriptions.actions.start_subscription import start_subscription
from studium.commerce.subscriptions.model import Subscription
from studium.platform.database import Database, Sql
from studium.platform.ids import new_id

RENEWALS = Sql("""
    select count(*) from events
     where type = 'subscription.renewed' and payload ->> 'subscription_id' = $1
""")
GRANTED = Sql("select coalesce(sum(remaining), 0) from credit_grants where source_key = any($1)")


class Mirror:
    """Subscriptions of Alice, one after the other, and their readers."""

    def __init__(self, club: Club, pending: Subscription, prices: list[str]) -> None:
        self.parts, self.run, self.now = club.shop.parts, club.shop.run, club.shop.now
        self.database, self.pending, self.prices = self.parts[Database], pending, prices

    async def begin(self) -> UUID:
        """A new subscription, once the one before is out of the way."""
        await self.run("update subscriptions set status = 'expired'")
        begun = replace(self.pending, id=new_id())
        async with self.database.transaction() as tx:
            await store.insert(tx, begun)
        return begun.id

    async def known(self, subscription_id: UUID) -> Subscription:
        async with self.database.reader() as tx:
            found = await store.subscription(tx, subscription_id)
        assert found is not None
        return found

    async def write(self, known: Subscription, read: SubscriptionSnapshot) -> bool:
        """Whether the reading counted: nobody was faster."""
        async with self.database.transaction() as tx:
            after = await apply_snapshot(
                tx,
                known,
                read,
                mode="test",
                settings=self.parts[SubscriptionSettings],
                parts=self.parts,
                now=self.now,
            )
        return after is not None

    async def outcome(self, subscription_id: UUID) -> Any:
        """All by which two lives could differ."""
        found = await self.known(subscription_id)
        async with self.database.reader() as tx:
            invoices = await store.invoices(tx, subscription_id)
            rights = await every_entitlement(tx, self.pending.user_id)
            renewals = await tx.value(RENEWALS, str(subscription_id))
            names = [each.provider_invoice_id for each in invoices]
            granted = await tx.value(GRANTED, names)
        own = [right for right in rights if right.source_id == subscription_id]
        return (
            (found.status, found.plan_slug, found.period_start, found.period_end),
            (found.cancels_at, found.ended_at, found.method_last4, found.features),
            [(each.reason, each.status, each.attempts, each.period_start) for each in invoices],
            held_until(own, now=self.now),
            (granted, renewals),
        )


@pytest.fixture
async def mirror(club: Club, alice: Any) -> Mirror:
    links = await sync_plans(club.shop.parts)
    prices = [name for plan, price, name in links if price.period == "month"]
    begun = await start_subscription(
        club.shop.parts, user_id=alice.user_id, plan="pro", period="month"
    )
    return Mirror(club, begun, prices)


def another(state: SubscriptionSnapshot) -> SubscriptionSnapshot:
    """The same state of another subscription."""
    return replace(
        state,
        provider_subscription_id=f"{state.provider_subscription_id}-2",
        invoices=tuple(
            replace(each, provider_invoice_id=f"{each.provider_invoice_id}-2")
            for each in state.invoices
        ),
    )


MOVES = st.lists(
    st.sampled_from((*STEPS, "renew", "pay", "hear", "hear", "look", "look", "write", "write")),
    min_size=4,
    max_size=16,
)


@given(moves=MOVES)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_order_and_repetition_ends_as_the_provider_has_it(
    mirror: Mirror, moves: list[str]
) -> None:
    life, heard = Life(mirror.now, mirror.prices), await mirror.begin()
    slow: list[tuple[Subscription, SubscriptionSnapshot]] = []
    for move in moves:
        if move == "hear":
            await mirror.write(await mirror.known(heard), life.current)
        elif move == "look":
            slow.append((await mirror.known(heard), life.current))
        elif move == "write" and slow:
            await mirror.write(*slow.pop(0))
        elif move in STEPS:
            life.live(move)
    assert await mirror.write(await mirror.known(heard), life.current)
    for late in slow:
        assert not await mirror.write(*late)
    ended = await mirror.outcome(heard)

    in_order = await mirror.begin()
    for state in life.states:
        assert await mirror.write(await mirror.known(in_order), another(state))
    assert ended == await mirror.outcome(in_order)
