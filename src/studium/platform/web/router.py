"""Routers for REST: problems documented, POSTs idempotent. And how routers are put together."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.routing import BaseRoute

from studium.platform.idempotency import KEPT_FOR
from studium.platform.principal import SCOPES, stated_scopes
from studium.platform.web.body_limits import BODY_LIMIT
from studium.platform.web.callers import needs_caller
from studium.platform.web.deferred import DeferredModel, defer_fields
from studium.platform.web.idempotent import KEYED_METHODS, IdempotentRoute
from studium.platform.web.strict_route import StrictRoute

defer_fields()  # before the first route is made

E = TypeVar("E", bound=Callable[..., Any])


class Registers(Protocol):
    """What `@router.get("/…")` is: it registers a function and leaves it as it was."""

    def __call__(self, endpoint: E) -> E:
        """Register."""
        ...


class FieldFault(DeferredModel):
    """What is wrong with one value of a request."""

    field: str = Field(description="Where it stands: `items.0.quantity`; empty: the body.")
    message: str = Field(description="What is wrong with it, to be shown to people.")


class Problem(DeferredModel):
    """An RFC 9457 problem document.

    Some kinds have members of their own besides, such as `limit_bytes`, `scopes` or `payment_id`.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="The kind, as the address of its page: programs branch on it.")
    title: str
    status: int = Field(description="The HTTP status, once more.")
    detail: str = Field(description="What happened in this case, and how to go on.")
    instance: str = Field(description="The path that was asked for; `/api/v1` reads as `/api`.")
    request_id: str = Field(description="Name it when you ask for help: the log has it.")
    errors: list[FieldFault] = Field(
        default_factory=list, description="Of `invalid`: every value that is not acceptable."
    )
    field: str = Field(default="", description="The one value that was refused, where it is one.")


_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "A problem with the request (RFC 9457).", "model": Problem},
    "5XX": {"description": "A problem on our side (RFC 9457).", "model": Problem},
}
# How callers prove who they are, as OpenAPI describes it; one of them is enough.
SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The `token` that `POST /api/auth/login` answers.",
    },
    "browser": {
        "type": "apiKey",
        "in": "cookie",
        "name": "studium_session",
        "description": "The cookie of a browser; over https its name begins with `__Host-`.",
    },
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same key and body within "
    f"{KEPT_FOR // timedelta(hours=1)} hours, the request gives the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the answer that you have: 304 when it is still that.",
    "schema": {"type": "string", "maxLength": 500},
}
_UNCHANGED = {"description": "What you have, by its `ETag`, is what there is."}
_LOCATION = {
    "Location": {"description": "Where it is found.", "schema": {"type": "string"}},
}
# What the document of a route calls the day from which on it may be gone.
SUNSET = "x-sunset"
PROOFS: list[dict[str, list[str]]] = [{name: []} for name in SECURITY_SCHEMES]


class ApiRouter(APIRouter):
    """A router for REST. With `idempotent`, its POST and PUT routes honour `Idempotency-Key`.

    `scope` opens its routes to keys and app tokens: GET to those with `<scope>:read`, the rest to
    those with `<scope>:write`. Without one they are for sessions only. `body_limit_bytes` is the
    largest body that they take, FORM_LIMIT_BYTES unless said. A single route says otherwise by
    the same names: `@router.post("/…", scope="exams", body_limit_bytes=1_000_000)`.

    A route also states `etag=True` for what is read often, `location="/api/things/{id}"` for what
    it makes, with members of its answer, and `retirement=Retirement(…)` when it is to go.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        tags: Sequence[str] = (),
        idempotent: bool = False,
        scope: str | None = None,
        body_limit_bytes: int | None = None,
    ) -> None:
        """Routes whose addresses begin with `prefix`, `/api` included."""
        options: dict[str, Any] = {"route_class": IdempotentRoute if idempotent else StrictRoute}
        self._stated = {"scope": scope, BODY_LIMIT: body_limit_bytes}
        super().__init__(
            prefix=prefix,
            tags=list(tags),
            responses=_DOCUMENTED,
            **options,
        )

    def get(self, path: str, **options: Any) -> Registers:
        """Register a route for reading."""
        return self._registers(path, "GET", options)

    def post(self, path: str, **options: Any) -> Registers:
        """Register a route that makes or does something."""
        return self._registers(path, "POST", options)

    def put(self, path: str, **options: Any) -> Registers:
        """Register a route that replaces something."""
        return self._registers(path, "PUT", options)

    def patch(self, path: str, **options: Any) -> Registers:
        """Register a route that changes something."""
        return self._registers(path, "PATCH", options)

    def delete(self, path: str, **options: Any) -> Registers:
        """Register a route that takes something away."""
        return self._registers(path, "DELETE", options)

    def _registers(self, path: str, method: str, options: dict[str, Any]) -> Registers:
        def register(endpoint: E) -> E:
            self.add_api_route(path, endpoint, methods=[method], **options)
            return endpoint

        return register

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Document a route in the words of its docstring: the first sentence, then the rest."""
        summary, _, description = (inspect.getdoc(endpoint) or "").partition("\n")
        options["operation_id"] = options.get("operation_id") or endpoint.__name__.removesuffix(
            "_route"
        )
        options["summary"] = options.get("summary") or summary.rstrip(".")
        options["description"] = options.get("description") or description.strip()
        scope = options.pop("scope", self._stated["scope"])
        body_limit = options.pop("body_limit_bytes", self._stated[BODY_LIMIT])
        is_conditional = options.pop("etag", False)
        location = options.pop("location", None)
        retirement = options.pop("retirement", None)
        super().add_api_route(path, endpoint, **options)
        route = self.routes[-1]
        assert isinstance(route, StrictRoute)  # noqa: S101 - what the line above made
        route.is_conditional, route.location = is_conditional, location
        route.retirement, route.deprecated = retirement, retirement is not None or route.deprecated
        extra = dict(route.openapi_extra or {})
        if is_conditional:
            extra["parameters"] = [*extra.get("parameters", []), _IF_NONE_MATCH]
            route.responses = {**route.responses, 304: _UNCHANGED}
        if location is not None:
            made = route.responses.get(201, {"description": "Made."})
            route.responses = {**route.responses, 201: {**made, "headers": _LOCATION}}
        if retirement is not None:
            extra[SUNSET] = retirement.sunset_on.isoformat()
        if needs_caller(route.dependant):
            extra["security"] = PROOFS
            if scope is not None:
                act = "read" if route.methods == {"GET"} else "write"
                extra[SCOPES] = [f"{scope}:{act}"]
        if isinstance(route, IdempotentRoute) and KEYED_METHODS & (route.methods or set()):
            extra["parameters"] = [*extra.get("parameters", []), _IDEMPOTENCY_KEY]
        if body_limit is not None:
            extra[BODY_LIMIT] = body_limit
        route.openapi_extra = extra


def add_routes(target: APIRouter, *routers: APIRouter) -> None:
    """Let `target` serve the routes of `routers`, which know their whole addresses.

    FastAPI's `include_router` leaves a router in between, which finds each route twice, by way of
    its own copy of it: 20 µs more for a route near the front, and the more the farther back.
    """
    target.routes.extend(route for router in routers for route in router.routes)


def scopes_of(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """Every scope that one of the routes states."""
    return frozenset(scope for route in routes for scope in stated_scopes(route))
