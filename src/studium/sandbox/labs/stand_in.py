"""Both labs, as the sandbox mounts them."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from studium.platform.database import Database
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.finding import StandIn
from studium.sandbox.labs import callbacks, millers, prodigi
from studium.sandbox.labs.pictures import digests_of, print_of
from studium.sandbox.rendering import show

_SHIPPED_AFTER = timedelta(days=2)
_UNAUTHORIZED = 401
_OK = 200
_AT_ONCE = 100

Handler = Callable[[Parts, Request], Awaitable[Response]]


def _routes(parts: Parts) -> list[BaseRoute]:
    def route(path: str, method: str, handle: Handler, lab: Any) -> Route:
        async def endpoint(request: Request) -> Response:
            if not lab.is_known(request):
                return JSONResponse({"Message": "unknown key"}, _UNAUTHORIZED)
            try:
                return await handle(parts, request)
            except (ValueError, KeyError, TypeError, AttributeError):
                return JSONResponse({"Message": "the request is not understood"}, 400)

        return Route(path, endpoint, methods=[method])

    async def sheet(_: Request) -> Response:
        labs = [(lab, await callbacks.address_of(parts, lab)) for lab in (millers, prodigi)]
        return show("labs/orders.html", orders=await _orders(parts), labs=labs)

    def address(lab: Any) -> Route:
        async def keep(request: Request) -> Response:
            return await callbacks.keep_address(parts, request, lab)

        return Route("/callback", keep, methods=["POST"])

    prodigis: list[BaseRoute] = [
        address(prodigi),
        route("/orders", "POST", prodigi.place, prodigi),
        route("/orders", "GET", prodigi.newest, prodigi),
        route("/orders/{id}", "GET", prodigi.see, prodigi),
        route("/orders/{id}/actions/cancel", "POST", prodigi.cancel, prodigi),
    ]
    return [
        Mount(
            millers.PATH,
            routes=[
                Route("/", sheet, methods=["GET"]),
                address(millers),
                route("/products", "GET", millers.products, millers),
                route("/ordersessions", "POST", millers.open_session, millers),
                route("/upload/{session}", "POST", millers.upload, millers),
                route("/orders", "POST", millers.place, millers),
                route("/orders", "GET", millers.newest, millers),
                route("/orders/{id}", "GET", millers.see, millers),
            ],
        ),
        Mount(prodigi.PATH, routes=[*prodigis, Route("/", sheet, methods=["GET"])]),
        Mount(
            prodigi.DESCRIBED_PATH,
            routes=[
                *prodigis,
                route("/orders/{id}/actions/hold", "POST", prodigi.hold, prodigi),
                route("/orders/{id}/actions/release", "POST", prodigi.release, prodigi),
            ],
        ),
    ]


async def _orders(parts: Parts) -> list[dict[str, Any]]:
    """The newest orders of both, with their contact sheets."""
    async with parts[Database].reader() as tx:
        window = kit.Window(limit=_AT_ONCE)
        found = [
            *await kit.list_objects(tx, millers.ACCOUNT, millers.ORDER, kit.Filter({}), window),
            *await kit.list_objects(tx, prodigi.ACCOUNT, prodigi.ORDER, kit.Filter({}), window),
        ]
    return [
        {
            "lab": each.account.capitalize(),
            "number": each.id,
            "state": each.body.get("Status") or each.body["status"]["stage"],
            "prints": each.private["prints"],
        }
        for each in found
    ]


async def _settle(parts: Parts) -> None:
    """Fetch the pictures of what Prodigi was sent, then let time print and ship."""
    await _fetch(parts)
    changes = {millers.ORDER: _move_millers, prodigi.ORDER: _move_prodigi}
    await kit.settle_objects(parts, changes)


async def _fetch(parts: Parts) -> None:
    """Prodigi's pictures, by the addresses in the orders; a wrong hash or none is an issue."""
    async with parts[Database].reader() as tx:
        window = kit.Window(limit=_AT_ONCE)
        chosen = kit.Filter({"status": {"stage": "InProgress", "issues": []}, "shipments": []})
        found = await kit.list_objects(tx, prodigi.ACCOUNT, prodigi.ORDER, chosen, window)
    for order in found:
        assets = [each for item in order.private["asked"]["items"] for each in item["assets"]]
        if order.private["prints"]:
            continue
        for asset in assets:
            small = await _printed(parts, asset)
            if small is None:
                order.body["status"] = {
                    "stage": "Cancelled",
                    "issues": [{"errorCode": "order.items.assets.NotDownloaded"}],
                }
                order.due_at = None
                break
            order.private["prints"].append(small)
        async with parts[Database].transaction() as tx:
            await kit.update(tx, order)


async def _printed(parts: Parts, asset: dict[str, Any]) -> str | None:
    """A print of a picture; None when it cannot be fetched or is another one."""
    try:
        answer = await parts[Http].send(Outgoing("GET", str(asset["url"])))
    except (NoAnswer, AddressRefused):
        return None
    file = io.BytesIO(answer.body)
    wanted = str(asset.get("md5Hash") or digests_of(file)[0])
    if answer.status != _OK or digests_of(file)[0] != wanted:
        return None
    return print_of(file) or None


async def _move_millers(tx: Any, order: kit.Stored, now: datetime) -> None:
    if order.body["Status"] == "Received":
        order.body["Status"], order.due_at = "In Production", now + _SHIPPED_AFTER
    else:
        number = f"1Z{order.seq:010}"
        shipment = {"Carrier": "UPS", "TrackingNumber": number, "ShipDate": now.isoformat()}
        order.body |= {"Status": "Completed", "Shipments": [shipment]}
        order.due_at = None
        told = ("OrderId", "ExternalOrderId", "Status", "Shipments")
        payload = {name: order.body[name] for name in told}
        await callbacks.tell(tx, millers.ACCOUNT, payload, now)
    await kit.update(tx, order)


async def _move_prodigi(tx: Any, order: kit.Stored, now: datetime) -> None:
    if not order.private.get("printing"):
        order.private["printing"], order.due_at = True, now + _SHIPPED_AFTER
    else:
        number = f"JD{order.seq:010}"
        tracking = {"number": number, "url": f"https://track.example/{number}"}
        order.body["shipments"] = [{"carrier": {"name": "DPD"}, "tracking": tracking}]
        order.body["status"] = {"stage": "Complete", "issues": []}
        order.due_at = None
    await callbacks.tell(tx, prodigi.ACCOUNT, prodigi.cloud_event(order.body, now), now)
    await kit.update(tx, order)


STAND_IN = StandIn(
    title="Miller's and Prodigi, print labs",
    text=(
        f'<a href="{millers.PATH}/">What they print</a>. Miller\'s takes pictures: connect it with '
        f"the tokens <code>{millers.APP_TOKEN}</code> and <code>{millers.USER_TOKEN}</code>. "
        f"Prodigi (Another lab) fetches them: its key is <code>{prodigi.API_KEY}</code>; at "
        f"<code>{prodigi.DESCRIBED_PATH}</code> it holds orders as well, for a definition of one's "
        "own."
    ),
    routes=_routes,
    settle=_settle,
    webhooks=callbacks.WEBHOOKS,
)
