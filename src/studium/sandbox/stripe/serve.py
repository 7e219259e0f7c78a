"""One request to the API: who asks, what for, whether it was asked before, and the answer."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.sandbox import kit
from studium.sandbox.kit import SavedAnswer
from studium.sandbox.stripe.account_objects import AccountObjects, Trace
from studium.sandbox.stripe.accounts import ACCOUNTS, API_VERSION, Account
from studium.sandbox.stripe.address import twin_address
from studium.sandbox.stripe.errors import (
    ApiError,
    Body,
    invalid_key,
    key_in_use,
    key_reused,
    no_key,
)
from studium.sandbox.stripe.expand import expand
from studium.sandbox.stripe.form import decode
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.operation import Call, Operation, Refusal
from studium.sandbox.stripe.shapes import ListOf, read, text

# Stripe forgets an idempotency key after at least a day.
KEYS_ARE_KEPT = timedelta(hours=24)

_VERSION = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z_]+)?\Z")
_LONGEST_KEY = 255
_OK = 200

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What goes back: a status, JSON, and the request that it was first given to."""

    status: int
    text: str
    replays: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose caller is known and whose parameters are read."""

    account: Account
    operation: Operation
    params: Body
    expand: list[str]
    path: Body
    url_path: str
    trace: Trace
    fingerprint: bytes


async def serve(request: Request, operation: Operation, parts: Parts) -> Response:
    """Answer a request the way Stripe's API does, errors included."""
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    trace = Trace(fresh("req"), key)
    try:
        asked = await _understand(request, operation, trace)
        answer = await _perform(parts, asked)
    except ApiError as refusal:
        answer = _Answer(refusal.status, _dumps({"error": refusal.error}))
    except Exception:
        log.exception("sandbox_stripe_failed", path=request.url.path)
        error = {"type": "api_error", "message": "An unexpected error occurred in the sandbox."}
        answer = _Answer(500, _dumps({"error": error}))
    return _respond(request, trace, answer)


def authenticate(authorization: str | None) -> Account:
    """The account whose secret key this header carries, as Bearer or as Basic user name.

    Raises ApiError with status 401. Live keys open nothing here.
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except ValueError:  # no ASCII, no base64, or no UTF-8 in it
            key = ""
    if scheme.lower() not in ("bearer", "basic") or not key:
        raise no_key()
    for account in ACCOUNTS.values():
        if account.secret_key == key:
            return account
    raise invalid_key(key)


async def _understand(request: Request, operation: Operation, trace: Trace) -> _Asked:
    account = authenticate(request.headers.get("authorization"))
    _require_own_account(account, request.headers.get("stripe-account"))
    version = request.headers.get("stripe-version", API_VERSION)
    if not _VERSION.match(version):
        raise ApiError(f"Invalid Stripe API version: {version}")
    if trace.idempotency_key is not None and len(trace.idempotency_key) > _LONGEST_KEY:
        raise ApiError(f"Idempotency keys can have at most {_LONGEST_KEY} characters.")
    encoded = await _parameters(request)
    given = decode(encoded)
    paths = ListOf(text)(given.pop("expand"), "expand") if "expand" in given else []
    return _Asked(
        account=account,
        operation=operation,
        params={} if operation.params is None else read(operation.params, given),
        expand=paths,
        path=dict(request.path_params),
        url_path=_api_path(request),
        trace=trace,
        fingerprint=hashlib.sha256(encoded.encode()).digest(),
    )


def _require_own_account(account: Account, wanted: str | None) -> None:
    """Nobody is connected to a platform here: a key opens its own account. Raises ApiError."""
    if wanted is not None and wanted != account.id:
        raise ApiError(
            f"The provided key '{account.secret_key[:8]}***' does not have access to account "
            f"'{wanted}' (or that account does not exist). Application access may have been "
            "revoked.",
            status=403,
            code="account_invalid",
        )


async def _parameters(request: Request) -> str:
    if request.method != "POST":
        return request.url.query
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError:
        raise ApiError("Invalid request (check that your POST body is encoded properly).") from None


def _api_path(request: Request) -> str:
    path = request.url.path
    return path[path.index("/v1/") :] if "/v1/" in path else path


async def _perform(parts: Parts, asked: _Asked) -> _Answer:
    """Run the operation in one transaction, or repeat what it answered before."""
    clock, database = parts[Clock], parts[Database]
    now = clock.now()
    key = asked.trace.idempotency_key
    account_id = asked.account.id
    try:
        async with database.transaction() as tx:
            if key is not None:
                if not await kit.try_lock_key(tx, account_id, key):
                    raise key_in_use(key)
                saved = await kit.find_answer(tx, account_id, key, now - KEYS_ARE_KEPT)
                if saved is not None:
                    return _replay(saved, asked, key)
            objects = AccountObjects(tx, asked.account, now, twin_address(parts), asked.trace)
            answer = await _run(objects, asked)
            if key is not None:
                await kit.save_answer(tx, account_id, key, _to_save(asked, answer), now)
            return answer
    except ApiError as refusal:
        if key is None or refusal.error["type"] == "idempotency_error":
            raise
        # The refusal undid the transaction; Stripe repeats refusals too, so it is kept apart.
        answer = _Answer(refusal.status, _dumps({"error": refusal.error}))
        async with database.transaction() as tx:
            if await kit.try_lock_key(tx, account_id, key) and not await kit.find_answer(
                tx, account_id, key, now - KEYS_ARE_KEPT
            ):
                await kit.save_answer(tx, account_id, key, _to_save(asked, answer), now)
        return answer


async def _run(objects: AccountObjects, asked: _Asked) -> _Answer:
    result = await asked.operation.run(Call(objects, asked.params, asked.path))
    if isinstance(result, Refusal):
        return _Answer(result.status, _dumps({"error": result.error}))
    return _Answer(_OK, _dumps(await expand(objects, result, asked.expand)))


def _replay(saved: SavedAnswer, asked: _Asked, key: str) -> _Answer:
    if saved.path != asked.url_path or saved.fingerprint != asked.fingerprint:
        raise key_reused(key, saved.path, asked.url_path)
    return _Answer(saved.status, saved.answer, replays=saved.request_id)


def _to_save(asked: _Asked, answer: _Answer) -> SavedAnswer:
    return SavedAnswer(
        path=asked.url_path,
        fingerprint=asked.fingerprint,
        request_id=asked.trace.request_id or "",
        status=answer.status,
        answer=answer.text,
    )


def _respond(request: Request, trace: Trace, answer: _Answer) -> Response:
    headers = {
        "Request-Id": trace.request_id or "",
        "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
        "Cache-Control": "no-cache, no-store",
    }
    if trace.idempotency_key is not None:
        headers["Idempotency-Key"] = trace.idempotency_key[:_LONGEST_KEY]
        headers["Original-Request"] = answer.replays or trace.request_id or ""
    if answer.replays is not None:
        headers["Idempotent-Replayed"] = "true"
    return Response(
        answer.text, status_code=answer.status, headers=headers, media_type="application/json"
    )


def _dumps(body: Body) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
