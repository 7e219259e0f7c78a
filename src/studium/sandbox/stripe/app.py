"""The twin as an ASGI application: the API and the hosted pages."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.stripe.errors import ApiError
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.pages import page_routes
from studium.sandbox.stripe.resources import (
    account,
    charges,
    checkout_sessions,
    credit_notes,
    customers,
    disputes,
    events,
    invoice_payments,
    invoices,
    payment_intents,
    payment_methods,
    portal_sessions,
    prices,
    products,
    refunds,
    setup_intents,
    subscriptions,
    tax_settings,
    test_clocks,
    webhook_endpoints,
)
from studium.sandbox.stripe.serve import serve

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *charges.OPERATIONS,
    *checkout_sessions.OPERATIONS,
    *credit_notes.OPERATIONS,
    *customers.OPERATIONS,
    *disputes.OPERATIONS,
    *events.OPERATIONS,
    *invoice_payments.OPERATIONS,
    *invoices.OPERATIONS,
    *payment_intents.OPERATIONS,
    *payment_methods.OPERATIONS,
    *portal_sessions.OPERATIONS,
    *prices.OPERATIONS,
    *products.OPERATIONS,
    *refunds.OPERATIONS,
    *setup_intents.OPERATIONS,
    *subscriptions.OPERATIONS,
    *tax_settings.OPERATIONS,
    *test_clocks.OPERATIONS,
    *webhook_endpoints.OPERATIONS,
)

_METHODS = ("GET", "POST", "DELETE")


def build_app(parts: Parts) -> FastAPI:
    """The twin, to be mounted where `STRIPE_TWIN.path` says."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    for operation in OPERATIONS:
        app.router.routes.append(_route(operation, parts))
    for method in _METHODS:
        unknown = Operation(method, "/v1/{rest:path}", _unrecognized, None)
        app.router.routes.append(_route(unknown, parts))
    app.router.routes.extend(page_routes(parts))
    return app


def _route(operation: Operation, parts: Parts) -> Route:
    endpoint = _endpoint(operation, parts)
    return Route(operation.path, endpoint, methods=[operation.method])


def _endpoint(operation: Operation, parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await serve(request, operation, parts)

    return endpoint


async def _unrecognized(call: Call) -> dict[str, object]:
    path = f"/v1/{call.path['rest']}"
    raise ApiError(
        f"Unrecognized request URL ({path}). The sandbox does not have it; see its README for what "
        "it covers.",
        status=404,
    )
