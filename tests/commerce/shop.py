"""A shop for tests: buying through the API, paying on the sandbox's page, posting its events."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from stripe import WebhookSignature

from studium.commerce.catalog import Product, seed_products
from studium.commerce.entitlements.store import entitlement_for
from studium.commerce.payments.jobs import SweepPayments
from studium.connect.connections import ConnectionCache, webhook_token
from studium.connect.connections.store import operator_connection
from studium.connect.inbound import InboundEvent, InboundKinds
from studium.connect.inbound.model import InboundStatus
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.sandbox.jobs import Tick

WEBHOOK = "/api/webhooks/stripe"
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
REFUND_FAILS_CARD = "4000000000005126"
DISPUTED_CARD = "4000000000000259"


@dataclass
class Shop:
    """The operator's shop and its sandboxed Stripe, seen from outside."""

    parts: Parts
    stranger: httpx.AsyncClient
    products: dict[str, Product] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.parts[Clock].now()

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        clock = self.parts[Clock]
        assert isinstance(clock, MovableClock)
        clock.advance(span)

    def wait_for_poll(self) -> None:
        """Let as much time pass as the sweep waits before it first asks about a payment."""
        self.wait(timedelta(minutes=3))

    async def open(self) -> None:
        """Put the first products on offer."""
        async with self.parts[Database].transaction() as tx:
            made = await seed_products(tx, now=self.now)
        self.products = {product.sku: product for product in made}

    async def buy(
        self, client: httpx.AsyncClient, sku: str = "studypack-90", **headers: str
    ) -> dict[str, Any]:
        """Begin a purchase; the answer of the API."""
        answer = await client.post(
            "/api/purchases/checkout-session", json={"sku": sku}, headers=headers
        )
        assert answer.status_code == 201, answer.text
        pending: dict[str, Any] = answer.json()
        return pending

    async def pay(self, pending: dict[str, Any], card: str = GOOD_CARD) -> httpx.Response:
        """Fill in the card form of the sandbox's checkout."""
        return await self.stranger.post(
            pending["checkout_url"],
            data={"number": card, "expiry": "12/30", "cvc": "123", "name": "Alice Example"},
        )

    async def purchase(self, client: httpx.AsyncClient, pending: dict[str, Any]) -> dict[str, Any]:
        """The purchase as its buyer sees it."""
        answer = await client.get(f"/api/purchases/{pending['purchase_id']}")
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def entitlements(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        """What a buyer may use."""
        answer = await client.get("/api/purchases/entitlements")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def is_open(self, user_id: UUID, feature: str) -> bool:
        """Whether the gate lets a person in now."""
        async with self.parts[Database].reader() as tx:
            found = await entitlement_for(tx, user_id=user_id, features=(feature,), at=self.now)
        return found is not None

    async def deafen(self) -> None:
        """Let the sandbox's Stripe forget our webhook: events happen, and none arrives."""
        await self.run("delete from sandbox.objects where kind = 'webhook_endpoint'")

    async def events(self) -> list[dict[str, Any]]:
        """Every event that happened at the sandbox's Stripe, oldest first."""
        rows = await self.rows("select body from sandbox.objects where kind = 'event' order by seq")
        return [row["body"] for row in rows]

    async def deliver(
        self,
        event: dict[str, Any] | str,
        *,
        to: str = WEBHOOK,
        at: datetime | None = None,
        secret: str | None = None,
    ) -> httpx.Response:
        """Post an event to our webhook, signed as Stripe signs."""
        body = event if isinstance(event, str) else json.dumps(event)
        known = self.parts[Settings].stripe_webhook_secret
        assert known is not None
        header = WebhookSignature.generate_signature_header(
            body, secret or known.get_secret_value(), int((at or self.now).timestamp())
        )
        return await self.stranger.post(
            to,
            content=body,
            headers={"Stripe-Signature": header, "Content-Type": "application/json"},
        )

    async def payment_row(self, pending: dict[str, Any]) -> dict[str, Any]:
        """The payment behind a purchase, as stored."""
        (row,) = await self.rows(
            "select payments.* from payments join purchases on purchases.payment_id = payments.id"
            " where purchases.id = $1",
            UUID(pending["purchase_id"]),
        )
        return row

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        (row,) = await self.rows(f"select count(*) as rows from {table}")  # noqa: S608 - ours
        return int(row["rows"])

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        """What a statement finds."""
        async with self.parts[Database].pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def run(self, sql: str, *arguments: object) -> None:
        """Change something behind everybody's back."""
        async with self.parts[Database].pool.acquire() as connection:
            await connection.execute(sql, *arguments)

    async def sweep(self, run_jobs: Any) -> None:
        """Let the minute pass in which the sweep runs, and everything that it causes."""
        async with self.parts[Database].transaction() as tx:
            await enqueue(tx, SweepPayments())
        await run_jobs()

    async def run_twin(self) -> None:
        """Let time take effect at the sandbox's Stripe."""
        async with self.parts[Database].transaction() as tx:
            await enqueue(tx, Tick())

    async def operator_token(self) -> str:
        """The secret part of the operator's webhook address."""
        async with self.parts[Database].reader() as tx:
            found = await operator_connection(tx, kind="stripe", mode="test")
        assert found is not None
        return webhook_token(found, self.parts[Vault])

    async def session_of(self, payment: dict[str, Any]) -> dict[str, Any]:
        """The Checkout Session of a payment, as the sandbox's Stripe keeps it."""
        (row,) = await self.rows(
            "select body from sandbox.objects where id = $1",
            payment["provider_checkout_id"],
        )
        body: dict[str, Any] = row["body"]
        return body

    async def refund_at_stripe(self, intent: str, amount_minor: int) -> None:
        """Give money back by hand, as in Stripe's dashboard."""
        settings = self.parts[Settings]
        assert settings.stripe_secret_key is not None
        answer = await self.stranger.post(
            "/sandbox/stripe/v1/refunds",
            data={"payment_intent": intent, "amount": str(amount_minor)},
            headers={"Authorization": f"Bearer {settings.stripe_secret_key.get_secret_value()}"},
        )
        assert answer.status_code == 200, answer.text

    async def forget_truth(self, payment_id: UUID) -> None:
        """Put a payment back to where nothing was heard of it."""
        await self.run(
            "update payments set status = 'PENDING', refunded_minor = 0, captured_minor = 0,"
            " completed_at = null, provider_seen_at = null, provider_payment_id = null"
            " where id = $1",
            payment_id,
        )

    async def handle(self, event: dict[str, Any]) -> None:
        """Let one event of Stripe's be handled, as the worker would."""
        created_at = datetime.fromtimestamp(event["created"], UTC).isoformat()
        await self._handle("stripe", event["type"], event, created_at)

    async def handle_paypal(self, event: dict[str, Any]) -> None:
        """Let one event of PayPal's be handled, as the worker would."""
        await self._handle("paypal", event["event_type"], event, event["create_time"])

    async def _handle(
        self, kind_name: str, type_: str, event: dict[str, Any], created_at: str
    ) -> None:
        found = await self.parts[ConnectionCache].operator(kind_name)
        kind = self.parts[InboundKinds].get(kind_name)
        assert found is not None
        assert kind is not None
        stored = InboundEvent(
            id=new_id(),
            connection_id=found.connection.id,
            provider_event_id=event["id"],
            type=type_,
            payload=json.dumps(event).encode(),
            provider_created_at=datetime.fromisoformat(created_at),
            received_at=self.now,
            status=InboundStatus.RECEIVED,
            handled_at=None,
            outcome=None,
        )
        await kind.handle(self.parts, found.connection, stored)

    def forget_connections(self) -> None:
        """Let what is remembered of connections be read afresh."""
        self.parts[ConnectionCache].forget()
