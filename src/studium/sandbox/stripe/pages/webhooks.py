"""What was sent to whom, how it went, and a button to send it again."""

import json
from collections import defaultdict
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.sandbox.stripe.accounts import STRIPE_TWIN
from studium.sandbox.stripe.deliveries import (
    Attempt,
    DeliverWebhook,
    list_attempts,
    list_deliveries,
)
from studium.sandbox.stripe.pages.render import not_found, objects_of, show

_SEE_OTHER = 303
_SHOWN = 100


def routes(parts: Parts) -> list[Route]:
    """The list of deliveries, the event behind one, and sending again."""

    async def page(_: Request) -> Response:
        async with parts[Database].reader() as tx:
            deliveries = await list_deliveries(tx, limit=_SHOWN)
            attempts = await list_attempts(tx, [delivery.id for delivery in deliveries])
        tries: defaultdict[UUID, list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            tries[attempt.delivery_id].append(attempt)
        return show("webhooks.html", deliveries=deliveries, tries=tries, shown=_SHOWN)

    async def send_again(request: Request) -> Response:
        delivery_id: UUID = request.path_params["id"]
        async with parts[Database].transaction() as tx:
            if not await list_deliveries(tx, limit=1, only=delivery_id):
                return not_found()
            await enqueue(tx, DeliverWebhook(delivery_id, again=True))
        return RedirectResponse(f"{STRIPE_TWIN.path}/webhooks", _SEE_OTHER)

    async def event_page(request: Request) -> Response:
        try:
            async with objects_of(parts, "event", request.path_params["id"]) as (_, event):
                written = json.dumps(event.body, indent=2, ensure_ascii=False)
                return show("event.html", event=event.body, written=written)
        except LookupError:
            return not_found()

    return [
        Route("/webhooks", page, methods=["GET"]),
        Route("/webhooks/{id:uuid}/send", send_again, methods=["POST"]),
        Route("/events/{id}", event_page, methods=["GET"]),
    ]
