"""The API of the stand-in, as WHCC's answers: errors come with 200."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import Http, NoAnswer, Outgoing
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox.rendering import show
from studium.sandbox.whcc import store
from studium.sandbox.whcc.products import CATALOGUE, broken_rule, priced

PATH = "/sandbox/labs/whcc"
CONSUMER_KEY = "sandbox-consumer-key"
CONSUMER_SECRET = "sandbox-consumer-secret"  # noqa: S105 - known to everybody
_TOKEN_SECONDS = 3600
_PROCESSED_AFTER = timedelta(seconds=0)
_OUTAGE = 503
# What the next call can be told to meet: where, and what happens there.
FAULTS = {
    "The lab is down at import": ("/api/OrderImport", "outage"),
    "The answer to the import is lost": ("/api/OrderImport", "lost_answer"),
    "The token has expired": ("/api/OrderImport", "expired_token"),
    "The lab is down at submission": ("/api/OrderImport/Submit", "outage"),
    "The answer to the submission is lost": ("/api/OrderImport/Submit", "lost_answer"),
    "The order is rejected after submission": ("/printing", "reject"),
}

Handler = Callable[[Parts, Request, str], Awaitable[Response]]


def routes(parts: Parts) -> list[BaseRoute]:
    """Token, catalogue, import, submit, callbacks, and the page of what was printed."""

    def guarded(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            path = request.url.path
            if "\0" in path:  # no text that can be kept
                return Response("Bad Request - Invalid URL", 400)
            async with parts[Database].transaction() as tx:
                fault = await store.take_fault(tx, path)
            key = _key_of(request, parts)
            if fault == "outage":
                return Response("down for maintenance", _OUTAGE)
            if key is None or fault == "expired_token":
                return _error("403.01", "Access token is expired or incorrect.")
            answer = await handle(parts, request, key)
            return Response("gateway time-out", 504) if fault == "lost_answer" else answer

        return endpoint

    async def token(request: Request) -> Response:
        return _token(parts, dict(request.query_params))

    async def page(_: Request) -> Response:
        async with parts[Database].reader() as tx:
            return show("whcc/orders.html", orders=await store.orders(tx), faults=FAULTS)

    async def fail(request: Request) -> Response:
        """Have the next call of a kind meet a fault."""
        name = dict(parse_qsl((await request.body()).decode("utf-8", "replace"))).get("fault", "")
        if name not in FAULTS:
            return Response("choose one of the list", 422)
        async with parts[Database].transaction() as tx:
            await store.insert_fault(tx, *FAULTS[name])
        return RedirectResponse(f"{PATH}/", 303)

    return [
        Mount(
            PATH,
            routes=[
                Route("/", page, methods=["GET"]),
                Route("/fail", fail, methods=["POST"]),
                Route("/api/AccessToken", token, methods=["GET"]),
                Route("/api/catalog", guarded(_catalogue), methods=["GET"]),
                Route("/api/OrderImport", guarded(_import), methods=["POST"]),
                Route("/api/OrderImport/Submit/{id}", guarded(_submit), methods=["POST"]),
                Route("/api/callback/create", guarded(_create_callback), methods=["POST"]),
                Route("/api/callback/verify", guarded(_verify_callback), methods=["POST"]),
            ],
        )
    ]


def _token(parts: Parts, query: dict[str, str]) -> Response:
    if query.get("grant_type") != "consumer_credentials":
        return _error("403.05", "Grant type is incorrect.")
    if query.get("consumer_key") != CONSUMER_KEY:
        return _error("403.03", "Consumer key is expired or incorrect.")
    if query.get("consumer_secret") != CONSUMER_SECRET:
        return _error("403.04", "Consumer secret is incorrect.")
    until = int(parts[Clock].now().timestamp()) + _TOKEN_SECONDS
    return JSONResponse(
        {
            "ClientId": "10072",
            "ConsumerKey": CONSUMER_KEY,
            "EffectiveDate": "1/5/2026 3:10:26 PM CST",
            "ExpirationDate": "1/5/2026 4:10:26 PM CST",
            "Token": f"{until}-{_signed(str(until))}",
        }
    )


def _key_of(request: Request, parts: Parts) -> str | None:
    """Whose token it is, while it lasts."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    until, _, signature = token.partition("-")
    is_ours = hmac.compare_digest(signature, _signed(until))
    if not is_ours or int(until) < parts[Clock].now().timestamp():
        return None
    return CONSUMER_KEY


async def _catalogue(_: Parts, __: Request, ___: str) -> Response:
    return JSONResponse(CATALOGUE)


async def _import(parts: Parts, request: Request, key: str) -> Response:
    body: dict[str, Any] = json.loads(await request.body())
    (order,) = body["Orders"]
    if len(str(order["SequenceNumber"])) > 10:  # noqa: PLR2004 - WHCC's limit
        return _error("412.02", "Invalid business rules: SequenceNumber")
    if len(order["ShipToAddress"]["Country"]) != 2:  # noqa: PLR2004 - an ISO code
        return JSONResponse({"Account": "10072", "NumberOfOrders": 0})
    fault = broken_rule(order["OrderItems"], order["OrderAttributes"])
    if fault is not None:
        return _error("412.02", f"Invalid business rules: {fault}")
    confirmation_id = new_id().hex
    async with parts[Database].transaction() as tx:
        await store.insert_order(tx, confirmation_id, key, body, parts[Clock].now())
    return JSONResponse(
        {
            "Account": "10072",
            "ConfirmationID": confirmation_id,
            "EntryID": body["EntryId"],
            "Key": "sandbox",
            "NumberOfOrders": 1,
            "Orders": [priced(order["OrderItems"])],
            "Received": "1/5/2026 4:10:26 PM Central Time",
        }
    )


async def _submit(parts: Parts, request: Request, key: str) -> Response:
    confirmation_id = request.path_params["id"]
    async with parts[Database].transaction() as tx:
        order = await store.order(tx, confirmation_id, key)
        if order is None:
            return _error("412.03", "Invalid confirmation id.")
        if order["state"] != "imported":
            return _error("412.04", "This entry already submitted.")
        due_at = parts[Clock].now() + _PROCESSED_AFTER
        await store.move_order(tx, confirmation_id, "submitted", due_at)
    return JSONResponse(
        {
            "Confirmation": f"Entry ID={order['entry_id']}: Confirmed order submitted.",
            "ConfirmationID": confirmation_id,
            "ConfirmedOrders": 1,
            "Received": "1/5/2026 4:10:28 PM Central Time",
        }
    )


async def _create_callback(parts: Parts, request: Request, key: str) -> Response:
    """Keep the address and send it the verifier at once."""
    address = dict(parse_qsl((await request.body()).decode())).get("callbackUri", "")
    verifier = new_id().hex
    async with parts[Database].transaction() as tx:
        await store.put_callback(tx, key, address, verifier)
    content = json.dumps({"verifier": verifier}).encode()
    headers = {"content-type": "application/json"}
    try:
        answer = await parts[Http].send(Outgoing("POST", address, headers, content))
    except NoAnswer:
        return _error("400.05", "Could not post the verification code.")
    if answer.status >= 300:  # noqa: PLR2004 - HTTP's own numbers
        return _error("400.05", "Could not post the verification code.")
    return JSONResponse({"Created": "1/5/2026", "Verifier": "A unique verification code posted."})


async def _verify_callback(parts: Parts, request: Request, key: str) -> Response:
    verifier = dict(parse_qsl((await request.body()).decode())).get("verifier", "")
    async with parts[Database].transaction() as tx:
        is_right = await store.verify_callback(tx, key, verifier)
    if not is_right:
        return _error("400.05", "The verification code is not the one that was posted.")
    text = "<CallbackVerifyStatus><Status>Verified</Status></CallbackVerifyStatus>"
    return Response(text, media_type="application/xml")


def _error(number: str, message: str) -> Response:
    return JSONResponse({"ErrorNumber": number, "Message": message})


def _signed(text: str) -> str:
    return hmac.new(CONSUMER_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()[:16]
