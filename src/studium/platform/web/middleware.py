"""The perimeter: everything that holds for every request, in one pass.

Request id, API version alias, body limit, origin check, security headers, access log, metrics.
One ASGI class instead of six, because each layer costs every request.
"""

import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from studium.platform.errors import NotAllowed, StudiumError, TooLarge
from studium.platform.ids import new_id
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger, request_served
from studium.platform.web.problems import problem_response

log = get_logger()

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action {forms}; frame-ancestors 'none'; "
    "base-uri 'none'"
)


class CrossOrigin(NotAllowed):
    """A browser sent this from another site."""

    slug = "cross-origin"
    title = "This request came from another site"


class Perimeter:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        """Guard `app` according to the settings."""
        self._app = app
        self._origin = settings.origin
        self._body_limit = settings.body_limit_bytes
        self._headers = _security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other scopes pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._body_limit, self._headers)
        clear_contextvars()
        bind_contextvars(request_id=exchange.request_id)
        path = scope["path"]
        if path.startswith("/api/v1/"):
            scope["path"] = "/api/" + path[8:]
            scope["raw_path"] = scope["path"].encode()
        try:
            refusal = self._refusal(scope, exchange.request_headers)
            if refusal is not None:
                await problem_response(refusal, instance=path)(scope, receive, exchange.send)
            else:
                await self._app(scope, exchange.receive, exchange.send)
        finally:
            exchange.finish(path)

    def _refusal(self, scope: Scope, headers: Headers) -> StudiumError | None:
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._body_limit:
            return too_large(self._body_limit)
        if scope["method"] not in _SAFE_METHODS and not self._is_from_here(headers):
            return CrossOrigin("Send this from the site itself, or with a bearer token.")
        return None

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether an unsafe request may carry a browser's ambient authority.

        Browsers send Origin on every unsafe request. A request without one is a program's:
        it is let through unless it brings cookies, which only a browser would.
        """
        if "authorization" in headers and "cookie" not in headers:
            return True
        origin = headers.get("origin")
        if origin is not None:
            return origin == self._origin
        if "cookie" not in headers:
            return True
        return headers.get("sec-fetch-site") in {"same-origin", "none"}


def too_large(limit_bytes: int) -> TooLarge:
    """The refusal of a body over the limit."""
    return TooLarge(f"At most {limit_bytes} bytes are accepted.", limit_bytes=limit_bytes)


class _Exchange:
    """One request and its answer, watched as they pass."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        body_limit: int,
        headers: list[tuple[bytes, bytes]],
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._headers = headers
        self._body_bytes = 0
        self._is_too_large = False
        self._status = 0
        self._started = time.perf_counter()
        self.request_headers = Headers(scope=scope)
        self.request_id = str(new_id())

    async def receive(self) -> Message:
        """Pass on a message of the body while it stays within the limit."""
        message = await self._receive()
        self._body_bytes += len(message.get("body", b""))
        if self._body_bytes > self._body_limit:
            self._is_too_large = True
            raise too_large(self._body_limit)
        return message

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Pass on a message of the answer; its start gets our headers."""
        if message["type"] == "http.response.start":
            if self._is_too_large and message["status"] != 413:  # noqa: PLR2004 - HTTP's number
                await self._answer_too_large()
                return
            self._status = message["status"]
            message["headers"] = [
                *message.get("headers", ()),
                *self._missing(message),
                (b"x-request-id", self.request_id.encode()),
            ]
        elif self._is_too_large and self._status == 0:
            return
        await self._send(message)

    def _missing(self, message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
        """Our headers, less those that the route set itself."""
        present = {name.lower() for name, _ in message.get("headers", ())}
        return [pair for pair in self._headers if pair[0] not in present]

    async def _answer_too_large(self) -> None:
        response = problem_response(too_large(self._body_limit), instance=self._scope["path"])
        self._status = response.status_code
        await response(self._scope, self._receive, self._send)
        self._status = 0

    def finish(self, path: str) -> None:
        """Log and count the finished exchange."""
        seconds = time.perf_counter() - self._started
        route = getattr(self._scope.get("route"), "path", "-")
        method = self._scope["method"]
        request_served(method, route, self._status, seconds)
        log.info(
            "request",
            method=method,
            path=path,
            status=self._status,
            ms=round(seconds * 1000, 1),
        )


def _security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    forms = "'self' https://checkout.stripe.com"
    headers = {
        "content-security-policy": _CONTENT_POLICY.format(forms=forms),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "cache-control": "no-store",
    }
    if settings.serves_https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
