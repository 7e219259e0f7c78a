"""The rules by which a subscription follows its provider, in memory, in any order of events.

What a reader knows and what the provider has at that moment meet in `take_in`; whoever was
overtaken is thrown away by the version. The facts of such a life are told again, from nothing.
ORDER_EXAMPLES is how many lives are drawn: `make proofs` draws thousands.
"""

import os
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.subscriptions.lives import STEPS, Life

from studium.commerce.payments import SubscriptionSnapshot
from studium.commerce.subscriptions import (
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionFact,
    SubscriptionInvoice,
    SubscriptionLife,
    SubscriptionRenewed,
    SubscriptionStatus,
    live_subscription_again,
    same_subscription,
)
from studium.commerce.subscriptions.actions.tell_changes import changes_between
from studium.commerce.subscriptions.allowance import allowances, unspent_until
from studium.commerce.subscriptions.facts.model import ASKED, ROW, TOLD, what_was_told
from studium.commerce.subscriptions.model import Offered, take_in
from studium.platform.ids import new_id

NOW, GRACE = datetime(2026, 7, 1, tzinfo=UTC), timedelta(days=7)
EXAMPLES = int(os.environ.get("ORDER_EXAMPLES", "300"))


def offer(slug: str, amount_minor: int, monthly_credits: int) -> Offered:
    """A plan by the month."""
    plan = Plan(
        id=new_id(), slug=slug, name=slug.title(), description="", features=["studypack", slug],
        monthly_credits=monthly_credits, trial_days=0, is_active=True, metadata={},
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    price = PlanPrice(
        id=new_id(), plan_id=plan.id, period="month", currency="usd", amount_minor=amount_minor,
        is_active=True, created_at=NOW,
    )  # fmt: skip
    return Offered(plan, price)


OFFERS = {"price_pro": offer("pro", 1900, 500), "price_plus": offer("pro-plus", 4900, 2000)}
PRO = OFFERS["price_pro"]
BEGUN = Subscription(
    id=new_id(), user_id=new_id(), connection_id=new_id(), provider="stripe", plan_id=PRO.plan.id,
    price_id=PRO.price.id, plan_slug="pro", plan_name="Pro", features=PRO.plan.features,
    monthly_credits=500, metadata={}, period="month", amount_minor=1900, currency="usd",
    status=SubscriptionStatus.PENDING, created_at=NOW, updated_at=NOW, success_url="",
    cancel_url="", trial_days=0,
)  # fmt: skip


@dataclass
class Mirror:
    """A subscription as we keep it, with what followed from it."""

    subscription: Subscription = BEGUN
    invoices: list[SubscriptionInvoice] = field(default_factory=list)
    facts: list[SubscriptionFact] = field(
        default_factory=lambda: [
            SubscriptionFact(BEGUN.id, 0, ASKED, NOW, ROW.dump_python(BEGUN, mode="json"))
        ]
    )
    credits: dict[str, int] = field(default_factory=dict)
    renewals: int = 0

    def write(self, known: Subscription, snapshot: SubscriptionSnapshot) -> bool:
        """What `apply_snapshot` does: whether the reading counted."""
        before = self.subscription
        if before.version != known.version:
            return False
        read = take_in(before, self.invoices, snapshot, OFFERS, NOW)
        body = what_was_told(before, read, snapshot)
        if body is not None:
            self.facts.append(SubscriptionFact(before.id, len(self.facts), TOLD, NOW, body))
        told = changes_between(before, read.after, self.invoices, read.invoices, NOW)
        self.renewals += sum(isinstance(each, SubscriptionRenewed) for each in told)
        for invoice, amount in allowances(self.invoices, read.changed):
            assert invoice.provider_invoice_id not in self.credits
            self.credits[invoice.provider_invoice_id] = amount
        for invoice in read.changed:
            if invoice.is_refunded:
                self.credits[invoice.provider_invoice_id] = 0
        self.subscription, self.invoices = read.after, read.invoices
        return True

    @property
    def outcome(self) -> Any:
        """All by which two lives could differ."""
        return (
            _state(self.subscription, "version"),
            [_state(each, "id") for each in self.invoices],
            {name: left for name, left in self.credits.items() if left},
            self.renewals,
            self.subscription.access_end(GRACE),
            {unspent_until(each, self.subscription, GRACE) for each in self.invoices},
        )


def _state(row: Any, *left_out: str) -> dict[str, Any]:
    names = {each.name for each in fields(row)} - set(left_out)
    return {name: getattr(row, name) for name in sorted(names)}


MOVES = st.lists(
    st.sampled_from((*STEPS, "renew", "pay", "hear", "hear", "look", "look", "write", "write")),
    max_size=24,
)


@given(moves=MOVES)
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_order_and_repetition_ends_alike_and_is_lived_again_from_its_facts(
    moves: list[str],
) -> None:
    life, mirror = Life(NOW, list(OFFERS)), Mirror()
    slow: list[tuple[Subscription, SubscriptionSnapshot]] = []
    for move in moves:
        if move == "hear":
            mirror.write(mirror.subscription, life.current)
        elif move == "look":
            slow.append((mirror.subscription, life.current))
        elif move == "write" and slow:
            mirror.write(*slow.pop(0))
        elif move in STEPS:
            life.live(move)
    assert mirror.write(mirror.subscription, life.current)
    assert not any(mirror.write(*late) for late in slow)

    in_order = Mirror()
    for state in life.states:
        assert in_order.write(in_order.subscription, state)
    assert mirror.outcome == in_order.outcome
    assert same_subscription(live_subscription_again(mirror.facts), _life(mirror)) == []


def _life(mirror: Mirror) -> SubscriptionLife:
    return SubscriptionLife(mirror.subscription, {each.id: each for each in mirror.invoices})


def test_a_reading_that_says_nothing_new_is_no_fact() -> None:
    life, mirror = Life(NOW, list(OFFERS)), Mirror()
    for _ in range(3):
        mirror.write(mirror.subscription, replace(life.current))
    assert len(mirror.facts) == 2
    assert mirror.credits == {life.current.invoices[0].provider_invoice_id: 500}
