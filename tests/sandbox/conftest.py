"""The sandbox on its own: its application, the real Stripe SDK, a receiver of webhooks."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import stripe
from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.async_api import Page, async_playwright
from starlette.types import ASGIApp

from studium import sandbox
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.jobs import Worker
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import Perimeter
from studium.sandbox.stripe import CREATOR, OPERATOR

BASE_URL = "http://testserver"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CARD = {"expiry": "12 / 34", "cvc": "123", "name": "Alice Example"}


class InProcessClient(stripe.HTTPClient):
    """Lets the SDK call the application without a network."""

    name = "in-process"

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=BASE_URL)
        self.answers: list[httpx.Response] = []

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        answer = await self._client.request(
            method.upper(), url, headers=dict(headers), content=post_data
        )
        self.answers.append(answer)
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs / 100)

    def close(self) -> None: ...

    async def close_async(self) -> None:
        await self._client.aclose()


@dataclass
class Receiver:
    """Fulfils `Http` and stands where webhooks arrive: notes them, answers as told."""

    statuses: list[int | None] = field(default_factory=list)
    received: list[Outgoing] = field(default_factory=list)

    async def send(self, outgoing: Outgoing) -> Answer:
        self.received.append(outgoing)
        status = self.statuses.pop(0) if self.statuses else 200
        if status is None:
            raise NoAnswer("testserver does not answer (TimeoutError). Try again later.")
        return Answer(status, {}, b"noted")

    def events(self, secret: str) -> list[stripe.Event]:
        """What arrived, verified and read by the SDK."""
        return [
            stripe.Webhook.construct_event(
                sent.body or b"", sent.headers["Stripe-Signature"], secret, tolerance=0
            )
            for sent in self.received
        ]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def sandbox_parts(
    settings: Settings, database: Database, clock: MovableClock, receiver: Receiver
) -> Parts:
    parts = Parts()
    parts.add(settings)
    parts.add(database)
    parts.add(clock, as_=Clock)
    parts.add(receiver, as_=Http)
    await sandbox.apply_schema(database)
    return parts


@pytest.fixture
def sandbox_app(sandbox_parts: Parts, settings: Settings) -> ASGIApp:
    app = FastAPI()
    app.state.parts = sandbox_parts
    sandbox.mount(app, sandbox_parts)
    return Perimeter(app, settings=settings)


@pytest.fixture
async def sdk_client(sandbox_app: ASGIApp) -> AsyncIterator[InProcessClient]:
    client = InProcessClient(sandbox_app)
    yield client
    await client.close_async()


@pytest.fixture
def sdk(sdk_client: InProcessClient) -> stripe.StripeClient:
    return connect(sdk_client, OPERATOR.secret_key)


@pytest.fixture
def creator_sdk(sdk_client: InProcessClient) -> stripe.StripeClient:
    return connect(sdk_client, CREATOR.secret_key)


def connect(client: InProcessClient, key: str) -> stripe.StripeClient:
    """The official client, told where the twin is and nothing else."""
    return stripe.StripeClient(
        key, http_client=client, base_addresses={"api": f"{BASE_URL}/sandbox/stripe"}
    )


@pytest.fixture
async def browser(sandbox_app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody in front of the pages; redirects are looked at, not followed."""
    transport = httpx.ASGITransport(sandbox_app, raise_app_exceptions=False)
    headers = {"Origin": BASE_URL}
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE_URL, headers=headers
    ) as browser:
        yield browser


Drain = Callable[[], Awaitable[None]]


@pytest.fixture
def drain(sandbox_parts: Parts) -> Drain:
    """Run the sandbox's jobs that are due."""

    async def run() -> None:
        await Worker(sandbox_parts, sandbox.jobs()).run_until_idle()

    return run


def order(**more: Any) -> Any:
    """Parameters of a Checkout Session for one thing at $49."""
    line: dict[str, Any] = {
        "price_data": {
            "currency": "usd",
            "unit_amount": 4900,
            "product_data": {"name": "StudyPack"},
        },
        "quantity": 1,
    }
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": "http://testserver/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/pricing",
    } | more


async def pay(
    browser: httpx.AsyncClient, session: stripe.checkout.Session, number: str, **more: str
) -> httpx.Response:
    """Fill in the card form and send it."""
    form = {"email": "alice@example.org", "number": number} | CARD | more
    return await browser.post(f"/sandbox/stripe/pay/{session.id}", data=form)


async def event_types(sdk: stripe.StripeClient) -> list[str]:
    """The types of all events, oldest first."""
    events = await sdk.v1.events.list_async({"limit": 100})
    return [event.type for event in reversed(events.data)]


@pytest.fixture
async def page(sandbox_app: ASGIApp) -> AsyncIterator[Page]:
    """A page of Chromium, for which our server is the site that the settings name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(
        sandbox_app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[*FLAGS, f"--host-resolver-rules=MAP testserver:80 127.0.0.1:{port}"],
        )
        yield await chromium.new_page(base_url=BASE_URL)
        await chromium.close()
    server.stop()  # type: ignore[no-untyped-call]
    await serving
