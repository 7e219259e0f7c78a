"""What was sent to whom, how it went, and buttons to send it again, in disorder too."""

import json
import random
from collections import defaultdict
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.sandbox.kit.deliveries import (
    Attempt,
    DeliverWebhook,
    list_attempts,
    list_deliveries,
)
from studium.sandbox.kit.pages import Show
from studium.sandbox.kit.store import find

_SEE_OTHER = 303
_SHOWN = 100
_SHUFFLED = 20


def webhook_routes(parts: Parts, show: Show, *, root: str, event_kind: str) -> list[Route]:
    """A service's deliveries, the event behind one, sending one again, and many in disorder."""

    async def page(_: Request) -> Response:
        async with parts[Database].reader() as tx:
            deliveries = await list_deliveries(tx, event_kind=event_kind, limit=_SHOWN)
            attempts = await list_attempts(tx, [delivery.id for delivery in deliveries])
        tries: defaultdict[UUID, list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            tries[attempt.delivery_id].append(attempt)
        return show(
            "webhooks.html", deliveries=deliveries, tries=tries, shown=_SHOWN, shuffled=_SHUFFLED
        )

    async def send_again(request: Request) -> Response:
        delivery_id: UUID = request.path_params["id"]
        async with parts[Database].transaction() as tx:
            if not await list_deliveries(tx, event_kind=event_kind, limit=1, only=delivery_id):
                return show("missing.html", 404)
            await enqueue(tx, DeliverWebhook(delivery_id, again=True))
        return RedirectResponse(f"{root}/webhooks", _SEE_OTHER)

    async def shuffle(_: Request) -> Response:
        async with parts[Database].transaction() as tx:
            latest = await list_deliveries(tx, event_kind=event_kind, limit=_SHUFFLED)
            for delivery in random.sample([*latest, *latest], 2 * len(latest)):
                await enqueue(tx, DeliverWebhook(delivery.id, again=True))
        return RedirectResponse(f"{root}/webhooks", _SEE_OTHER)

    async def event_page(request: Request) -> Response:
        async with parts[Database].reader() as tx:
            event = await find(tx, request.path_params["id"])
        if event is None or event.kind != event_kind:
            return show("missing.html", 404)
        kind = event.body.get("type") or event.body["event_type"]
        written = json.dumps(event.body, indent=2, ensure_ascii=False)
        return show("event.html", title=kind, written=written)

    return [
        Route("/webhooks", page, methods=["GET"]),
        Route("/webhooks/shuffle", shuffle, methods=["POST"]),
        Route("/webhooks/{id:uuid}/send", send_again, methods=["POST"]),
        Route("/events/{id}", event_page, methods=["GET"]),
    ]
