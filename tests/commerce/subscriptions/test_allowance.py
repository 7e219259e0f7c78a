"""The AI credits of a plan: what each payment brings, once, and when what is unspent ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.credits import CreditSettings, account_of, hold_credits, settle_hold
from studium.commerce.credits.jobs import ExpireGrants, expire_all_grants
from studium.commerce.subscriptions import SubscriptionInvoice, SubscriptionSettings
from studium.commerce.subscriptions.allowance import allowances
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.settings import ModuleSettings

NOW, DAY, SIGN_UP = datetime(2026, 7, 1, tzinfo=UTC), timedelta(days=1), 100
ROLL_OVER = "rolls_over"


@pytest.fixture
def module_settings(request: pytest.FixtureRequest) -> Sequence[ModuleSettings]:
    rolls_over = ROLL_OVER in request.node.name
    return [SubscriptionSettings(_env_file=None, subscription_credits_roll_over=rolls_over)]


class Purse:
    """A person's balance, without what has expired, and what they spend."""

    def __init__(self, club: Club, person: Any) -> None:
        self.club, self.person, self.parts = club, person, club.shop.parts

    async def balance(self) -> int:
        await expire_all_grants(self.parts, ExpireGrants())
        async with self.parts[Database].reader() as tx:
            account = await account_of(tx, self.person.user_id)
        assert account is not None
        return account.balance - SIGN_UP

    async def spend(self, amount: int) -> None:
        terms: Any = {"settings": self.parts[CreditSettings], "now": self.club.shop.now}
        async with self.parts[Database].transaction() as tx:
            hold = await hold_credits(
                tx, user_id=self.person.user_id, cost=amount, action="test",
                request_key="spent", **terms,
            )  # fmt: skip
            await settle_hold(tx, hold, used=amount, refers_to={}, **terms)


async def test_credits_follow_a_subscription_from_its_trial_to_its_end(
    club: Club, alice: Any, carol: Any
) -> None:
    purse = Purse(club, alice)
    await club.begin(alice, "pro")
    assert await purse.balance() == 500  # of the trial
    await club.let_pass(15 * DAY)
    assert await purse.balance() == 500  # of the first month; the trial's have ended
    await purse.spend(80)
    for plan, left in (("pro-plus", 1920), ("pro", 1920), ("pro-plus", 1920)):
        changed = await club.post(alice, "change", plan=plan, period="month")
        assert changed.status_code == 200, changed.text
        await club.run_jobs()
        assert await purse.balance() == left
    await club.let_pass(31 * DAY)
    for person in (alice, carol):
        person.client.headers.update(await club.sign_in_again(person))
    assert await purse.balance() == 2000
    found = await club.see(alice)
    await club.post(alice, "cancel")
    assert await purse.balance() == 2000
    order = {
        "invoice_id": found["invoices"][0]["id"],
        "seen_refunded_minor": "0",
        "reason": "Charged after a call to cancel.",
    }
    refund = await carol.client.post(f"/admin/subscriptions/{found['id']}/refund", data=order)
    assert refund.status_code == 303
    await club.run_jobs()
    assert await purse.balance() == 0


async def test_what_is_unspent_rolls_over_until_the_last_paid_period_ends(
    club: Club, alice: Any
) -> None:
    purse, offered = Purse(club, alice), await alice.client.get("/subscription")
    assert "what you leave moves on to the next" in offered.text
    await club.begin(alice, "pro-plus")
    await purse.spend(300)
    await club.let_pass(32 * DAY)
    assert await purse.balance() == 1700 + 2000
    alice.client.headers.update(await club.sign_in_again(alice))
    ends = (await club.post(alice, "cancel")).json()["cancels_at"]
    expiries = await club.shop.rows(
        "select distinct expires_at from credit_grants where source = 'subscription'"
    )
    assert [each["expires_at"] for each in expiries] == [datetime.fromisoformat(ends)]
    await club.let_pass(32 * DAY)
    assert await purse.balance() == 0


def paid(reason: str, credits_: int, day: int) -> SubscriptionInvoice:
    """An invoice of a year that began on day 0, or of what is left of it from a day on."""
    at = NOW + day * DAY
    return SubscriptionInvoice(
        id=new_id(), subscription_id=new_id(), user_id=new_id(), connection_id=new_id(),
        provider_invoice_id=f"in_{new_id().hex}", reason=reason, status="paid", description="",
        amount_minor=1, tax_minor=0, paid_minor=1, currency="usd", monthly_credits=credits_,
        months=12, period_start=at, period_end=NOW + 365 * DAY, attempts=1, created_at=at,
        paid_at=at,
    )  # fmt: skip


READINGS = st.lists(st.tuples(st.sampled_from([100, 500, 2000]), st.booleans()), max_size=8)


@given(changes=READINGS, is_refunded=st.booleans())
@settings(max_examples=100, deadline=None)
def test_however_changes_are_read_they_bring_what_the_dearest_plan_does(
    changes: list[tuple[int, bool]], *, is_refunded: bool
) -> None:
    begun = paid("begin", 500, 0)
    history = [begun, *(paid("change", credits_, 0) for credits_, _ in changes)]
    history[-1] = replace(history[-1], refunded_minor=int(is_refunded))
    at_once = allowances([], list(reversed(history)))
    known: list[SubscriptionInvoice] = []
    piecewise, unread = [], []
    for invoice, is_read in zip(history, [True, *(each for _, each in changes)], strict=True):
        unread.append(invoice)
        if is_read:
            piecewise += allowances(known, list(reversed(unread)))
            known, unread = known + unread, []
    piecewise += allowances(known, list(reversed(unread)))
    assert piecewise == at_once
    assert allowances(history, list(reversed(history))) == []
    if not is_refunded:
        dearest = max(each.monthly_credits for each in history)
        assert sum(amount for _, amount in at_once) == 12 * dearest


@pytest.mark.parametrize(("day", "amount"), [(0, 18_000), (183, 9_000), (340, 1_500)])
def test_a_change_within_a_year_brings_the_difference_for_the_months_left(
    day: int, amount: int
) -> None:
    begun, change = paid("begin", 500, 0), paid("change", 2000, day)
    assert allowances([begun], [change]) == [(change, amount)]
