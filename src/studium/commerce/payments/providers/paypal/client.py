"""Asking PayPal: its access token, one call, and its errors in our words."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import ProviderFailed, ProviderRefused
from studium.connect.connections import Credentials
from studium.platform.http import AddressRefused, Answer, Http, NoAnswer, Outgoing
from studium.platform.telemetry import get_logger

log = get_logger()

_TIMEOUT_SECONDS = 20.0
_TRIES = 2
_TOKEN_SPARE_SECONDS = 60
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _TOO_MANY = 401, 403, 404, 409, 429
_FIRST_ERROR, _FIRST_SERVER_ERROR = 400, 500
# Issues of a 422 that pass: the same request is to be sent again.
_PASSING = frozenset({"ORDER_COMPLETION_IN_PROGRESS", "PREVIOUS_REQUEST_IN_PROGRESS"})


class PermissionMissing(ProviderFailed):
    """The account, or its app at PayPal, is not permitted to do this."""


@dataclass(slots=True)
class _Token:
    """What opens the account, and until when by the loop's own clock."""

    value: str
    ends_at: float


@dataclass
class PayPalClient:
    """An account at PayPal, reached through `http`. The token is fetched once and kept."""

    base: str
    credentials: Credentials
    http: Http
    _token: _Token | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, path: str) -> dict[str, Any]:
        """What stands there. Raises ProviderFailed or ProviderRefused."""
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any, *, request_id: str | None = None) -> dict[str, Any]:
        """The whole resource after a request; the same `request_id` never acts twice."""
        return await self.ask("POST", path, body, request_id=request_id)

    async def ask(
        self, method: str, path: str, body: Any = None, *, request_id: str | None = None
    ) -> dict[str, Any]:
        """The answer's JSON, empty where there is none. Raises ProviderFailed, ProviderRefused."""
        headers = {"Content-Type": "application/json", "Prefer": "return=representation"}
        if request_id is not None:
            headers["PayPal-Request-Id"] = request_id
        data = None if body is None else json.dumps(body).encode()
        return self._read(await self.send(method, path, headers, data))

    async def send(
        self, method: str, path: str, headers: dict[str, str], data: bytes | None
    ) -> Answer:
        """The answer to one call with our token, which is fetched anew once when it is refused."""
        for is_last in (False, True):
            token = await self._access_token()
            sent = headers | {"Authorization": f"Bearer {token}"}
            answer = await self._send(
                Outgoing(method, self.base + path, sent, data, timeout_seconds=_TIMEOUT_SECONDS)
            )
            if answer.status != _UNAUTHORIZED or is_last:
                break
            if self._token is not None and self._token.value == token:
                self._token = None
        return answer

    async def _send(self, outgoing: Outgoing) -> Answer:
        """One more try when nobody answers, or PayPal is in trouble: request ids make it safe."""
        for left in reversed(range(_TRIES)):
            try:
                answer = await self.http.send(outgoing)
            except NoAnswer as problem:
                if not left:
                    raise ProviderFailed(_LATER) from problem
                continue
            except AddressRefused as problem:
                raise ProviderRefused(problem.message, code="address_refused") from problem
            if answer.status < _FIRST_SERVER_ERROR or not left:
                return answer
        raise AssertionError("a try was made")  # pragma: no cover

    async def _access_token(self) -> str:
        """See developer.paypal.com/api/rest/authentication."""
        now = asyncio.get_running_loop().time
        async with self._lock:
            if self._token is None or self._token.ends_at <= now():
                secrets = self.credentials.secret
                pair = f"{secrets('client_id')}:{secrets('client_secret')}"
                headers = {
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                    "Content-Type": "application/x-www-form-urlencoded",
                }
                url = f"{self.base}/v1/oauth2/token"
                form = b"grant_type=client_credentials"
                answer = await self._send(
                    Outgoing("POST", url, headers, form, timeout_seconds=_TIMEOUT_SECONDS)
                )
                found = self._read(answer)
                spare = min(_TOKEN_SPARE_SECONDS, int(found["expires_in"]) // 2)
                ends_at = now() + int(found["expires_in"]) - spare
                self._token = _Token(str(found["access_token"]), ends_at)
            return self._token.value

    def _read(self, answer: Answer) -> dict[str, Any]:
        try:
            body = answer.json() if answer.body else {}
        except ValueError as problem:
            raise ProviderFailed(_LATER) from problem
        if not isinstance(body, dict):
            raise ProviderFailed(_LATER)
        if answer.status < _FIRST_ERROR:
            return body
        raise _refusal(answer.status, body)


_LATER = "PayPal does not answer right now. Try again in a minute."


def _refusal(status: int, body: dict[str, Any]) -> ProviderFailed | ProviderRefused:
    """Retryable or final. `code` is the issue where PayPal names one: it says more than the name.

    A client that PayPal refuses says nothing of the payment: an operator fixes it.
    """
    details = body.get("details") or [{}]
    first = details[0] if isinstance(details, list) and isinstance(details[0], dict) else {}
    code = str(first.get("issue") or body.get("name") or body.get("error") or status)
    is_ours = status in {_UNAUTHORIZED, _FORBIDDEN}
    log.warning(
        "paypal_call_failed",
        status=status,
        code=code,
        paypal_debug_id=body.get("debug_id"),
        alert="connection_failing" if is_ours else "calls_failing",
        remedy="check PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET, or the account's permissions"
        if is_ours
        else "look the debug id up with PayPal's support, or in developer.paypal.com, API calls",
    )
    if is_ours:
        kind = PermissionMissing if status == _FORBIDDEN else ProviderFailed
        return kind("Paying is not possible right now. Try again later.")
    if status in {_CONFLICT, _TOO_MANY} or status >= _FIRST_SERVER_ERROR or code in _PASSING:
        return ProviderFailed(_LATER)
    said = first.get("description") or body.get("message") or "no reason given"
    return ProviderRefused(f"PayPal refused: {said}", code=code)


def moment(text: object) -> datetime | None:
    """A time of PayPal's, in RFC 3339; None where there is none. Raises ValueError."""
    return datetime.fromisoformat(text) if isinstance(text, str) else None
