"""The twin as an ASGI application: the APIs, the token, the certificates, the pages."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.paypal.errors import bare
from studium.sandbox.paypal.operation import Operation
from studium.sandbox.paypal.pages import page_routes
from studium.sandbox.paypal.resources import (
    disputes,
    orders,
    payments,
    reporting,
    vault,
    webhooks,
)
from studium.sandbox.paypal.serve import respond, serve
from studium.sandbox.paypal.signing import CERTIFICATE
from studium.sandbox.paypal.tokens import issue_token

OPERATIONS: tuple[Operation, ...] = (
    *disputes.OPERATIONS,
    *orders.OPERATIONS,
    *payments.OPERATIONS,
    *reporting.OPERATIONS,
    *vault.OPERATIONS,
    *webhooks.OPERATIONS,
)

Endpoint = Callable[[Request], Awaitable[Response]]


def build_app(parts: Parts) -> FastAPI:
    """The twin, to be mounted where `PAYPAL_TWIN.path` says."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.router.routes.extend(
        Route(operation.path, _endpoint(operation, parts), methods=[operation.method])
        for operation in OPERATIONS
    )
    app.router.routes.extend(
        [
            Route("/v1/oauth2/token", _token(parts), methods=["POST"]),
            Route("/v1/notifications/certs/{id}", _certificate(parts), methods=["GET"]),
            *page_routes(parts),
        ]
    )
    for status in (404, 405):
        app.add_exception_handler(status, _unknown)
    return app


def _endpoint(operation: Operation, parts: Parts) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await serve(request, operation, parts)

    return endpoint


def _token(parts: Parts) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await issue_token(request, parts)

    return endpoint


def _certificate(parts: Parts) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        async with parts[Database].reader() as tx:
            wanted = request.path_params["id"]
            found = await kit.find(tx, wanted) if wanted.isascii() else None
        if found is None or found.kind != CERTIFICATE:
            return respond(404, bare(404).body)
        return PlainTextResponse(found.body["pem"])

    return endpoint


async def _unknown(_: Request, problem: Exception) -> Response:
    """An address or a method that PayPal does not have, or that the twin does not build."""
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    return respond(status, bare(status).body)
