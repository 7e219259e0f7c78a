"""Whoever leaves can pay no more, and is forgotten by the provider too."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.commerce.shop import Shop

from studium.commerce.payments import CloseReason, close_checkout, payment_connection
from studium.commerce.payments.actions import erase_customer_data as erasing
from studium.commerce.payments.actions.erase_customer_data import erase_customer_data
from studium.commerce.payments.jobs import SweepPayments
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.connect.inbound import VerifiedEvent
from studium.connect.inbound.actions.receive_inbound_event import receive_inbound_event
from studium.entrypoints import migrations
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.jobs import count_dead_jobs
from studium.platform.parts import Parts
from studium.platform.settings import Settings

SESSIONS = "/v1/checkout/sessions"
CUSTOMERS = "/v1/customers"


async def leave(person: Any) -> None:
    answer = await person.client.request(
        "DELETE", "/api/users/me", json={"password": person.password}
    )
    assert answer.status_code == 204, answer.text


class Meanwhile:
    """Outgoing HTTP during which something else happens: after an answer, before it arrives."""

    def __init__(self, http: Http, path: str, happens: Callable[[], Awaitable[None]]) -> None:
        self.http = http
        self.path = path
        self.happens = happens

    async def send(self, outgoing: Outgoing) -> Answer:
        answer = await self.http.send(outgoing)
        if outgoing.method == "POST" and outgoing.url.endswith(self.path):
            await self.happens()
        return answer


async def kept_at_stripe(shop: Shop, kind: str) -> list[dict[str, Any]]:
    return await shop.rows("select body from sandbox.objects where kind = $1 and not deleted", kind)


async def require_nothing_left(shop: Shop) -> None:
    """No checkout to pay at, no customer, and no job that could not do its work."""
    sessions = await kept_at_stripe(shop, "checkout.session")
    assert {row["body"]["status"] for row in sessions} <= {"expired"}
    assert await kept_at_stripe(shop, "customer") == []
    assert await shop.count("payment_customers") == 0
    statuses = await shop.rows("select status from payments union select status from purchases")
    assert statuses == [{"status": "CANCELED"}]
    async with shop.parts[Database].reader() as tx:
        assert await count_dead_jobs(tx) == 0


async def test_every_open_checkout_of_who_leaves_is_closed(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    first = await shop.buy(alice.client)
    await shop.buy(alice.client, "flashcards-90")
    others = await shop.buy(bob.client)
    await leave(alice)
    await run_jobs()
    await shop.pay(first)
    await run_jobs()
    rows = await shop.rows("select status from payments where payer_id = $1", alice.user_id)
    assert [row["status"] for row in rows] == ["CANCELED", "CANCELED"]
    (purchases,) = await shop.rows(
        "select distinct status from purchases where user_id = $1", alice.user_id
    )
    assert purchases["status"] == "CANCELED"
    (customer,) = await shop.rows("select payer_id, provider_customer_id from payment_customers")
    assert customer["payer_id"] == bob.user_id
    (kept,) = await kept_at_stripe(shop, "customer")
    assert kept["body"]["id"] == customer["provider_customer_id"]
    await shop.pay(others)
    await run_jobs()
    assert (await shop.purchase(bob.client, others))["status"] == "COMPLETED"


async def test_a_checkout_that_was_not_opened_yet_is_canceled(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any
) -> None:
    await shop.buy(alice.client)
    await shop.run("update payments set provider_checkout_id = null, checkout_url = null")
    (row,) = await shop.rows("select id from payments")
    closed = await close_checkout(parts, row["id"], CloseReason.PAYER_DELETED)
    assert (closed.status.value, closed.failure_code) == ("CANCELED", "payer_deleted")
    await run_jobs()
    (purchase,) = await shop.rows("select status from purchases")
    assert purchase["status"] == "CANCELED"


@pytest.mark.parametrize("path", [SESSIONS, CUSTOMERS])
async def test_a_checkout_that_opens_while_its_payer_leaves_is_closed(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any, path: str
) -> None:
    async def leave_for_good() -> None:
        await leave(alice)
        await run_jobs()

    hasty = Meanwhile(parts[Http], path, leave_for_good)
    parts.add(PaymentProviders(discover_providers(), hasty, parts[Settings]))
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"sku": "studypack-90"}
    )
    assert answer.json().get("checkout_url") is None
    await run_jobs()
    await require_nothing_left(shop)


@pytest.mark.parametrize("is_heard_of", [True, False])
async def test_what_is_paid_after_the_account_was_deleted_is_given_back(
    shop: Shop, alice: Any, run_jobs: Any, *, is_heard_of: bool
) -> None:
    pending = await shop.buy(alice.client)
    if not is_heard_of:
        await shop.deafen()
    await leave(alice)
    await shop.pay(pending)
    with capture_logs() as lines:
        await run_jobs()
    (alarm,) = [line for line in lines if line["event"] == "paid_by_deleted_account"]
    assert (alarm["log_level"], bool(alarm["remedy"])) == ("error", True)
    row = await shop.payment_row(pending)
    assert (row["status"], row["refunded_minor"]) == ("REFUNDED", 4900)
    (refund,) = await shop.rows("select status, amount_minor, requested_by from refunds")
    assert refund == {"status": "SUCCEEDED", "amount_minor": 4900, "requested_by": None}
    assert not await shop.is_open(alice.user_id, "studypack")
    assert await kept_at_stripe(shop, "customer") == []


async def test_what_was_paid_before_stays_paid(shop: Shop, alice: Any, run_jobs: Any) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    await leave(alice)
    async with shop.parts[Database].transaction() as tx:
        await erase_customer_data(tx, alice.user_id, now=shop.parts[Clock].now())
    await run_jobs()
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    assert await shop.count("refunds") == 0
    assert await kept_at_stripe(shop, "customer") == []
    assert await shop.count("payment_customers") == 0


async def test_a_customer_who_cannot_be_forgotten_yet_is_left_to_an_operator(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await shop.buy(alice.client)
    await shop.run("update connections set mode = 'live'")  # as when test keys are replaced
    shop.forget_connections()
    await leave(alice)
    await run_jobs()
    async with shop.parts[Database].reader() as tx:
        assert await count_dead_jobs(tx) == 2
    assert await shop.count("payment_customers") == 1


async def test_who_left_is_named_in_no_stored_event_nor_in_those_that_come_later(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    hers, his = await shop.buy(alice.client), await shop.buy(bob.client)
    for pending in (hers, his):
        await shop.pay(pending)
    await run_jobs()
    intent = (await shop.payment_row(hers))["provider_payment_id"]
    assert alice.email in await stored(shop)
    await leave(alice)
    await run_jobs()
    for body in (
        {"object": "charge", "id": "ch_9", "payment_intent": intent, **WHO},
        {"object": "customer", "id": (await departed(shop)), "name": "Alice", **WHO},
    ):
        await arrive(shop, body)
    await run_jobs()
    text = await stored(shop)
    assert alice.email not in text
    about_her = [row for row in text.split("\n\n") if intent in row or '"customer"' in row[:120]]
    assert len(about_her) > 2
    assert not any("Alice" in row for row in about_her)
    assert "1 Alice Street" not in text
    assert "ch_9" in text
    assert bob.email in text
    facts = await shop.rows("select to_jsonb(f)::text as fact from payment_facts f")
    assert facts
    assert not any(alice.email in row["fact"] or "Alice" in row["fact"] for row in facts)


async def test_the_migration_redacts_events_of_those_who_left_before(
    shop: Shop, alice: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.pay(await shop.buy(alice.client))
    await run_jobs()
    monkeypatch.setattr(erasing, "RedactEvents", lambda _: SweepPayments())
    await leave(alice)
    await run_jobs()
    assert alice.email in await stored(shop)
    file = migrations.FOLDER / "versions" / "0850_redact_departed_payers.sql"
    async with shop.parts[Database].pool.acquire() as connection:
        for _ in range(2):
            await connection.execute(file.read_text("utf-8"))
        count = "select count(*) from pgqueuer where entrypoint = 'payments.redact_events'"
        assert await connection.fetchval(count) == 1
    await run_jobs()
    assert alice.email not in await stored(shop)


WHO = {"billing_details": {"name": "Alice", "address": {"line1": "1 Alice Street"}}}


async def departed(shop: Shop) -> str:
    rows = await shop.rows("select provider_customer_id from departed_customers")
    return str(rows[0]["provider_customer_id"])


async def stored(shop: Shop) -> str:
    rows = await shop.rows("select convert_from(payload, 'utf-8') as body from inbound_events")
    return "\n\n".join(row["body"] for row in rows)


async def arrive(shop: Shop, body: dict[str, Any]) -> None:
    """Store an event of any type as a verified one is stored."""
    now = shop.parts[Clock].now()
    connection = (await payment_connection(shop.parts, None)).connection
    event = VerifiedEvent(f"evt_{body['id']}", f"{body['object']}.updated", now)
    payload = json.dumps({"type": event.type, "data": {"object": body}}).encode()
    async with shop.parts[Database].transaction() as tx:
        await receive_inbound_event(
            tx, connection_id=connection.id, event=event, payload=payload, now=now
        )
