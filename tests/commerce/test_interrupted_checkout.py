"""Checkouts that break off: whatever happened where, one session, one payment, one purchase."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import Shop

from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.clock import MovableClock
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings

SESSIONS = "/v1/checkout/sessions"


class BrokenHttp:
    """Outgoing HTTP that breaks: before the request, after it, or with an error of the other."""

    def __init__(self, http: Http, how: str) -> None:
        self.http = http
        self.how = how

    async def send(self, outgoing: Outgoing) -> Answer:
        if not outgoing.url.endswith(SESSIONS):
            return await self.http.send(outgoing)
        if self.how == "before":
            raise NoAnswer("nobody there")
        if self.how == "refused":
            body = b'{"error": {"type": "invalid_request_error", "message": "no such currency"}}'
            return Answer(400, {"content-type": "application/json"}, body)
        if self.how == "trouble":
            body = b'{"error": {"type": "api_error", "message": "sorry"}}'
            headers = {"content-type": "application/json", "stripe-should-retry": "false"}
            return Answer(500, headers, body)
        await self.http.send(outgoing)
        raise NoAnswer("the line broke")


def break_http(parts: Parts, how: str) -> None:
    parts.add(PaymentProviders(discover_providers(), BrokenHttp(parts[Http], how), parts[Settings]))


def repair_http(parts: Parts) -> None:
    parts.add(PaymentProviders(discover_providers(), parts[Http], parts[Settings]))


@pytest.fixture(autouse=True)
def impatient_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits between its tries; here it need not."""
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.001)
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0.001)


async def begin(client: Any) -> Any:
    return await client.post("/api/purchases/checkout-session", json={"sku": "studypack-90"})


async def sessions(shop: Shop) -> int:
    (row,) = await shop.rows(
        "select count(*) as rows from sandbox.objects where kind = 'checkout.session'"
    )
    return int(row["rows"])


@pytest.mark.parametrize("how", ["before", "after", "trouble"])
async def test_a_provider_that_does_not_answer_is_asked_again_with_the_same_key(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any, how: str
) -> None:
    break_http(parts, how)
    answer = await begin(alice.client)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/payment-provider-unavailable"
    repair_http(parts)
    pending = await shop.buy(alice.client)
    assert await sessions(shop) == 1
    assert await shop.count("purchases") == 1
    await shop.pay(pending)
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"


async def test_the_sweep_opens_what_a_crash_left_out(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    break_http(parts, "after")
    await begin(alice.client)
    repair_http(parts)
    clock.advance(timedelta(minutes=3))
    await shop.sweep(run_jobs)
    listed = (await alice.client.get("/api/purchases")).json()["items"]
    assert len(listed) == 1
    pending = {"purchase_id": listed[0]["id"]}
    seen = await shop.purchase(alice.client, pending)
    assert await sessions(shop) == 1
    await shop.pay(seen)
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"


async def test_what_the_provider_refuses_for_good_is_canceled_and_said(
    shop: Shop, parts: Parts, alice: Any
) -> None:
    break_http(parts, "refused")
    answer = await begin(alice.client)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/checkout-refused"
    assert "no such currency" not in answer.text
    (row,) = await shop.rows("select status, failure_message from payments")
    assert row["status"] == "CANCELED"
    assert "no such currency" in row["failure_message"]


async def test_a_checkout_that_never_opened_is_given_up_before_its_key_is_forgotten(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any, clock: MovableClock
) -> None:
    break_http(parts, "before")
    await begin(alice.client)
    repair_http(parts)
    clock.advance(timedelta(hours=21))
    await shop.sweep(run_jobs)
    (row,) = await shop.rows("select status, failure_code, next_poll_at from payments")
    assert (row["status"], row["failure_code"]) == ("CANCELED", "abandoned")
    assert row["next_poll_at"] is None
    assert await sessions(shop) == 0
    (purchase,) = await shop.rows("select status from purchases")
    assert purchase["status"] == "CANCELED"


async def test_many_clicks_at_once_open_one_checkout(shop: Shop, alice: Any) -> None:
    answers = await asyncio.gather(*(begin(alice.client) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 503}
    urls = {answer.json()["checkout_url"] for answer in answers if answer.status_code == 201}
    assert len(urls) == 1
    assert await sessions(shop) == 1
    assert await shop.count("purchases") == 1


async def test_without_a_provider_nothing_is_sold(shop: Shop, alice: Any) -> None:
    await shop.run("update connections set status = 'disabled'")
    shop.forget_connections()
    answer = await begin(alice.client)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/no-payment-provider"
    assert await shop.count("purchases") == 0


@pytest.mark.parametrize(
    "behind_our_back",
    [
        "update payments set provider_checkout_id = 'cs_test_of_another_account'",
        "update connections set mode = 'live'",  # as when test keys are replaced by live ones
    ],
)
async def test_payments_that_cannot_be_read_leave_no_dead_jobs(
    shop: Shop, alice: Any, run_jobs: Any, clock: MovableClock, behind_our_back: str
) -> None:
    await shop.buy(alice.client)
    await shop.run(behind_our_back)
    shop.forget_connections()
    for _ in range(3):
        clock.advance(timedelta(hours=2))
        await shop.sweep(run_jobs)
    assert await shop.rows("select id from pgqueuer") == []
    (row,) = await shop.rows("select status, polls from payments")
    assert (row["status"], row["polls"]) == ("PENDING", 3)


async def test_a_customer_whom_the_provider_forgot_can_buy_again(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await shop.buy(alice.client, "flashcards-90")
    await shop.run("update payment_customers set provider_customer_id = 'cus_of_another_account'")
    pending = await shop.buy(alice.client)
    (row,) = await shop.rows("select provider_customer_id from payment_customers")
    assert row["provider_customer_id"] != "cus_of_another_account"
    await shop.pay(pending)
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
