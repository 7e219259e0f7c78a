"""The tour's chapter: publish an order with an API key, and receive it as a signed webhook."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from studium.connect.webhooks.signing import SigningKey, signed_content
from studium.platform.ids import new_id
from studium.platform.tour import Chapter, StepFailed, Tour

_HINT = "is `studium worker` running, on this machine?"


@dataclass(frozen=True)
class _Received:
    headers: dict[str, str]
    body: bytes


async def walk(tour: Tour) -> None:
    """Make a key, register an endpoint, publish an order, receive it, verify it."""
    async with _receiving() as (url, received):
        async with tour.step("Make an API key for publishing events"):
            body = {"name": "Tour", "scopes": ["events:write"]}
            key = (await tour.post("/api/apikeys", body, expect=201)).json
        async with tour.step("Register a webhook endpoint"):
            body = {"url": url, "event_types": ["order.*"]}
            endpoint = (await tour.post("/api/webhooks", body, expect=201)).json
        async with tour.step("Publish an order with the key"):
            await _publish(tour, key["key"])
        async with tour.step("Receive the order's webhook"):
            await tour.until(
                lambda: _first(received), holds=lambda seen: seen is not None, hint=_HINT
            )
        async with tour.step("Verify its signature"):
            _verify(endpoint["secret"], received[0])
        async with tour.step("See the delivery in the history"):
            path = f"/api/webhooks/{endpoint['id']}/deliveries"
            await tour.until(
                lambda: _statuses(tour, path),
                holds=lambda seen: seen == ["succeeded"],
                hint=_HINT,
            )


async def _publish(tour: Tour, key: str) -> None:
    session, tour.token = tour.token, key
    try:
        order = {"id": "ord_789", "status": "pending", "total_minor": 15000, "currency": "usd"}
        event = {"id": str(new_id()), "type": "order.created", "data": {"object": order}}
        await tour.post("/api/events", event, expect=202)
    finally:
        tour.token = session


async def _first(received: list[_Received]) -> _Received | None:
    return received[0] if received else None


async def _statuses(tour: Tour, path: str) -> list[Any]:
    return [each["status"] for each in (await tour.get(path)).json["items"]]


def _verify(secret: str, received: _Received) -> None:
    headers = received.headers
    content = signed_content(headers["webhook-id"], headers["webhook-timestamp"], received.body)
    if SigningKey.read(secret).sign(content) not in headers["webhook-signature"].split(" "):
        raise StepFailed("the signature is not that of the secret")


@asynccontextmanager
async def _receiving() -> AsyncIterator[tuple[str, list[_Received]]]:
    """A receiver on the loopback; its address, and what came in."""
    received: list[_Received] = []

    async def take(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received.append(_Received(headers, await request.read()))
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}/hook", received
    finally:
        await runner.cleanup()


async def walk_hook(tour: Tour) -> None:
    """Subscribe as Zapier does, receive what the sample shows, unsubscribe."""
    async with _receiving() as (url, received):
        async with tour.step("Subscribe a hook"):
            body = {"target_url": url, "event_type": "order.created", "service": "tour"}
            hook = (await tour.post("/api/hooks", body, expect=201)).json
        async with tour.step("Publish an order"):
            order = {"id": "ord_790", "status": "pending", "total_minor": 900, "currency": "usd"}
            event = {"id": str(new_id()), "type": "order.created", "data": {"object": order}}
            await tour.post("/api/events", event, expect=202)
        async with tour.step("Receive what the hook's sample shows"):
            await tour.until(
                lambda: _first(received), holds=lambda seen: seen is not None, hint=_HINT
            )
            samples = await tour.get("/api/hooks/samples?event_type=order.created")
            if json.loads(received[0].body) != samples.json["items"][0]:
                raise StepFailed("the sample is not what was sent")
        async with tour.step("Unsubscribe"):
            await tour.delete(f"/api/hooks/{hook['id']}")


CHAPTERS = (
    Chapter("Receive order webhook", walk, order=700),
    Chapter("Subscribe a service's hook", walk_hook, order=705),
)
