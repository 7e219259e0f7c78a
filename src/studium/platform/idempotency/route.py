"""The route class that honours `Idempotency-Key` on POST."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.errors import Conflict, Invalid, NotSignedIn
from studium.platform.idempotency.keys import IdempotencyKeys
from studium.platform.parts import Parts
from studium.platform.principal import find_caller

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_LONGEST_KEY = 255
_FIRST_SERVER_ERROR = 500


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""

    slug = "idempotency-key-reused"
    title = "This idempotency key belongs to another request"


class IdempotencyKeyInUse(Conflict):
    """The first request with this key still runs."""

    slug = "idempotency-key-in-use"
    title = "The first request with this key still runs"


class IdempotentRoute(APIRoute):
    """A route whose POST, sent again with the same key and body, gives the first answer again."""

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's own handler."""
        handler = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return handler

        async def handle(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if key is None:
                return await handler(request)
            return await _once(request, key, handler)

        return handle


async def _once(request: Request, key: str, handler: Handler) -> Response:
    if not 1 <= len(key) <= _LONGEST_KEY or not key.isprintable() or not key.isascii():
        raise Invalid("Idempotency-Key is 1 to 255 printable ASCII characters, such as a UUID.")
    parts: Parts = request.app.state.parts
    keys = parts[IdempotencyKeys]
    caller = await _caller(request)
    request_hash = _hash(request, await request.body())
    now = parts[Clock].now()
    if not await keys.claim(caller, key, request_hash, now=now):
        return await _first_answer(keys, caller, key, request_hash)
    return await _run_first(request, handler, keys, caller, key)


async def _run_first(
    request: Request, handler: Handler, keys: IdempotencyKeys, caller: str, key: str
) -> Response:
    """Run the request and keep what it answers, its own refusals included."""
    try:
        response = await handler(request)
    except BaseException:
        await keys.release(caller, key)
        raise
    if response.status_code >= _FIRST_SERVER_ERROR:
        await keys.release(caller, key)
        return response
    await keys.keep(
        caller,
        key,
        status=response.status_code,
        content_type=response.headers.get("content-type", "application/json"),
        body=bytes(response.body),
    )
    return response


async def _first_answer(
    keys: IdempotencyKeys, caller: str, key: str, request_hash: bytes
) -> Response:
    kept = await keys.read(caller, key)
    if kept is not None and kept.request_hash != request_hash:
        raise IdempotencyKeyReused("Use a fresh key for a request with another body or address.")
    if kept is None or kept.status is None:
        raise IdempotencyKeyInUse("Wait a moment, then send the same request again.")
    return Response(
        kept.body,
        kept.status,
        {"Idempotent-Replayed": "true"},
        media_type=kept.content_type,
    )


async def _caller(request: Request) -> str:
    """Whose key it is; keys of different callers never meet."""
    try:
        principal = await find_caller(request)
    except NotSignedIn:
        principal = None
    return str(principal.user_id) if principal else "anonymous"


def _hash(request: Request, body: bytes) -> bytes:
    return hashlib.sha256(b"\0".join([request.url.path.encode(), body])).digest()
