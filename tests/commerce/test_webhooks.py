"""What arrives from Stripe: twice, at once, early, late, again after a crash, and forged."""

import asyncio
import json
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.commerce.shop import DECLINED_CARD, WEBHOOK, Shop

from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.connect.inbound import store
from studium.platform.clock import MovableClock
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import metrics_text


async def paid_in_silence(
    shop: Shop, client: Any, **headers: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A purchase that is paid, of which no webhook told us; with its session.completed."""
    await shop.deafen()
    pending = await shop.buy(client, **headers)
    await shop.pay(pending)
    completed = [
        event for event in await shop.events() if event["type"] == "checkout.session.completed"
    ]
    return pending, completed[-1]


async def assert_bought_once(shop: Shop, client: Any, pending: dict[str, Any]) -> None:
    assert (await shop.purchase(client, pending))["status"] == "COMPLETED"
    assert len(await shop.entitlements(client)) == 2
    told = await shop.rows("select type from events where type like 'purchase.%'")
    assert [row["type"] for row in told] == ["purchase.completed"]
    told = await shop.rows("select type from events where type like 'payment.%'")
    assert [row["type"] for row in told] == ["payment.completed"]


async def test_delivered_twice_it_is_bought_once(shop: Shop, alice: Any, run_jobs: Any) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    for _ in range(2):
        answer = await shop.deliver(event)
        assert (answer.status_code, answer.json()) == (200, {"received": True})
    await run_jobs()
    assert (await shop.deliver(event)).status_code == 200
    await run_jobs()
    assert await shop.count("inbound_events") == 1
    await assert_bought_once(shop, alice.client, pending)


async def test_delivered_ten_times_at_once_it_is_bought_once(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    answers = await asyncio.gather(*(shop.deliver(event) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert await shop.count("inbound_events") == 1
    await run_jobs()
    await assert_bought_once(shop, alice.client, pending)


async def test_every_event_of_the_story_at_once_buys_once(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending, _ = await paid_in_silence(shop, alice.client)
    events = await shop.events()
    await asyncio.gather(*(shop.deliver(event) for event in events * 3))
    await run_jobs()
    await assert_bought_once(shop, alice.client, pending)


@pytest.mark.parametrize(
    "address", [WEBHOOK, "/api/stripe-webhook", "/api/v1/webhooks/stripe", "token"]
)
async def test_each_address_takes_it(shop: Shop, alice: Any, run_jobs: Any, address: str) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    if address == "token":
        address = f"/webhook/stripe/{await shop.operator_token()}"
    assert (await shop.deliver(event, to=address)).status_code == 200
    await run_jobs()
    await assert_bought_once(shop, alice.client, pending)


class HttpThatPaysFirst:
    """Lets the customer pay, and all be handled, before our own call has its answer."""

    def __init__(self, http: Http, shop: Shop, run_jobs: Any) -> None:
        self.http = http
        self.shop = shop
        self.run_jobs = run_jobs

    async def send(self, outgoing: Outgoing) -> Answer:
        answer = await self.http.send(outgoing)
        if outgoing.method == "POST" and outgoing.url.endswith("/v1/checkout/sessions"):
            await self.shop.pay({"checkout_url": answer.json()["url"]})
            for event in await self.shop.events():
                assert (await self.shop.deliver(event)).status_code == 200
            await self.run_jobs()
        return answer


async def test_it_may_arrive_before_the_checkout_call_has_returned(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any
) -> None:
    await shop.deafen()
    http = HttpThatPaysFirst(parts[Http], shop, run_jobs)
    parts.add(PaymentProviders(discover_providers(), http, parts[Settings]))
    pending = await shop.buy(alice.client)
    await run_jobs()
    await assert_bought_once(shop, alice.client, pending)


async def test_a_handler_that_dies_before_it_noted_its_work_is_run_again(
    shop: Shop, alice: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    await shop.deliver(event)
    finish = store.finish_inbound_event
    deaths = iter([True])

    async def die_once(*arguments: Any, **named: Any) -> None:
        if next(deaths, False):
            raise ConnectionError("the worker's plug was pulled")
        await finish(*arguments, **named)

    monkeypatch.setattr(store, "finish_inbound_event", die_once)
    await run_jobs()
    assert next(deaths, None) is None, "no handler died"
    await shop.run("update pgqueuer set execute_after = now() where status = 'queued'")
    await run_jobs()
    rows = await shop.rows("select status, outcome from inbound_events")
    assert rows[0]["status"] == "handled"
    assert "COMPLETED" in rows[0]["outcome"]
    await assert_bought_once(shop, alice.client, pending)


async def test_a_worker_killed_while_it_handles_loses_nothing(
    shop: Shop, alice: Any, run_jobs: Any, settings: Settings
) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    await shop.deliver(event)
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value() if settings.database_url else "",
        "VAULT_KEYS": settings.vault_keys.get_secret_value() if settings.vault_keys else "",
        "SANDBOX": "true",
    }
    script = Path(__file__).parent / "hanging_worker.py"
    worker = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            assert worker.stdout is not None
            while (line := await worker.stdout.readline()) != b"handling\n":
                assert line, "the worker ended by itself"
    finally:
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
    assert (await shop.payment_row(pending))["status"] == "PENDING"
    await run_jobs()
    await assert_bought_once(shop, alice.client, pending)


async def test_a_story_with_a_declined_card_and_refunds_ends_alike_in_every_order(
    shop: Shop, alice: Any, clock: MovableClock, run_jobs: Any
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    await shop.pay(pending, DECLINED_CARD)
    clock.advance(timedelta(seconds=2))
    await shop.pay(pending)
    payment = await shop.payment_row(pending)
    session = await shop.session_of(payment)
    for amount in (900, 1000):
        clock.advance(timedelta(seconds=1))
        await shop.refund_at_stripe(session["payment_intent"], amount)
    clock.advance(timedelta(seconds=1))
    events = await shop.events()
    assert len(events) > 6
    ends = set()
    shuffle = random.Random(7)  # noqa: S311 - an order, not a secret
    for _ in range(int(os.environ.get("EVENT_ORDERS", "25"))):  # `make proofs` runs many more
        await shop.forget_truth(payment["id"])
        order = shuffle.sample(events * 2, len(events) * 2)
        for event in order:
            await shop.handle(event)
        row = await shop.payment_row(pending)
        ends.add((row["status"], row["refunded_minor"], row["provider_payment_id"]))
    assert ends == {("PARTIALLY_REFUNDED", 1900, session["payment_intent"])}
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"


async def test_an_unknown_version_is_read_from_the_provider_and_alerted(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    (done,) = [each for each in await shop.events() if each["type"] == "checkout.session.completed"]
    done["api_version"] = "2031-01-01.future"
    done["data"]["object"]["amount_total"] = "in another shape"
    await shop.handle(done)
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    await run_jobs()
    alerts = await shop.rows("select finding from alerts where cause = 'webhook_version_unknown'")
    assert "2031-01-01.future" in alerts[0]["finding"]


# --- refused


async def refused(shop: Shop, answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await shop.count("inbound_events") == 0
    assert (
        await shop.rows("select 1 from pgqueuer where entrypoint = 'connect.handle_inbound'") == []
    )


async def test_a_wrong_signature_is_refused(shop: Shop, alice: Any) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    await refused(shop, await shop.deliver(event, secret="whsec_guess"), 400)
    unsigned = await shop.stranger.post(WEBHOOK, json=event)
    await refused(shop, unsigned, 400)


async def test_an_old_timestamp_is_refused(shop: Shop, alice: Any) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    answer = await shop.deliver(event, at=shop.now - timedelta(seconds=301))
    await refused(shop, answer, 400)


async def test_another_accounts_event_is_refused(shop: Shop, alice: Any) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    await refused(shop, await shop.deliver({**event, "account": "acct_other"}), 400)
    await refused(shop, await shop.deliver({**event, "livemode": True}), 400)


async def test_a_body_over_the_limit_is_refused(shop: Shop, settings: Settings) -> None:
    big = '{"object": "event", "x": "' + "a" * settings.body_limit_bytes + '"}'
    await refused(shop, await shop.deliver(big), 413)


async def test_a_body_that_is_not_json_is_refused(shop: Shop) -> None:
    for body in ("not json", "[1, 2]", '{"object": "charge"}', ""):
        await refused(shop, await shop.deliver(body), 400)


async def test_an_unknown_address_is_refused(shop: Shop, alice: Any) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    await refused(shop, await shop.deliver(event, to="/webhook/stripe/guess"), 404)


async def test_refusals_are_counted_with_their_reason(shop: Shop, alice: Any) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    await shop.deliver(event, secret="whsec_guess")
    counted = metrics_text().decode()
    assert 'studium_inbound_webhooks_total{kind="stripe",outcome="wrong_signature"}' in counted


async def test_an_event_about_nothing_of_ours_is_kept_and_ignored(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    _, event = await paid_in_silence(shop, alice.client)
    foreign = {**event, "id": "evt_foreign", "type": "customer.created"}
    stranger = json.loads(json.dumps({**event, "id": "evt_stranger"}))
    stranger["data"]["object"] |= {
        "id": "cs_unknown",
        "client_reference_id": None,
        "metadata": {},
        "payment_intent": None,
    }
    for each in (foreign, stranger):
        assert (await shop.deliver(each)).status_code == 200
    await run_jobs()
    rows = await shop.rows("select status from inbound_events")
    assert [row["status"] for row in rows] == ["ignored", "ignored"]


async def test_an_event_that_names_another_amount_opens_nothing(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    event["data"]["object"]["amount_total"] = 1
    await shop.deliver(event)
    with capture_logs() as lines:
        await run_jobs()
    row = await shop.payment_row(pending)
    assert (row["status"], row["failure_code"]) == ("PENDING", "amount_mismatch")
    (alarm,) = [line for line in lines if line["event"] == "payment_amount_mismatch"]
    assert alarm["detail"] == "asked for 4900 usd, the provider reports 1 usd"
    assert await shop.entitlements(alice.client) == []


async def test_a_second_payment_is_named_in_the_log_and_giving_it_back_takes_nothing_away(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending, event = await paid_in_silence(shop, alice.client)
    await shop.deliver(event)
    await run_jobs()
    ours = await shop.payment_row(pending)
    second = json.loads(json.dumps({**event, "id": "evt_second"}))
    second["data"]["object"] |= {"id": "cs_second", "payment_intent": "pi_second"}
    (charge,) = await shop.rows("select body from sandbox.objects where kind = 'charge'")
    back = {**event, "id": "evt_back", "type": "charge.refunded"}
    back["created"] += 600  # news, while the second payment itself is not
    back["data"] = {
        "object": charge["body"]
        | {"id": "ch_second", "payment_intent": "pi_second", "amount_refunded": 4900}
    }
    with capture_logs() as lines:
        for each in (second, back):
            await shop.handle(each)
        await run_jobs()
    (alarm,) = [line for line in lines if line["event"] == "payment_paid_twice"]
    assert alarm["log_level"] == "error"
    assert alarm["provider_payment_id"] == ours["provider_payment_id"]
    assert alarm["other_provider_payment_id"] == "pi_second"
    alerts = await shop.rows("select subject from alerts where cause = 'payment_paid_twice'")
    assert [each["subject"] for each in alerts] == [str(ours["id"])]
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    assert await shop.is_open(alice.user_id, "studypack")


async def test_nobody_is_sent_to_pay_again_after_another_amount_came_in(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    key = {"Idempotency-Key": "once"}
    pending, event = await paid_in_silence(shop, alice.client, **key)
    event["data"]["object"]["amount_total"] = 1
    await shop.deliver(event)
    await run_jobs()
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["checkout_url"]) == ("PENDING", None)
    assert seen["checkout_expires_at"] is None
    assert seen["failure_message"].startswith("asked for 4900 usd")
    page = await alice.client.get(f"/purchases/{pending['purchase_id']}?from=checkout")
    assert page.status_code == 200
    assert pending["checkout_url"] not in page.text
    assert "Another amount arrived" in page.text
    await shop.run("delete from idempotency_keys")
    again = await shop.buy(alice.client, **key)
    assert again["purchase_id"] == pending["purchase_id"]
    assert again["checkout_url"] is None
