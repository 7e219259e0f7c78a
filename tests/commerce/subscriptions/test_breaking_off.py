"""A crash in every step, two workers, a renewal during a change: money and numbers are right."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.subscriptions.breaking import Fuse, breaking, breaking_everywhere
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.reconciliation.actions.rebuild import SUBSCRIPTIONS, rebuild
from studium.commerce.subscriptions import Subscription, refresh_subscription, store
from studium.commerce.subscriptions.actions.change_subscription import (
    NotChangeable,
    StaffOrder,
    cancel_subscription,
    change_subscription,
    resume_subscription,
)
from studium.commerce.subscriptions.actions.refund_invoice import NotRefundable, refund_invoice
from studium.commerce.subscriptions.actions.start_subscription import start_subscription
from studium.platform.database import Database
from studium.platform.http import Outgoing
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings

MONTH = timedelta(days=31)


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [in_mumbai()]


async def mine(club: Club, person: Any) -> Subscription:
    """Their newest."""
    async with club.shop.parts[Database].reader() as tx:
        (found,) = await store.page_of_person(tx, person.user_id, before_id=AFTER_ALL_IDS, limit=1)
    return found


async def at_stripe(club: Club, sql: str) -> int:
    """A sum over the objects that the sandbox's Stripe keeps."""
    query = f"select ({sql})::int as found from sandbox.objects"  # noqa: S608 - ours
    (row,) = await club.shop.rows(query)
    return int(row["found"] or 0)


async def assert_books_agree(club: Club) -> None:
    """Ours and the provider's say the same money; no number is missing; facts make what stands."""
    (kept,) = await club.shop.rows(
        "select sum(paid_minor)::int as paid, sum(refunded_minor)::int as back"
        " from subscription_invoices"
    )
    paid = "sum((body ->> 'amount_captured')::int) filter (where kind = 'charge')"
    back = "sum((body ->> 'amount_refunded')::int) filter (where kind = 'charge')"
    assert (kept["paid"], kept["back"]) == (
        await at_stripe(club, paid),
        await at_stripe(club, back),
    )
    documents = await club.shop.rows(
        "select kind, year, sequence, total_minor, sale_id from invoices"
        " order by kind, year, sequence"
    )
    for kind, total in (("invoice", kept["paid"]), ("credit_note", kept["back"])):
        issued = [each for each in documents if each["kind"] == kind]
        for year in {each["year"] for each in issued}:
            numbers = [each["sequence"] for each in issued if each["year"] == year]
            assert numbers == list(range(1, len(numbers) + 1))
        assert sum(each["total_minor"] for each in issued) == total
    sold = [each["sale_id"] for each in documents if each["kind"] == "invoice"]
    assert len(sold) == len(set(sold))
    granted = await club.shop.rows(
        "select g.amount, i.monthly_credits, i.reason from credit_grants g"
        "  full join (select * from subscription_invoices where status = 'paid') i"
        "    on i.provider_invoice_id = g.source_key"
        " where coalesce(g.source, 'subscription') = 'subscription'"
    )
    for each in granted:
        if each["reason"] == "change":  # to a year in a paid month, or between plans, down first
            assert each["amount"] in {None, 11 * each["monthly_credits"]}
        else:
            assert each["amount"] == each["monthly_credits"]
    rebuilt = await rebuild(SUBSCRIPTIONS, club.shop.parts[Database], lambda _: None)
    assert rebuilt.differences == {}


async def test_beginning_breaks_off_anywhere_and_one_is_begun(club: Club, alice: Any) -> None:
    async def begin(parts: Parts) -> Subscription:
        return await start_subscription(
            parts, user_id=alice.user_id, plan="pro-plus", period="month"
        )

    async def then() -> None:
        begun = await begin(club.shop.parts)
        await club.shop.pay({"checkout_url": begun.checkout_url})
        await club.run_jobs()
        assert (await mine(club, alice)).status == "active"
        ended = await club.post(alice, "cancel", at_period_end=False)
        assert ended.json()["status"] == "canceled"

    steps = await breaking_everywhere(club.shop.parts, begin, then)
    assert steps > 5
    running = "count(*) filter (where kind = 'subscription' and body ->> 'status' = 'active')"
    opened = "count(*) filter (where kind = 'checkout.session' and body ->> 'status' = 'open')"
    assert (await at_stripe(club, running), await at_stripe(club, opened)) == (0, 0)
    await assert_books_agree(club)


async def test_what_is_asked_of_one_breaks_off_anywhere_and_is_done_once(
    club: Club, alice: Any, carol: Any
) -> None:
    parts = club.shop.parts
    await club.begin(alice, "pro-plus")
    await club.shop.deafen()
    plans = {"pro": "pro-plus", "pro-plus": "pro"}
    carols = StaffOrder(carol.user_id, "asked on the telephone")
    wanted: list[str] = []
    seen: list[int] = []

    async def change(using: Parts) -> None:
        found = await mine(club, alice)
        if not wanted:
            wanted.append(plans[found.plan_slug])
        await change_subscription(using, found, plan=wanted[0], period="month")

    async def change_by_two() -> None:
        changes = "count(*) filter (where kind = 'invoice'"
        changes += " and body ->> 'billing_reason' = 'subscription_update')"
        told = await asyncio.gather(change(parts), change(parts), return_exceptions=True)
        assert all(each is None or isinstance(each, NotChangeable) for each in told), told
        assert (await mine(club, alice)).plan_slug == wanted.pop()
        seen.append(await at_stripe(club, changes))
        club.shop.wait(timedelta(hours=1))

    assert await breaking_everywhere(parts, change, change_by_two) > 5
    assert seen == list(range(1, len(seen) + 1))  # one invoice for each change

    async def leave_and_stay(using: Parts) -> None:
        await cancel_subscription(using, await mine(club, alice), at_period_end=True)
        await resume_subscription(using, await mine(club, alice), by=carols)

    async def then_stay() -> None:
        await leave_and_stay(parts)
        assert (await mine(club, alice)).cancels_at is None

    assert await breaking_everywhere(parts, leave_and_stay, then_stay) > 5

    await club.run_jobs()
    await assert_books_agree(club)


async def test_a_refund_of_a_renewal_breaks_off_anywhere_and_is_paid_once(
    club: Club, alice: Any, carol: Any
) -> None:
    parts = club.shop.parts
    await club.begin(alice, "pro-plus")
    await club.let_pass(MONTH)
    await club.shop.deafen()
    found = await mine(club, alice)
    async with parts[Database].reader() as tx:
        (renewal, _) = await store.invoices(tx, found.id)
    back = "sum((body ->> 'amount_refunded')::int) filter (where kind = 'charge')"
    seen = [0]

    async def refund(using: Parts) -> None:
        await refund_invoice(
            using,
            await mine(club, alice),
            invoice_id=renewal.id,
            amount_minor=50,
            seen_refunded_minor=seen[-1],
            by=StaffOrder(carol.user_id, "asked on the telephone"),
        )

    async def refund_by_two() -> None:
        told = await asyncio.gather(refund(parts), refund(parts), return_exceptions=True)
        assert all(each is None or isinstance(each, NotRefundable) for each in told), told
        seen.append(seen[-1] + 50)
        assert await at_stripe(club, back) == seen[-1]

    assert await breaking_everywhere(parts, refund, refund_by_two) > 5
    assert await club.shop.is_open(alice.user_id, "studypack")
    await club.run_jobs()
    await assert_books_agree(club)


async def test_a_renewal_that_breaks_off_is_read_by_two_workers_and_counts_once(
    club: Club, alice: Any
) -> None:
    parts = club.shop.parts
    begun = await club.begin(alice, "pro-plus")
    await club.shop.deafen()
    periods = 0

    async def renew_and_read(using: Parts) -> None:
        nonlocal periods
        periods += 1
        await club.let_pass(MONTH)
        await refresh_subscription(using, UUID(begun["id"]))

    async def then() -> None:
        read = refresh_subscription
        await asyncio.gather(*(read(parts, UUID(begun["id"])) for _ in range(3)))

    assert await breaking_everywhere(parts, renew_and_read, then) > 5
    assert (await club.told()).count("renewed") == periods
    assert await club.shop.is_open(alice.user_id, "studypack")
    await club.run_jobs()
    await assert_books_agree(club)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_renewal_during_an_upgrade_is_paid_beside_it(
    club: Club, alice: Any, moment: str
) -> None:
    await club.begin(alice, "pro-plus")
    found = await mine(club, alice)

    async def month_passes(outgoing: Outgoing) -> None:
        if outgoing.method == "POST" and "/v1/subscriptions/" in outgoing.url:
            await club.let_pass(MONTH)

    parts = breaking(club.shop.parts, Fuse(), **{moment: month_passes})
    await change_subscription(parts, found, plan="pro-plus", period="year")
    await club.run_jobs()
    after = await mine(club, alice)
    assert (after.status, after.period) == ("active", "year")
    assert await club.shop.is_open(alice.user_id, "studypack")
    reasons = [each["reason"] for each in (await club.see(alice))["invoices"]]
    if moment == "before":
        assert sorted(reasons) == ["begin", "change", "renewal"]
    else:  # it renews after a year
        assert sorted(reasons) == ["begin", "change"]
    await assert_books_agree(club)
