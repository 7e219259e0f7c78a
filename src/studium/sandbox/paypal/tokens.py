"""OAuth 2.0 client credentials: access tokens that last nine hours by the sandbox's clock.

A token names its account and its end and is signed with the account's secret, so that it is
valid in every process and after every restart.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.parts import Parts
from studium.sandbox.paypal.accounts import ACCOUNTS, Account
from studium.sandbox.paypal.errors import bare

LASTS_SECONDS = 32_400

_PREFIX = "A21AA"
_MAX_FIELDS = 20
_SCOPES = (
    "https://uri.paypal.com/services/payments/payment",
    "https://uri.paypal.com/services/payments/realtimepayment",
    "https://uri.paypal.com/services/payments/refund",
    "https://uri.paypal.com/services/vault/payment-tokens/readwrite",
    "https://uri.paypal.com/services/disputes/read-seller",
    "https://uri.paypal.com/services/applications/webhooks",
    "openid",
)


class InvalidToken(Exception):
    """A bearer token that opens nothing; its text says why."""


async def issue_token(request: Request, parts: Parts) -> Response:
    """Answer `POST /v1/oauth2/token`."""
    account = _by_basic(request.headers.get("authorization"))
    if account is None:
        return _refusal(401, "invalid_client", "Client Authentication failed")
    try:
        text = (await request.body()).decode()
        form = dict(parse_qsl(text, max_num_fields=_MAX_FIELDS))
    except ValueError:
        form = {}
    if "grant_type" not in form:
        return _refusal(400, "unsupported_grant_type", "Grant Type is NULL")
    if form["grant_type"] != "client_credentials":
        return _refusal(400, "unsupported_grant_type", "unsupported grant_type")
    now = parts[Clock].now()
    answer = {
        "scope": " ".join(_SCOPES),
        "access_token": access_token(account, now),
        "token_type": "Bearer",
        "app_id": "APP-80W284485P519543T",
        "expires_in": LASTS_SECONDS,
        "nonce": f"{now:%Y-%m-%dT%H:%M:%SZ}{secrets.token_urlsafe(12)}",
    }
    return Response(json.dumps(answer), media_type="application/json")


def authenticate(authorization: str | None, now: datetime) -> Account:
    """The account whose token this header carries.

    Raises ApiError without any, InvalidToken for one that opens nothing (any more).
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not credentials.strip():
        raise bare(401)
    account, ends = _read_token(credentials.strip())
    if ends <= now.timestamp():
        raise InvalidToken("Access Token has expired")
    return account


def access_token(account: Account, now: datetime) -> str:
    """A new token that opens an account for nine hours."""
    ends = int(now.timestamp()) + LASTS_SECONDS
    claims = f"{account.id}.{ends}.{secrets.token_hex(8)}"
    return (
        _PREFIX + base64.urlsafe_b64encode(f"{claims}.{_sign(account, claims)}".encode()).decode()
    )


def _read_token(token: str) -> tuple[Account, int]:
    try:
        text = base64.b64decode(token.removeprefix(_PREFIX), b"-_", validate=True).decode("ascii")
        merchant_id, ends, nonce, signature = text.split(".")
        account = ACCOUNTS[merchant_id]
        is_ours = hmac.compare_digest(signature, _sign(account, f"{merchant_id}.{ends}.{nonce}"))
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise InvalidToken("Token signature verification failed")
    return account, int(ends)


def _sign(account: Account, claims: str) -> str:
    return hmac.new(account.client_secret.encode(), claims.encode(), hashlib.sha256).hexdigest()


def _by_basic(authorization: str | None) -> Account | None:
    """The account whose client id and secret these are."""
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except ValueError:  # no ASCII, no base64, or no UTF-8 in it
        return None
    for account in ACCOUNTS.values():
        if text == f"{account.client_id}:{account.client_secret}":
            return account
    return None


def _refusal(status: int, error: str, description: str) -> Response:
    answer = {"error": error, "error_description": description}
    return Response(json.dumps(answer), status, media_type="application/json")
