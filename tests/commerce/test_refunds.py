"""Money given back: never more than came in, and access ends with the last of it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from tests.commerce.shop import REFUND_FAILS_CARD, Shop

from studium.commerce.catalog import Product, refund_purchase
from studium.commerce.payments import NothingToRefund, ProviderFailed, RefundTooLarge
from studium.commerce.payments.actions.fail_refund import fail_refund
from studium.commerce.payments.actions.poll_payments import poll_refunds
from studium.commerce.payments.actions.request_refund import RefundedMeanwhile, send_refund_soon
from studium.commerce.payments.actions.send_refund import send_refund
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.stripe import settle


async def bought(shop: Shop, person: Any, run_jobs: Any, sku: str = "studypack-90") -> Any:
    pending = await shop.buy(person.client, sku)
    await shop.pay(pending)
    await run_jobs()
    return pending


async def ask_back(
    shop: Shop,
    pending: dict[str, Any],
    carol: Any,
    amount_minor: int | None = None,
    *,
    left_minor: int | None = None,
) -> UUID:
    """Ask for a refund as an admin does; the refund's id."""
    async with shop.parts[Database].transaction() as tx:
        refund = await refund_purchase(
            tx,
            purchase_id=UUID(pending["purchase_id"]),
            amount_minor=amount_minor,
            reason="asked nicely",
            requested_by=carol.user_id,
            left_minor=left_minor,
            now=shop.now,
        )
    return refund.id


async def test_a_full_refund_ends_the_access(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    assert await shop.is_open(alice.user_id, "studypack")
    await ask_back(shop, pending, carol)
    await run_jobs()
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["refunded_minor"]) == ("REFUNDED", 4900)
    assert not await shop.is_open(alice.user_id, "studypack")
    assert await shop.entitlements(alice.client) == []
    told = await shop.rows("select type from events where type like 'purchase.%' order by id")
    assert [row["type"] for row in told] == ["purchase.completed", "purchase.refunded"]
    (refund,) = await shop.rows("select status from refunds")
    assert refund["status"] == "SUCCEEDED"


async def test_a_part_refund_leaves_the_access(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await ask_back(shop, pending, carol, 900)
    await run_jobs()
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["refunded_minor"]) == ("COMPLETED", 900)
    assert (await shop.payment_row(pending))["status"] == "PARTIALLY_REFUNDED"
    assert await shop.is_open(alice.user_id, "studypack")
    await ask_back(shop, pending, carol)
    await run_jobs()
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["refunded_minor"]) == ("REFUNDED", 4900)


async def test_refunding_one_purchase_recomputes_the_others(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    first = await bought(shop, alice, run_jobs)
    clock.advance(timedelta(days=10))
    second = await bought(shop, alice, run_jobs)
    await ask_back(shop, first, carol)
    await run_jobs()
    seen = await shop.purchase(alice.client, second)
    assert seen["access_start"] == "2026-01-15T09:00:00Z"
    assert seen["access_end"] == "2026-04-15T09:00:00Z"
    assert await shop.is_open(alice.user_id, "studypack")


async def test_refunding_the_first_late_leaves_the_second_whole(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    first = await bought(shop, alice, run_jobs)
    second = await bought(shop, alice, run_jobs)
    until = await ends_of(shop, second)
    clock.advance(timedelta(days=100))
    await ask_back(shop, first, carol)
    await run_jobs()
    assert await shop.is_open(alice.user_id, "studypack")
    assert await ends_of(shop, second) == until


async def ends_of(shop: Shop, pending: dict[str, Any]) -> Any:
    """When the access of a purchase ends."""
    (row,) = await shop.rows(
        "select access_end from purchases where id = $1", UUID(pending["purchase_id"])
    )
    return row["access_end"]


async def test_refunds_at_once_never_exceed_what_was_paid(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    asked = await asyncio.gather(
        *(ask_back(shop, pending, carol, 2000) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(answer, UUID) for answer in asked) == 2
    assert all(isinstance(answer, UUID | RefundTooLarge) for answer in asked)
    await run_jobs()
    assert (await shop.payment_row(pending))["refunded_minor"] == 4000


@pytest.mark.parametrize("amount_minor", [0, -1, 4901])
async def test_an_amount_that_cannot_be_given_back_is_refused(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, amount_minor: int
) -> None:
    pending = await bought(shop, alice, run_jobs)
    with pytest.raises(RefundTooLarge):
        await ask_back(shop, pending, carol, amount_minor)


async def test_what_was_not_paid_or_is_all_refunded_is_not_given_back(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    unpaid = await shop.buy(alice.client, "flashcards-90")
    with pytest.raises(NothingToRefund):
        await ask_back(shop, unpaid, carol)
    pending = await bought(shop, alice, run_jobs)
    await ask_back(shop, pending, carol)
    with pytest.raises(NothingToRefund):
        await ask_back(shop, pending, carol)
    await run_jobs()
    with pytest.raises(StudiumError):
        await ask_back(shop, pending, carol, 1)


async def test_a_refund_that_is_sent_again_is_given_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, parts: Parts
) -> None:
    pending = await bought(shop, alice, run_jobs)
    refund_id = await ask_back(shop, pending, carol, 1000)
    await send_refund(parts, refund_id)
    # The worker was killed after the provider had answered, before the answer was noted.
    await shop.run("update refunds set status = 'REQUESTED', provider_refund_id = null")
    await send_refund(parts, refund_id)
    await run_jobs()
    assert (await shop.payment_row(pending))["refunded_minor"] == 1000
    (made,) = await shop.rows("select count(*) as rows from sandbox.objects where kind = 'refund'")
    assert made["rows"] == 1


@dataclass
class HttpThatGoesDeaf:
    """While it is deaf, Stripe does what it is asked to, and answers no question."""

    http: Http
    is_deaf: bool = False

    async def send(self, outgoing: Outgoing) -> Answer:
        if self.is_deaf and outgoing.method == "GET":
            raise NoAnswer("outage")
        return await self.http.send(outgoing)


@pytest.fixture
def stripe(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> HttpThatGoesDeaf:
    """The way to Stripe, by which a test can cut off the answers; lists come in short pages."""
    monkeypatch.setattr("studium.commerce.payments.providers.stripe.adapter._LONGEST_PAGE", 2)
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.001)
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0.001)
    http = HttpThatGoesDeaf(parts[Http])
    parts.add(PaymentProviders(discover_providers(), http, parts[Settings]))
    return http


async def test_a_refund_that_is_sent_is_not_given_again_before_the_payment_was_read(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, stripe: HttpThatGoesDeaf
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await shop.refund_at_stripe((await shop.payment_row(pending))["provider_payment_id"], 1000)
    await run_jobs()
    await shop.deafen()
    stripe.is_deaf = True
    refund_id = await ask_back(shop, pending, carol, 2000, left_minor=3900)
    with pytest.raises(ProviderFailed):
        await send_refund(shop.parts, refund_id)
    told = {**(await shop.events())[-1], "type": "refund.updated"}
    with pytest.raises(ProviderFailed):
        await shop.handle(told)
    assert (await shop.payment_row(pending))["refunded_minor"] == 1000
    with pytest.raises(RefundedMeanwhile):
        await ask_back(shop, pending, carol, 2000, left_minor=3900)
    with pytest.raises(RefundTooLarge):
        await ask_back(shop, pending, carol, 1901)
    stripe.is_deaf = False
    await shop.handle(told)
    assert (await shop.payment_row(pending))["refunded_minor"] == 3000
    (refund,) = await shop.rows("select status from refunds")
    assert refund["status"] == "SUCCEEDED"
    await ask_back(shop, pending, carol, 1900, left_minor=1900)


async def test_a_refund_that_waited_too_long_is_not_sent(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    pending = await bought(shop, alice, run_jobs)
    refund_id = await ask_back(shop, pending, carol)
    clock.advance(timedelta(hours=21))
    with capture_logs() as lines:
        await send_refund(shop.parts, refund_id)
    assert alarms(lines) == [str(refund_id)]
    (refund,) = await shop.rows("select status, failure_message from refunds")
    assert refund["status"] == "FAILED"
    assert "again" in refund["failure_message"]
    assert (await shop.payment_row(pending))["refunded_minor"] == 0


async def test_a_refund_that_was_sent_before_everybody_died_is_found_a_day_later(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, stripe: HttpThatGoesDeaf
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await shop.deafen()
    refund_id = await ask_back(shop, pending, carol, 2000)
    stripe.is_deaf = True
    with pytest.raises(ProviderFailed):
        await send_refund(shop.parts, refund_id)
    stripe.is_deaf = False
    for _ in range(4):
        await shop.refund_at_stripe((await shop.payment_row(pending))["provider_payment_id"], 100)
    shop.wait(timedelta(days=2))
    with capture_logs() as lines:
        await send_refund(shop.parts, refund_id)
    assert alarms(lines) == []
    (refund,) = await shop.rows("select status, provider_refund_id from refunds")
    assert (refund["status"], refund["provider_refund_id"][:3]) == ("SUCCEEDED", "re_")
    assert (await shop.payment_row(pending))["refunded_minor"] == 2400


async def test_a_refund_that_was_heard_of_meanwhile_does_not_fail(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    refund_id = await ask_back(shop, pending, carol)
    await run_jobs()
    with capture_logs() as lines:
        async with shop.parts[Database].transaction() as tx:
            await fail_refund(tx, refund_id, "too late", now=shop.now)
    assert alarms(lines) == []
    (refund,) = await shop.rows("select status, failure_message from refunds")
    assert (refund["status"], refund["failure_message"]) == ("SUCCEEDED", None)


async def test_a_refund_that_the_provider_refuses_fails_with_its_words(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, parts: Parts
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await shop.deafen()
    row = await shop.payment_row(pending)
    await shop.refund_at_stripe(row["provider_payment_id"], 4900)
    refund_id = await ask_back(shop, pending, carol)
    with capture_logs() as lines:
        await send_refund(parts, refund_id)
    assert alarms(lines) == [str(refund_id)]
    (refund,) = await shop.rows("select status, failure_message from refunds")
    assert refund["status"] == "FAILED"
    assert refund["failure_message"].startswith("Stripe refused")
    assert (await shop.payment_row(pending))["status"] == "REFUNDED"


async def test_a_refund_that_comes_back_days_later_raises_the_alarm_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending, REFUND_FAILS_CARD)
    await run_jobs()
    refund_id = await ask_back(shop, pending, carol)
    with capture_logs() as lines:
        await run_jobs()
        assert alarms(lines) == []
        clock.advance(timedelta(days=2))
        for _ in range(3):
            await settle(shop.parts)
            await run_jobs()
    assert alarms(lines) == [str(refund_id)]
    assert (await shop.payment_row(pending))["refunded_minor"] == 0
    assert await shop.is_open(alice.user_id, "studypack")
    (told,) = await shop.rows(
        "select body from sandbox.mails where recipient = 'alice@example.org'"
        " and subject = 'Your refund for StudyPack, 90 days did not arrive'"
    )
    assert "of $49.00, $0.00 has been given back by now" in told["body"]
    assert "Your access stays as it is." in told["body"]


def alarms(lines: list[Any]) -> list[str]:
    """The refunds of which the log says that they failed, and what to do about it."""
    return [
        line["refund_id"] for line in lines if line["event"] == "refund_failed" and line["remedy"]
    ]


async def test_a_refund_made_by_hand_at_the_provider_ends_the_access_too(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    row = await shop.payment_row(pending)
    await shop.refund_at_stripe(row["provider_payment_id"], 4900)
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "REFUNDED"
    assert not await shop.is_open(alice.user_id, "studypack")


async def test_prices_changed_later_do_not_reach_what_was_bought(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    product: Product = shop.products["studypack-90"]
    await shop.run(
        "update products set price_minor = 1, features = '{other}', access_window_days = 1,"
        " name = 'Other' where id = $1",
        product.id,
    )
    seen = await shop.purchase(alice.client, pending)
    assert (seen["total_minor"], seen["product_name"]) == (4900, "StudyPack, 90 days")
    assert await shop.is_open(alice.user_id, "studypack")


async def bury_jobs(shop: Shop) -> None:
    """Let every job that waits lie dead, as after its last try."""
    await shop.run("update pgqueuer set status = 'failed' where status = 'queued'")


async def test_a_refund_whose_job_died_is_sent_by_the_sweep(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await ask_back(shop, pending, carol)
    await bury_jobs(shop)
    clock.advance(timedelta(minutes=14))
    await shop.sweep(run_jobs)
    (refund,) = await shop.rows("select status from refunds")
    assert refund["status"] == "REQUESTED"
    clock.advance(timedelta(minutes=2))
    await shop.sweep(run_jobs)
    (refund,) = await shop.rows("select status from refunds")
    assert refund["status"] == "SUCCEEDED"
    assert (await shop.payment_row(pending))["status"] == "REFUNDED"


async def test_a_refund_whose_job_died_and_that_waited_too_long_is_ended_by_the_sweep(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await ask_back(shop, pending, carol)
    await bury_jobs(shop)
    clock.advance(timedelta(hours=21))
    await shop.sweep(run_jobs)
    (refund,) = await shop.rows("select status from refunds")
    assert refund["status"] == "FAILED"
    assert (await shop.payment_row(pending))["refunded_minor"] == 0


async def test_a_refund_that_is_about_to_be_sent_is_not_enqueued_again(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, clock: MovableClock
) -> None:
    pending = await bought(shop, alice, run_jobs)
    refund_id = await ask_back(shop, pending, carol)
    clock.advance(timedelta(hours=1))
    async with shop.parts[Database].transaction() as tx:
        assert await poll_refunds(tx, now=shop.now) == 0
    await bury_jobs(shop)
    async with shop.parts[Database].transaction() as tx:
        assert await poll_refunds(tx, now=shop.now) == 1
        assert not await send_refund_soon(tx, refund_id)
