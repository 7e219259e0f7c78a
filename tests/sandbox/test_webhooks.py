"""Webhooks: signed, repeated until taken, sent again on request."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import stripe
from tests.sandbox.conftest import Drain, Receiver, order, pay

from studium import sandbox
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import STRIPE_TWIN
from studium.sandbox.stripe import register_webhook

URL = "http://testserver/hook"
PAGE = "/sandbox/stripe/webhooks"


@pytest.fixture
async def secret(sdk: stripe.StripeClient) -> str:
    """An endpoint that wants everything; its signing secret."""
    endpoint = await sdk.v1.webhook_endpoints.create_async({"url": URL, "enabled_events": ["*"]})
    assert endpoint.secret is not None
    return endpoint.secret


@dataclass(frozen=True)
class Hook:
    """An endpoint and what may happen around it."""

    sdk: stripe.StripeClient
    receiver: Receiver
    drain: Drain
    secret: str
    parts: Parts

    async def wait(self, stretch: timedelta) -> int:
        """Let time pass; how often the endpoint was called by then."""
        clock = self.parts[Clock]
        assert isinstance(clock, MovableClock)
        clock.advance(stretch)
        await sandbox.tick(self.parts)
        await self.drain()
        return len(self.receiver.received)

    async def send_again(self, browser: httpx.AsyncClient) -> httpx.Response:
        """Press the button of the only delivery."""
        async with self.parts[Database].pool.acquire() as connection:
            found = await connection.fetchval("select id from sandbox.deliveries")
        answer = await browser.post(f"{PAGE}/{found}/send")
        await self.drain()
        return answer


@pytest.fixture
def hook(
    sdk: stripe.StripeClient, receiver: Receiver, drain: Drain, secret: str, sandbox_parts: Parts
) -> Hook:
    return Hook(sdk, receiver, drain, secret, sandbox_parts)


async def test_a_purchase_arrives_signed_and_complete(
    sdk: stripe.StripeClient,
    browser: httpx.AsyncClient,
    receiver: Receiver,
    drain: Drain,
    secret: str,
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order(client_reference_id="p1"))
    await pay(browser, session, "4242424242424242")
    await drain()
    events = {event.type: event for event in receiver.events(secret)}
    completed = events["checkout.session.completed"]
    assert completed.api_version == stripe.api_version
    assert (completed.livemode, completed.data.object["client_reference_id"]) == (False, "p1")
    assert completed.data.object["payment_status"] == "paid"
    assert completed.request is not None
    assert completed.request.id is None
    made = events["product.created"]
    assert made.request is not None
    assert made.request.id is not None
    assert made.request.id.startswith("req_")
    assert made.request.idempotency_key is not None
    assert all(sent.url == URL for sent in receiver.received)


async def test_an_event_keeps_the_object_as_it_was(
    sdk: stripe.StripeClient, receiver: Receiver, drain: Drain, secret: str
) -> None:
    product = await sdk.v1.products.create_async({"name": "Old"})
    await sdk.v1.products.update_async(product.id, {"name": "New"})
    await drain()
    names = {event.type: event.data.object["name"] for event in receiver.events(secret)}
    assert names == {"product.created": "Old", "product.updated": "New"}


async def test_a_changed_body_is_not_what_was_signed(
    sdk: stripe.StripeClient, receiver: Receiver, drain: Drain, secret: str
) -> None:
    await sdk.v1.products.create_async({"name": "x"})
    await drain()
    sent = receiver.received[0]
    assert sent.body is not None
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            sent.body + b" ", sent.headers["Stripe-Signature"], secret, tolerance=0
        )


async def test_the_signature_carries_the_time_of_the_clock(
    sdk: stripe.StripeClient, receiver: Receiver, drain: Drain, secret: str, clock: MovableClock
) -> None:
    del secret
    clock.advance(timedelta(days=400))
    await sdk.v1.products.create_async({"name": "x"})
    await drain()
    second = int(clock.now().timestamp())
    assert receiver.received[0].headers["Stripe-Signature"].startswith(f"t={second},v1=")


async def test_a_worker_signs_by_the_clock_that_another_process_moved(
    hook: Hook, database: Database
) -> None:
    await hook.sdk.v1.products.create_async({"name": "x"})
    async with database.transaction() as tx:
        await sandbox.store_offset(tx, timedelta(days=9))
    moved = hook.parts[Clock].now() + timedelta(days=9)
    await hook.drain()
    header = hook.receiver.received[0].headers["Stripe-Signature"]
    assert header.startswith(f"t={int(moved.timestamp())},v1=")


async def test_an_endpoint_hears_only_what_it_asked_for(
    sdk: stripe.StripeClient, receiver: Receiver, drain: Drain
) -> None:
    endpoint = await sdk.v1.webhook_endpoints.create_async(
        {"url": URL, "enabled_events": ["customer.created"]}
    )
    await sdk.v1.products.create_async({"name": "x"})
    await sdk.v1.customers.create_async({"name": "Alice"})
    await drain()
    assert [event.type for event in receiver.events(str(endpoint.secret))] == ["customer.created"]
    await sdk.v1.webhook_endpoints.update_async(endpoint.id, {"disabled": True})
    await sdk.v1.customers.create_async({"name": "Bob"})
    await drain()
    assert len(receiver.received) == 1


async def test_the_secret_is_told_once(sdk: stripe.StripeClient) -> None:
    endpoint = await sdk.v1.webhook_endpoints.create_async({"url": URL, "enabled_events": ["*"]})
    assert str(endpoint.secret).startswith("whsec_")
    found = await sdk.v1.webhook_endpoints.retrieve_async(endpoint.id)
    assert "secret" not in found.to_dict()
    assert (await sdk.v1.webhook_endpoints.delete_async(endpoint.id)).deleted
    assert (await sdk.v1.webhook_endpoints.list_async({})).data == []


async def test_the_operator_is_registered_once_however_often(
    sandbox_parts: Parts, sdk: stripe.StripeClient, receiver: Receiver, drain: Drain
) -> None:
    await register_webhook(sandbox_parts, "http://testserver/old")
    await register_webhook(sandbox_parts, URL)
    assert len((await sdk.v1.webhook_endpoints.list_async({})).data) == 1
    await sdk.v1.products.create_async({"name": "x"})
    await drain()
    assert len(receiver.events(STRIPE_TWIN.webhook_secret)) == 1
    assert receiver.received[0].url == URL


async def test_what_is_not_taken_is_tried_three_times_in_all(
    hook: Hook, browser: httpx.AsyncClient
) -> None:
    hook.receiver.statuses = [500, None, 302]
    await hook.sdk.v1.products.create_async({"name": "x"})
    waits = (timedelta(), timedelta(minutes=5), timedelta(hours=2), timedelta(days=1))
    assert [await hook.wait(stretch) for stretch in waits] == [1, 2, 3, 3]
    assert len({sent.body for sent in hook.receiver.received}) == 1
    event = (await hook.sdk.v1.events.list_async({})).data[0]
    assert event.pending_webhooks == 1
    page = (await browser.get(PAGE)).text
    assert "state-failed" in page
    assert "does not answer" in page


async def test_a_retry_is_not_sent_before_its_time(hook: Hook) -> None:
    hook.receiver.statuses = [503]
    await hook.sdk.v1.products.create_async({"name": "x"})
    assert await hook.wait(timedelta()) == 1
    assert await hook.wait(timedelta(minutes=4)) == 1
    assert await hook.wait(timedelta(minutes=1)) == 2
    types = [event.type for event in hook.receiver.events(hook.secret)]
    assert types == ["product.created"] * 2
    assert (await hook.sdk.v1.events.list_async({})).data[0].pending_webhooks == 0


async def test_an_event_is_sent_again_on_request(hook: Hook, browser: httpx.AsyncClient) -> None:
    await hook.sdk.v1.products.create_async({"name": "x"})
    await hook.drain()
    answer = await hook.send_again(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    first, second = hook.receiver.events(hook.secret)
    assert first.id == second.id


async def test_what_was_never_sent_cannot_be_sent_again(browser: httpx.AsyncClient) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    assert (await browser.post(f"{PAGE}/{nobody}/send")).status_code == 404


async def test_a_failed_repetition_does_not_undo_a_delivery(
    hook: Hook, browser: httpx.AsyncClient
) -> None:
    await hook.sdk.v1.products.create_async({"name": "x"})
    await hook.drain()
    hook.receiver.statuses = [500]
    await hook.send_again(browser)
    page = (await browser.get(PAGE)).text
    assert "state-delivered" in page
    assert "state-pending" not in page


async def test_events_are_listed_by_type_and_shown(
    sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    await sdk.v1.products.create_async({"name": "x"})
    await sdk.v1.customers.create_async({"name": "Alice"})
    found = await sdk.v1.events.list_async({"types": ["customer.created", "refund.created"]})
    assert [event.type for event in found.data] == ["customer.created"]
    event = await sdk.v1.events.retrieve_async(found.data[0].id)
    page = await browser.get(f"/sandbox/stripe/events/{event.id}")
    assert "customer.created" in page.text
    assert "Alice" in page.text


async def test_an_empty_list_of_webhooks_says_what_to_do(browser: httpx.AsyncClient) -> None:
    assert "Buy something" in (await browser.get(PAGE)).text


async def test_without_its_webhook_a_change_does_not_happen(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("the queue is full")

    monkeypatch.setattr("studium.sandbox.kit.deliveries.outbox.enqueue", fails)
    with pytest.raises(stripe.APIError) as caught:
        await hook.sdk.v1.products.create_async({"name": "x"})
    assert caught.value.http_status == 500
    assert (await hook.sdk.v1.products.list_async({})).data == []
    assert (await hook.sdk.v1.events.list_async({})).data == []
