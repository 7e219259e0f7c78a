"""The addresses that outside services send their events to.

Each kind of connection that can send has its own: `/webhook/{kind}/{token}` for any connection,
`/api/webhooks/{kind}` and the kind's aliases for the operator's own. Raw bytes are verified, the
event is stored and its handling enqueued in one transaction, then the answer goes out; nothing
else happens here.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from studium.connect.connections import ConnectionCache, ConnectionWithCredentials
from studium.connect.inbound.actions.receive_inbound_event import receive_inbound_event
from studium.connect.inbound.alerts import Refusals
from studium.connect.inbound.kinds import Delivery, InboundKind, InboundRefused
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import Parts, parts_of
from studium.platform.telemetry import get_logger, webhook_received
from studium.platform.web import ApiRouter, ResponseModel

log = get_logger()

_RAW_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The event, exactly as the provider signed it.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


class InboundReceipt(ResponseModel):
    """The event is kept; sending it again changes nothing.

    A sender that reads a field of its own, such as `success`, finds it beside.
    """

    received: bool


class UnknownWebhookAddress(NotFound):
    """No connection listens at this address."""

    slug = "unknown-webhook-address"
    title = "No connection listens here"


def operator_address(kind: str) -> str:
    """The path that a provider sends the events of the operator's own account to."""
    return f"/api/webhooks/{kind}"


def inbound_router(kinds: Iterable[InboundKind], *, for_operator: bool = True) -> APIRouter:
    """The addresses of these kinds, as whole paths: to be mounted without a prefix.

    `for_operator`: also those of an account that the operator's settings name.
    """
    router = ApiRouter(tags=["webhooks from providers"])
    for kind in kinds:
        _add_addresses(router, kind, for_operator=for_operator)
    return router


def _add_addresses(router: APIRouter, kind: InboundKind, *, for_operator: bool) -> None:

    async def receive(token: str, request: Request) -> Response:
        """Take an event for the connection that the token belongs to."""
        parts = parts_of(request)
        found = await parts[ConnectionCache].by_token(kind.kind, token, now=parts[Clock].now())
        return await _receive(parts, kind, found, request)

    async def receive_for_operator(request: Request) -> Response:
        """Take an event for the operator's own connection."""
        parts = parts_of(request)
        found = await parts[ConnectionCache].operator(kind.kind)
        return await _receive(parts, kind, found, request)

    addresses: dict[str, Callable[..., Any]] = {f"/webhook/{kind.kind}/{{token}}": receive}
    if for_operator:
        addresses |= dict.fromkeys(
            (operator_address(kind.kind), *kind.aliases), receive_for_operator
        )
    signatures = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        | {"description": "By which the provider proves that the delivery is its own."}
        for name in kind.signature_headers
    ]
    for path, endpoint in addresses.items():
        router.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            response_model=InboundReceipt,
            openapi_extra=_RAW_BODY | {"parameters": signatures},
            operation_id="receive_at" + re.sub(r"\W+", "_", path).rstrip("_"),
        )


async def _receive(
    parts: Parts, kind: InboundKind, found: ConnectionWithCredentials | None, request: Request
) -> Response:
    if found is None:
        _refused(kind.kind, "unknown_address", remedy="give the provider a connection's address")
        raise UnknownWebhookAddress("Check the address that the provider was given.")
    body = await request.body()
    field = kind.acknowledged_in(found.connection)
    now = parts[Clock].now()
    try:
        event = await kind.verify(parts, Delivery(request.headers, body), found=found, now=now)
    except InboundRefused as refusal:
        _refused(
            kind.kind,
            refusal.reason,
            remedy=refusal.remedy,
            connection_id=str(found.connection.id),
        )
        await parts[Refusals].tell(
            parts,
            connection_id=found.connection.id,
            owner_id=found.connection.owner_id,
            reason=refusal.reason,
            remedy=refusal.remedy,
            now=now,
        )
        if field is not None:
            refusal.details = {field: False}
        raise
    async with parts[Database].transaction() as tx:
        is_new = await receive_inbound_event(
            tx, connection_id=found.connection.id, event=event, payload=body, now=now
        )
    webhook_received(kind.kind, "stored" if is_new else "repeated")
    taken = {"received": True} if field is None else {"received": True, field: True}
    return JSONResponse(taken)


def _refused(kind: str, reason: str, *, remedy: str, **more: str) -> None:
    webhook_received(kind, reason)
    log.warning(
        "inbound_event_refused",
        kind=kind,
        reason=reason,
        remedy=remedy,
        **more,
        alert="inbound_refused",
    )
