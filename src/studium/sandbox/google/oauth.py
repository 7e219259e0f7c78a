"""Google's sign-in as far as it opens calendars. Errors have OAuth's shape (RFC 6749, 5.2)."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import SealBroken, Vault, new_token
from studium.sandbox.google import store
from studium.sandbox.rendering import show

PATH = "/sandbox/google"
CLIENT_ID = "studium-sandbox.apps.googleusercontent.com"
CLIENT_SECRET = "sandbox-google-secret"  # noqa: S105 - opens the stand-in, which opens nothing
SCOPE_PREFIX = "https://www.googleapis.com/auth/"
_CALLBACK = "/calendars/connect/google/callback"
_LASTS_SECONDS = 3599
_CODE_LASTS = timedelta(minutes=10)
_CODE, _ACCESS = "sandbox/google/code", "sandbox/google/access"
_ASKED = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "access_type",
    "prompt",
    "code_challenge",
    "code_challenge_method",
)


async def authorize(parts: Parts, request: Request) -> Response:
    """The page that asks whose calendars, and sends the browser back with a code."""
    values = request.query_params if request.method == "GET" else await request.form()
    asked = {name: str(values.get(name, "")) for name in _ASKED}
    problem = _what_is_wrong(asked, parts)
    if problem:
        return show("google/refused.html", 400, problem=problem)
    if request.method == "GET":
        return show("google/authorize.html", asked=asked)
    account = str(values.get("account", "")).strip().lower()
    if "deny" in values or "@" not in account or "\0" in account:
        return _back(asked, {"error": "access_denied"})
    scope = asked["scope"] if "write" in values else asked["scope"].split()[0]
    content = {
        "account": account,
        "redirect_uri": asked["redirect_uri"],
        "challenge": asked["code_challenge"],
        "scope": scope,
        "until": (parts[Clock].now() + _CODE_LASTS).timestamp(),
        "refresh_token": f"1//{new_token()}",
    }
    return _back(asked, {"code": f"4/{_seal(parts, content, _CODE)}", "scope": scope})


async def token(parts: Parts, request: Request) -> Response:
    """Exchange a code or a refresh token."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    secret = form.get("client_secret", "").encode()
    if form.get("client_id") != CLIENT_ID or not hmac.compare_digest(
        secret, CLIENT_SECRET.encode()
    ):
        return JSONResponse({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
    if form.get("grant_type") == "authorization_code":
        return await _exchange(parts, form)
    if form.get("grant_type") != "refresh_token":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    refresh_token = form.get("refresh_token", "").replace("\0", "")
    async with parts[Database].reader() as tx:
        account = await store.account_of(tx, refresh_token)
    if account is None:
        return _invalid_grant("Token has been expired or revoked.")
    return JSONResponse(_issued(parts, refresh_token, account))


async def revoke(parts: Parts, request: Request) -> Response:
    """Take a refresh token back, and with it every other of its account to this client."""
    form = await request.form()
    sent = str(form.get("token", "") or request.query_params.get("token", "")).replace("\0", "")
    async with parts[Database].transaction() as tx:
        account = await store.account_of(tx, sent)
        if account is None:
            invalid = {"error": "invalid_token", "error_description": "Token expired or revoked"}
            return JSONResponse(invalid, 400)
        await store.revoke(tx, account)
    return JSONResponse({})


async def account_behind(parts: Parts, request: Request) -> str | None:
    """Whose calendars the request's access token opens."""
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    content = _unseal(parts, access, _ACCESS) if scheme == "Bearer" else None
    if content is None or content["until"] < parts[Clock].now().timestamp():
        return None
    async with parts[Database].reader() as tx:
        return await store.account_of(tx, content["refresh_token"])


async def _exchange(parts: Parts, form: dict[str, str]) -> Response:
    content = _unseal(parts, form.get("code", "").removeprefix("4/"), _CODE)
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if (
        content is None
        or content["until"] < parts[Clock].now().timestamp()
        or content["redirect_uri"] != form.get("redirect_uri")
        or content["challenge"] != proved
    ):
        return _invalid_grant("Bad Request")
    async with parts[Database].transaction() as tx:
        if await store.account_of(tx, content["refresh_token"]) is not None:
            return _invalid_grant("Code was already redeemed.")
        await store.insert_grant(tx, content["refresh_token"], content["account"])
    issued = _issued(parts, content["refresh_token"], content["account"])
    more = {"refresh_token": content["refresh_token"], "scope": content["scope"]}
    return JSONResponse(issued | more)


def _issued(parts: Parts, refresh_token: str, account: str) -> dict[str, Any]:
    until = parts[Clock].now().timestamp() + _LASTS_SECONDS
    content = {"account": account, "refresh_token": refresh_token, "until": until}
    return {
        "access_token": _seal(parts, content, _ACCESS),
        "expires_in": _LASTS_SECONDS,
        "token_type": "Bearer",
        "scope": f"{SCOPE_PREFIX}calendar.events",
    }


def _what_is_wrong(asked: dict[str, str], parts: Parts) -> str | None:
    if asked["client_id"] != CLIENT_ID:
        return "Error 401: invalid_client"
    if asked["redirect_uri"] != parts[Settings].base_url + _CALLBACK:
        return "Error 400: redirect_uri_mismatch"
    scopes = asked["scope"].split()
    if not scopes or not all(each.startswith(SCOPE_PREFIX) for each in scopes):
        return "Error 400: invalid_scope"
    if asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
        return "Error 400: invalid_request"
    if asked["access_type"] != "offline" or asked["prompt"] != "consent":
        return "Without access_type=offline and prompt=consent no refresh token is issued."
    return None


def _back(asked: dict[str, str], answer: dict[str, str]) -> Response:
    query = urlencode(answer | {"state": asked["state"]})
    return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)


def _invalid_grant(description: str) -> Response:
    return JSONResponse({"error": "invalid_grant", "error_description": description}, 400)


def _seal(parts: Parts, content: dict[str, Any], bound_to: str) -> str:
    sealed = parts[Vault].seal(json.dumps(content).encode(), bound_to)
    return base64.urlsafe_b64encode(sealed).decode()


def _unseal(parts: Parts, text: str, bound_to: str) -> dict[str, Any] | None:
    try:
        sealed = base64.urlsafe_b64decode(text)
        content: dict[str, Any] = json.loads(parts[Vault].open(sealed, bound_to))
    except (ValueError, SealBroken):
        return None
    return content
