"""A life told again ends where it was lived: from stored events, and from kept facts."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.payments.test_model import a_payment
from tests.commerce.payments.test_order_of_events import (
    HOLDING_MOVES,
    MOVES,
    START,
    Event,
    Provider,
)
from tests.commerce.shop import DISPUTED_CARD, Shop
from tests.commerce.subscriptions.conftest import CAN_BE_SAVED_ONLY, Club

from studium.commerce.payments import Fact, Life, Payment, live_again, same_life
from studium.commerce.payments.facts import FactKind
from studium.commerce.payments.facts.model import to_json
from studium.commerce.payments.model import CaptureMethod, advance, is_newer
from studium.commerce.reconciliation.actions.rebuild import (
    PAYMENTS,
    SUBSCRIPTIONS,
    NotEmpty,
    rebuild,
)
from studium.commerce.reconciliation.actions.replay_events import replay_events
from studium.commerce.subscriptions.seeds import seed_plans
from studium.connect.inbound import EventRange
from studium.platform.database import Database

STATE = {
    "subscriptions": "id, user_id, status, plan_slug, features, amount_minor, period_start,"
    " period_end, paid_until, cancels_at, ended_at, is_refunded, method_last4",
    "subscription_invoices": "id, subscription_id, provider_invoice_id, reason, status,"
    " amount_minor, paid_minor, refunded_minor, monthly_credits, period_end, attempts",
}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_life_is_lived_again_from_its_facts(data: st.DataObject) -> None:
    is_held = data.draw(st.booleans(), label="held first")
    provider, lived = Provider(), a_payment()
    if is_held:
        lived = replace(lived, capture_method=CaptureMethod.MANUAL)
    facts = [Fact(lived.id, 0, FactKind.ASKED, START, to_json(lived))]
    for _ in range(data.draw(st.integers(0, 12), label="length")):
        provider.now += timedelta(milliseconds=data.draw(st.integers(1, 1500), label="pause"))
        data.draw(st.sampled_from(HOLDING_MOVES if is_held else MOVES), label="move")(provider)
        if provider.sent:
            event = data.draw(st.sampled_from(provider.sent), label="event")
            lived = lived_on(lived, event, provider, facts)
    assert same_life(live_again(facts), Life(lived)) == []
    assert live_again(facts).payment == lived


def lived_on(payment: Payment, event: Event, provider: Provider, facts: list[Fact]) -> Payment:
    """What `apply_snapshot` does with an event: act, and keep the fact."""
    snapshot = event.snapshot
    if snapshot is None or not is_newer(payment, snapshot):
        snapshot = provider.read(is_current=True)
    facts.append(Fact(payment.id, len(facts), FactKind.TOLD, provider.now, to_json(snapshot)))
    return advance(payment, snapshot, now=provider.now).payment


@pytest.fixture
async def lives(shop: Shop, alice: Any, carol: Any, run_jobs: Callable[[], Any]) -> Shop:
    """Payments of every kind: paid, refunded, failed, disputed and lost, given up, captured."""
    paid, refunded = await shop.buy(alice.client), await shop.buy(carol.client)
    for pending in (paid, refunded):
        await shop.pay(pending)
    await shop.run_twin()
    await run_jobs()
    payment = await shop.payment_row(refunded)
    body = {"payment_id": str(payment["id"]), "amount_minor": 700, "reason": "asked for"}
    answer = await carol.client.post(
        "/api/payments/refund", json=body, headers={"Idempotency-Key": "a"}
    )
    assert answer.status_code == 201, answer.text
    await run_jobs()
    held = {"amount_minor": 9000, "currency": "usd", "payment_method_id": None}
    answer = await alice.client.post(
        "/api/payments/authorize", json=held, headers={"Idempotency-Key": "b"}
    )
    assert answer.status_code == 201, answer.text
    return shop


async def test_what_stands_is_equal_to_what_its_facts_make(
    lives: Shop, bob: Any, run_jobs: Callable[[], Any]
) -> None:
    other = await lives.buy(bob.client)
    await lives.pay(other, DISPUTED_CARD)
    lives.wait(timedelta(minutes=2))
    await lives.run_twin()
    await run_jobs()
    assert await lives.count("disputes") == 1
    rebuilt = await rebuild(PAYMENTS, lives.parts[Database], lambda _: None)
    assert rebuilt.differences == {}
    assert rebuilt.subjects == await lives.count("payments") == 4
    assert rebuilt.facts == await lives.count("payment_facts")


async def test_what_was_changed_behind_everybodys_back_is_told(lives: Shop) -> None:
    await lives.run("update payments set refunded_minor = 500 where refunded_minor = 700")
    await lives.run("delete from payment_facts where body ->> 'purpose' = 'deposit'")
    rebuilt = await rebuild(PAYMENTS, lives.parts[Database], lambda _: None)
    told = [phrase for found in rebuilt.differences.values() for phrase in found]
    assert "payment.refunded_minor: rebuilt 700, kept 500" in told
    assert rebuilt.differing == 2


@asynccontextmanager
async def emptied(shop: Shop, database_url: str, *tables: str) -> AsyncIterator[Database]:
    """A database in which these tables are empty, beside the one that stands."""
    await shop.run("create schema if not exists rebuilt")
    for table in tables:
        await shop.run(f"create table rebuilt.{table} (like public.{table} including all)")
    mark = "&" if "?" in database_url else "?"
    target = await Database.connect(
        f"{database_url}{mark}options=-csearch_path%3Drebuilt%2Cpublic", pool_size=2
    )
    try:
        yield target
    finally:
        await target.close()
        await shop.run("drop schema rebuilt cascade")


async def test_an_empty_database_is_filled_and_equal(lives: Shop, database_url: str) -> None:
    tables = ("payments", "refunds", "disputes", "payment_facts")
    async with emptied(lives, database_url, *tables) as target:
        rebuilt = await rebuild(PAYMENTS, lives.parts[Database], lambda _: None, into=target)
        assert rebuilt.differences == {}
        (row,) = await lives.rows("select count(*) from rebuilt.payments")
        assert row["count"] == rebuilt.subjects == 3
        with pytest.raises(NotEmpty):
            await rebuild(PAYMENTS, lives.parts[Database], lambda _: None, into=target)


async def test_a_span_of_events_is_handled_again_and_changes_nothing(lives: Shop) -> None:
    before = await lives.rows("select id, status, refunded_minor from payments order by id")
    span = EventRange(lives.now - timedelta(hours=1), lives.now + timedelta(hours=1))
    seen: list[int] = []
    replayed = await replay_events(lives.parts, span, progress=seen.append)
    assert replayed.failed == 0
    assert replayed.handled > 0
    assert sum(seen) == await lives.count("inbound_events")
    assert await lives.rows("select id, status, refunded_minor from payments order by id") == before
    other = replace(span, type="charge.refunded")
    assert (await replay_events(lives.parts, other)).handled == 1


async def test_events_heal_what_was_lost(lives: Shop) -> None:
    (row,) = await lives.rows("select id from payments where status = 'COMPLETED' limit 1")
    payment: UUID = row["id"]
    await lives.forget_truth(payment)
    span = EventRange(lives.now - timedelta(hours=1), lives.now + timedelta(hours=1))
    await replay_events(lives.parts, span)
    (row,) = await lives.rows("select status from payments where id = $1", payment)
    assert row["status"] == "COMPLETED"


async def test_admins_replay_an_event_and_a_span_on_the_record(
    lives: Shop, alice: Any, carol: Any, run_jobs: Callable[[], Any]
) -> None:
    (event,) = await lives.rows("select id from inbound_events where type = 'charge.refunded'")
    base = "/api/admin/reconciliation"
    act = f"{base}/events/{event['id']}/replay"
    assert (await alice.client.post(act)).status_code == 403
    answer = await carol.client.post(act)
    assert "PARTIALLY_REFUNDED" in answer.json()["outcome"]
    unknown = await carol.client.post(f"{base}/events/{lives.products['studypack-90'].id}/replay")
    assert unknown.status_code == 404
    (row,) = await lives.rows("select id from payments where status = 'COMPLETED' limit 1")
    await lives.forget_truth(row["id"])
    day = f"{lives.now:%Y-%m-%d}"
    form = {"first_day": day, "last_day": day}
    answer = await carol.client.post("/admin/reconciliation/replay", data=form)
    assert answer.status_code == 303
    await run_jobs()
    (row,) = await lives.rows("select status from payments where id = $1", row["id"])
    assert row["status"] == "COMPLETED"
    acts = await lives.rows("select action from staff_acts order by id")
    assert [row["action"] for row in acts][1:] == [
        "replayed a stored event",
        "replayed stored events",
    ]


async def test_subscriptions_too_are_equal_to_what_their_facts_make(
    shop: Shop, alice: Any, bob: Any, run_jobs: Callable[[], Any], database_url: str
) -> None:
    await seed_plans(shop.parts, lambda _: None)
    await run_jobs()
    club = Club(shop, run_jobs)
    await club.begin(alice)
    await club.begin(bob, card=CAN_BE_SAVED_ONLY)
    await club.let_pass(timedelta(days=15))
    await club.let_pass(timedelta(days=31))
    await club.let_pass(timedelta(days=31))
    rebuilt = await rebuild(SUBSCRIPTIONS, shop.parts[Database], lambda _: None)
    assert rebuilt.differences == {}
    assert rebuilt.subjects == await shop.count("subscriptions") == 2
    assert await shop.count("subscription_invoices") > 2
    tables = ("subscriptions", "subscription_invoices", "subscription_facts")
    async with emptied(shop, database_url, *tables) as target:
        filled = await rebuild(SUBSCRIPTIONS, shop.parts[Database], lambda _: None, into=target)
        assert filled.differences == {}
        for table in tables[:2]:
            left = await shop.rows(
                f"select {STATE[table]} from public.{table}"  # noqa: S608 - ours
                f" except select {STATE[table]} from rebuilt.{table}"
            )
            assert left == []
            assert await shop.count(f"rebuilt.{table}") == await shop.count(table) > 0
    await shop.run("update subscriptions set plan_name = 'Another'")
    assert (await rebuild(SUBSCRIPTIONS, shop.parts[Database], lambda _: None)).differing == 2
