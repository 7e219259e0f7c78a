"""One request to the API: who asks, what for, whether it was asked before, and the answer."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.sandbox import kit
from studium.sandbox.kit import SavedAnswer
from studium.sandbox.paypal.accounts import Account
from studium.sandbox.paypal.errors import ApiError, Body, bare, invalid, no_such_resource, refused
from studium.sandbox.paypal.mocking import refuse_as_told
from studium.sandbox.paypal.objects import AccountObjects, twin_address
from studium.sandbox.paypal.operation import Call, Declined, Done, Operation
from studium.sandbox.paypal.shapes import read
from studium.sandbox.paypal.tokens import InvalidToken, authenticate

_LONGEST_REQUEST_ID = 108
_REQUEST_ID = re.compile(r"[\x21-\x7e]+")
_UNAUTHORIZED = 401

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose caller is known and whose body is read."""

    account: Account
    operation: Operation
    given: Body
    path: dict[str, str]
    query: dict[str, str]
    key: str | None
    request_id: str | None
    fingerprint: bytes
    representation: bool
    raw: bytes


async def serve(request: Request, operation: Operation, parts: Parts) -> Response:
    """Answer a request the way PayPal's APIs do, errors included."""
    try:
        asked = await _understand(request, operation, parts)
        status, body = await _perform(parts, asked)
    except InvalidToken as problem:
        error = {"error": "invalid_token", "error_description": str(problem)}
        status, body = _UNAUTHORIZED, error
    except ApiError as refusal:
        status, body = refusal.status, refusal.body
    except Exception:
        log.exception("sandbox_paypal_failed", path=request.url.path)
        status, body = 500, bare(500).body
    return respond(status, body)


def respond(status: int, body: Body | None) -> Response:
    """The answer as it leaves."""
    mark = str((body or {}).get("debug_id") or bare(500).body["debug_id"])
    headers = {"Paypal-Debug-Id": mark, "Cache-Control": "max-age=0, no-cache, no-store"}
    if body is None:
        return Response(status_code=status, headers=headers)
    content = json.dumps(body, ensure_ascii=False)
    return Response(content, status, headers=headers, media_type="application/json")


async def _understand(request: Request, operation: Operation, parts: Parts) -> _Asked:
    headers = request.headers
    account = authenticate(headers.get("authorization"), parts[Clock].now())
    if "paypal-auth-assertion" in headers:  # acting for other merchants
        raise refused("PERMISSION_DENIED")
    path = {name: str(value) for name, value in request.path_params.items()}
    if not all(value.isascii() and value.isprintable() for value in path.values()):
        raise no_such_resource()
    raw = await request.body()
    given = _read_body(request, operation, raw)
    if operation.mocks and "paypal-mock-response" in headers:
        refuse_as_told(headers["paypal-mock-response"])
    request_id = _request_id(headers.get("paypal-request-id"))
    place = f"{operation.method} {operation.path}".replace("{id}", path.get("id", ""))
    return _Asked(
        account=account,
        operation=operation,
        given=given,
        path=path,
        query=dict(request.query_params),
        key=f"{place} {request_id}" if request_id and operation.keeps else None,
        request_id=request_id,
        fingerprint=hashlib.sha256(json.dumps(given, sort_keys=True).encode()).digest(),
        representation=headers.get("prefer", "").strip().lower() == "return=representation",
        raw=raw,
    )


def _request_id(given: str | None) -> str | None:
    if given is None:
        return None
    if not 1 <= len(given) <= _LONGEST_REQUEST_ID:
        raise invalid("INVALID_STRING_LENGTH", "PayPal-Request-Id", given)
    if not _REQUEST_ID.fullmatch(given):
        raise invalid("INVALID_PARAMETER_SYNTAX", "PayPal-Request-Id")
    return given


def _read_body(request: Request, operation: Operation, raw: bytes) -> Body:
    if operation.shape is None and operation.reads is None:
        return {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise bare(415)
    try:
        given: Any = json.loads(raw.decode("utf-8")) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise invalid("MALFORMED_REQUEST_JSON", "/") from None
    if operation.reads is not None:
        return operation.reads(given)
    return read(operation.shape or {}, given)


async def _perform(parts: Parts, asked: _Asked) -> tuple[int, Body | None]:
    """Run the operation in one transaction, or answer again what came of it before."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        objects = AccountObjects(tx, asked.account, now, twin_address(parts))
        call = Call(
            objects,
            asked.given,
            asked.path,
            asked.query,
            asked.representation,
            asked.request_id,
            asked.raw,
        )
        if asked.key is None or asked.operation.keeps is None:
            return _answer(call, asked.operation, await asked.operation.run(call))
        if not await kit.try_lock_key(tx, asked.account.id, asked.key):
            raise refused("PREVIOUS_REQUEST_IN_PROGRESS")
        not_before = now - asked.operation.keeps
        saved = await kit.find_answer(tx, asked.account.id, asked.key, not_before)
        if saved is not None:
            return await _again(call, asked, saved)
        result = await asked.operation.run(call)
        answer = _answer(call, asked.operation, result)
        saved = _to_save(asked, result, answer)
        await kit.save_answer(tx, asked.account.id, asked.key, saved, now)
        return answer


def _answer(call: Call, operation: Operation, result: Done | Declined) -> tuple[int, Body | None]:
    if isinstance(result, Declined):
        return result.error.status, result.error.body
    if result.stored is not None:
        return result.status, operation.show(call, result.stored)
    return result.status, result.body


async def _again(call: Call, asked: _Asked, saved: SavedAnswer) -> tuple[int, Body | None]:
    """What a repeated request is answered: the object as it is now, or the same refusal."""
    if saved.fingerprint != asked.fingerprint:
        raise refused("DUPLICATE_REQUEST_ID")
    kept: Body = json.loads(saved.answer)
    if "id" in kept:
        stored = await call.objects.find(kept["kind"], kept["id"])
        return 200, asked.operation.show(call, stored)
    return saved.status, kept["body"]


def _to_save(
    asked: _Asked, result: Done | Declined, answer: tuple[int, Body | None]
) -> SavedAnswer:
    stored = result.stored if isinstance(result, Done) else None
    kept = {"kind": stored.kind, "id": stored.id} if stored else {"body": answer[1]}
    return SavedAnswer(
        path=asked.operation.path,
        fingerprint=asked.fingerprint,
        request_id=asked.request_id or "",
        status=answer[0],
        answer=json.dumps(kept),
    )
