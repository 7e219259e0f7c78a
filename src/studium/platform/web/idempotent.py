"""The route class that honours `Idempotency-Key` on POST and PUT."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from studium.platform.clock import Clock
from studium.platform.errors import Conflict, Invalid, StudiumError, TooMany, Unavailable
from studium.platform.idempotency import LEASE, Claim, IdempotencyKeys, KeptAnswer
from studium.platform.limits import RateLimiter
from studium.platform.parts import parts_of
from studium.platform.principal import maybe_caller
from studium.platform.settings import Settings
from studium.platform.web.remote import client_address
from studium.platform.web.strict_route import StrictRoute

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

KEYED_METHODS = frozenset({"POST", "PUT"})
_LONGEST_KEY = 255
_FIRST_REFUSAL = 400
_FIRST_SERVER_ERROR = 500
_REFUSALS_KEPT = "100/hour"
# A request with a key ends before its lease does, so that no second one runs beside it.
_LONGEST_RUN_SECONDS = LEASE.total_seconds() - 10
# Answers that ask for the same request again: signed in, or later.
_NOT_KEPT = frozenset({401, 429})


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""

    slug = "idempotency-key-reused"
    title = "This idempotency key belongs to another request"


class IdempotencyKeyInUse(Conflict):
    """The first request with this key still runs."""

    slug = "idempotency-key-in-use"
    title = "The first request with this key still runs"


class TookTooLong(Unavailable):
    """The request did not end within its time."""

    slug = "took-too-long"
    title = "This took too long"


class IdempotentRoute(StrictRoute):
    """A route whose POST or PUT, sent again with the same key and body, gives the same answer.

    Refusals are answers too. Only what ends without one (a fault of ours, values that do not
    fit the route) and what asks for the same request again give the key back.
    """

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's own handler."""
        handler = super().get_route_handler()
        if not KEYED_METHODS & (self.methods or set()):
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
    parts = parts_of(request)
    keys = parts[IdempotencyKeys]
    caller = await _caller(request, parts[Settings])
    request_hash = _hash(request, await request.body())
    claim = await keys.claim(caller, key, request_hash, now=parts[Clock].now())
    if claim is None:
        return await _first_answer(keys, caller, key, request_hash)
    return await _run_first(request, handler, keys, claim)


async def _run_first(
    request: Request, handler: Handler, keys: IdempotencyKeys, claim: Claim
) -> Response:
    """Run the request and keep what it answers.

    When it is cancelled or its time runs out, nobody knows how far it came: then the key stays
    claimed until the lease ends, as after the death of the process.
    """
    time_limit = asyncio.timeout(_LONGEST_RUN_SECONDS)
    try:
        async with time_limit:
            response = await _answer_of(request, handler)
            answer = await _read(request, response)
    except Exception as problem:
        if time_limit.expired():
            raise TookTooLong("Send the same request again in a minute.") from problem
        await keys.release(claim)
        raise
    if (
        answer.status >= _FIRST_SERVER_ERROR
        or answer.status in _NOT_KEPT
        or (answer.status >= _FIRST_REFUSAL and not await _may_keep_refusal(request, claim))
    ):
        await keys.release(claim)
    else:
        await keys.keep(claim, answer)
    return _response(answer, background=response.background)


async def _may_keep_refusal(request: Request, claim: Claim) -> bool:
    """Whether a refusal is kept: of one caller only so many, or they would fill the database."""
    try:
        await parts_of(request)[RateLimiter].hit(
            f"idempotency:refusals:{claim.caller}", _REFUSALS_KEPT
        )
    except (TooMany, Unavailable):
        return False
    return True


async def _answer_of(request: Request, handler: Handler) -> Response:
    """What the handler answers; what it refuses, as the application words it."""
    try:
        return await handler(request)
    except (StudiumError, HTTPException) as refusal:
        wordings = request.app.exception_handlers
        found = next((wordings[kind] for kind in type(refusal).__mro__ if kind in wordings), None)
        if found is None:
            raise
        response: Response = await found(request, refusal)
        return response


async def _read(request: Request, response: Response) -> KeptAnswer:
    """The whole answer, a streamed one too; what runs in the background is left for later."""
    chunks: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.body":
            chunks.append(bytes(message.get("body", b"")))

    background, response.background = response.background, None
    await response({**request.scope, "extensions": {}}, request.receive, collect)
    response.background = background
    return KeptAnswer(response.status_code, response.raw_headers, b"".join(chunks))


async def _first_answer(
    keys: IdempotencyKeys, caller: str, key: str, request_hash: bytes
) -> Response:
    held = await keys.read(caller, key)
    if held is not None and held.request_hash != request_hash:
        raise IdempotencyKeyReused("Use a fresh key for a request with another body or address.")
    if held is None or held.answer is None:
        raise IdempotencyKeyInUse("Wait a moment, then send the same request again.")
    response = _response(held.answer)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _response(answer: KeptAnswer, *, background: Any = None) -> Response:
    response = Response(answer.body, answer.status, background=background)
    length = [pair for pair in response.raw_headers if pair[0] == b"content-length"]
    own = [pair for pair in answer.headers if pair[0] != b"content-length"]
    response.raw_headers = [*own, *length]
    return response


async def _caller(request: Request, settings: Settings) -> str:
    """Whose key it is; keys of different callers never meet, nor those of strangers apart."""
    principal = await maybe_caller(request)
    if principal is None:
        return f"stranger at {client_address(request, settings)}"
    return str(principal.user_id)


def _hash(request: Request, body: bytes) -> bytes:
    address = f"{request.url.path}?{request.url.query}"
    return hashlib.sha256(b"\0".join([address.encode(), _value(request, body)])).digest()


def _value(request: Request, body: bytes) -> bytes:
    """What a body says: of JSON the value, however it is spelt; otherwise the bytes."""
    if "json" not in request.headers.get("content-type", ""):
        return body
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body
