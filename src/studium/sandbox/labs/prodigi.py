"""Prodigi's Print API v4, as our preset speaks to it: it fetches the pictures of an order."""

import json
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox import kit

PATH = "/sandbox/labs/prodigi"
DESCRIBED_PATH = "/sandbox/labs/described"  # a lab of the sandbox's own, which holds orders as well
API_KEY = "sandbox-api-key"
ORDER, ACCOUNT = "prodigi_order", "prodigi"
_FETCHED_AFTER = timedelta(0)


def is_known(request: Request) -> bool:
    """Whether the key is right."""
    return request.headers.get("x-api-key") == API_KEY


async def place(parts: Parts, request: Request) -> Response:
    """Take an order, once for its idempotency key, which is remembered for ever."""
    body: dict[str, Any] = json.loads(await request.body())
    faults = [name for name in ("recipient", "items", "idempotencyKey") if not body.get(name)]
    if faults:
        return JSONResponse({"outcome": "ValidationFailed", "failures": faults}, 400)
    async with parts[Database].transaction() as tx:
        key = str(body["idempotencyKey"])
        known = await by_reference(tx, key)
        if known is not None:
            return JSONResponse({"outcome": "AlreadyExists", "order": known.body})
        order_id = f"ord_{new_id().hex}"
        order: dict[str, Any] = {
            "id": order_id,
            "merchantReference": body.get("merchantReference"),
            "idempotencyKey": key,
            "status": {"stage": "InProgress", "issues": []},
            "shipments": [],
        }
        due_at = parts[Clock].now() + _FETCHED_AFTER
        made = kit.NewObject(ACCOUNT, ORDER, order, {"asked": body, "prints": []}, due_at)
        await kit.insert(tx, made)
    return JSONResponse({"outcome": "Created", "order": order})


async def by_reference(tx: Any, key: str) -> kit.Stored | None:
    """The order of a key."""
    window = kit.Window(limit=1)
    found = await kit.list_objects(tx, ACCOUNT, ORDER, kit.Filter({"idempotencyKey": key}), window)
    return found[0] if found else None


def cloud_event(order: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The callback that tells of an order: CloudEvents 1.0, unsigned."""
    return {
        "specversion": "1.0",
        "type": f"com.prodigi.order.status.stage.changed#{order['status']['stage']}",
        "source": "http://api.prodigi.com/v4.0/Orders/",
        "id": f"evt_{new_id().hex}",
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "subject": order["id"],
        "data": {"order": order},
    }


async def newest(parts: Parts, request: Request) -> Response:
    """Orders by the merchant's reference."""
    wanted = request.query_params.get("merchantReferences", "")
    async with parts[Database].reader() as tx:
        chosen = kit.Filter({"merchantReference": wanted} if wanted else {})
        found = await kit.list_objects(tx, ACCOUNT, ORDER, chosen, kit.Window(limit=20))
    return JSONResponse({"outcome": "Ok", "orders": [each.body for each in found]})


async def see(parts: Parts, request: Request) -> Response:
    """One order."""
    found = await _order(parts, request)
    return found if isinstance(found, Response) else JSONResponse({"order": found.body})


async def cancel(parts: Parts, request: Request) -> Response:
    """Cancel what is not printed."""
    found = await _order(parts, request)
    if isinstance(found, Response):
        return found
    if found.body["status"]["stage"] != "InProgress" or found.private["prints"]:
        return JSONResponse({"outcome": "actionNotAvailable"}, 400)
    found.body["status"]["stage"] = "Cancelled"
    found.due_at = None
    async with parts[Database].transaction() as tx:
        await kit.update(tx, found)
    return JSONResponse({"outcome": "Cancelled", "order": found.body})


async def hold(parts: Parts, request: Request) -> Response:
    """Hold what is not printed; its pictures are not fetched. Prodigi itself has no such action."""
    found = await _order(parts, request)
    if isinstance(found, Response):
        return found
    if found.body["status"]["stage"] != "InProgress" or found.private.get("printing"):
        return JSONResponse({"outcome": "actionNotAvailable"}, 400)
    found.body["status"]["stage"], found.due_at = "OnHold", None
    async with parts[Database].transaction() as tx:
        await kit.update(tx, found)
    return JSONResponse({"outcome": "OnHold", "order": found.body})


async def release(parts: Parts, request: Request) -> Response:
    """Go on with what is held."""
    found = await _order(parts, request)
    if isinstance(found, Response):
        return found
    if found.body["status"]["stage"] != "OnHold":
        return JSONResponse({"outcome": "actionNotAvailable"}, 400)
    found.body["status"]["stage"] = "InProgress"
    found.due_at = parts[Clock].now() + _FETCHED_AFTER
    async with parts[Database].transaction() as tx:
        await kit.update(tx, found)
    return JSONResponse({"outcome": "Released", "order": found.body})


async def _order(parts: Parts, request: Request) -> kit.Stored | Response:
    async with parts[Database].reader() as tx:
        found = await kit.find(tx, request.path_params["id"])
    if found is None or found.kind != ORDER:
        return JSONResponse({"outcome": "EntityNotFound"}, 404)
    return found
