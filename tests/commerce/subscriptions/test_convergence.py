"""Whatever the order and repetition of events, a subscription ends as its provider has it.

A life is drawn step by step; each step leaves the provider in a new state, and sends an event.
Events are then handled in any order, again and again, by readers fast and slow: each reads what the
provider has at that moment. Who reads every state in its order must end no differently.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.entitlements import every_entitlement, held_until
from studium.commerce.payments import InvoiceSnapshot, SubscriptionSnapshot
from studium.commerce.subscriptions import SubscriptionSettings, store, sync_plans
from studium.commerce.subscriptions.actions.apply_snapshot import apply_snapshot
from studium.commerce.subscriptions.actions.start_subscription import start_subscription
from studium.commerce.subscriptions.model import Subscription
from studium.platform.database import Database, Sql
from studium.platform.ids import new_id

MONTH, GRACE = timedelta(days=30), timedelta(days=7)
STEPS = ("pay", "fail", "renew", "change", "cancel", "resume", "replace_card", "refund", "end")
RENEWALS = Sql("""
    select count(*) from events
     where type = 'subscription.renewed' and payload ->> 'subscription_id' = $1
""")
GRANTED = Sql("select coalesce(sum(remaining), 0) from credit_grants where source_key = any($1)")


@dataclass
class Life:
    """A subscription at its provider: every state that it was in, the newest last."""

    now: datetime
    prices: list[str]
    name: str = field(default_factory=lambda: f"sub_{new_id().hex}")
    states: list[SubscriptionSnapshot] = field(default_factory=list)

    def __post_init__(self) -> None:
        begun = self._invoice("begin", self.now, self.prices[0], is_paid=True)
        self.states.append(
            SubscriptionSnapshot(
                provider_subscription_id=self.name,
                subscription_id=None,
                status="active",
                provider_price_id=self.prices[0],
                started_at=self.now,
                trial_ends_at=None,
                period_start=self.now,
                period_end=self.now + MONTH,
                cancels_at=None,
                ended_at=None,
                method_brand="visa",
                method_last4="4242",
                invoices=(begun,),
            )
        )

    @property
    def current(self) -> SubscriptionSnapshot:
        return self.states[-1]

    def live(self, step: str) -> None:
        """Go on by one step, where that is possible."""
        at = self.current
        if at.status == "canceled":
            return
        newest = at.invoices[0]
        match step:
            case "renew" if newest.status == "paid":
                start, end = at.period_end, at.period_end + MONTH
                drawn = self._invoice("renewal", start, at.provider_price_id)
                after = replace(at, period_start=start, period_end=end, status="past_due",
                                invoices=(drawn, *at.invoices))  # fmt: skip
            case "fail" | "pay" | "refund" if settled := settle(newest, step):
                status = "active" if step == "pay" else at.status
                after = replace(at, status=status, invoices=(settled, *at.invoices[1:]))
            case "change" if newest.status == "paid":
                price = self.prices[self.prices.index(at.provider_price_id) - 1]
                billed = self._invoice("change", at.period_start, price, is_paid=True)
                after = replace(at, provider_price_id=price, invoices=(billed, *at.invoices))
            case "cancel":
                after = replace(at, cancels_at=at.period_end)
            case "resume":
                after = replace(at, cancels_at=None)
            case "replace_card":
                after = replace(at, method_last4=f"{len(self.states):04}")
            case "end":
                void = replace(newest, status="void" if newest.status == "open" else newest.status)
                after = replace(at, status="canceled", ended_at=self.now,
                                invoices=(void, *at.invoices[1:]))  # fmt: skip
            case _:
                return
        self.states.append(after)

    def _invoice(
        self, reason: str, start: datetime, price: str, *, is_paid: bool = False
    ) -> InvoiceSnapshot:
        return InvoiceSnapshot(
            provider_invoice_id=f"in_{new_id().hex}",
            reason=reason,
            status="paid" if is_paid else "open",
            description="A month",
            amount_minor=1900,
            tax_minor=0,
            paid_minor=1900 if is_paid else 0,
            refunded_minor=0,
            currency="usd",
            provider_price_id=price,
            period_start=start,
            period_end=start + MONTH,
            attempts=1,
            next_attempt_at=None,
            pay_url=None,
            paid_at=None,
            created_at=start,
        )


def settle(invoice: InvoiceSnapshot, step: str) -> InvoiceSnapshot | None:
    """The invoice after a step, where that is possible."""
    if step == "refund" and invoice.status == "paid":
        return replace(invoice, refunded_minor=invoice.paid_minor)
    if step == "fail" and invoice.status == "open":
        return replace(invoice, attempts=invoice.attempts + 1)
    if step == "pay" and invoice.status == "open":
        return replace(invoice, status="paid", paid_minor=invoice.amount_minor)
    return None


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
    max_examples=60,
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
