"""The stand-in's endpoints. Errors have OAuth's shape (RFC 6749, section 5.2)."""

import base64
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from studium.platform.clock import Clock
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import PartsDep
from studium.sandbox.openid.client import CLIENT_ID, CLIENT_SECRET, PREFIX, redirect_uri
from studium.sandbox.openid.issuer import (
    Grant,
    Spent,
    issue_access_token,
    issue_code,
    issue_id_token,
    proves,
    read_access_token,
    read_code,
    userinfo_of,
)
from studium.sandbox.openid.keys import signing_key
from studium.sandbox.openid.page import picking_page, refusal_page
from studium.sandbox.openid.people import Account, Fault, account_of

_UNAUTHORIZED = 401

router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("/.well-known/openid-configuration")
async def discovery(parts: PartsDep) -> dict[str, Any]:
    """Where everything is (OpenID Connect Discovery 1.0, section 3)."""
    issuer = _issuer(parts)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "email", "profile"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }


@router.get("/jwks")
async def key_set(parts: PartsDep) -> dict[str, Any]:
    """The public half of the signing key."""
    key = signing_key(parts[Settings].data_dir)
    return {"keys": [key.as_dict(private=False)]}


@router.get("/authorize")
async def authorize_page(request: Request, parts: PartsDep) -> Response:
    """Ask who is signing in."""
    asked = dict(request.query_params)
    problem = _what_is_wrong(asked, parts)
    return refusal_page(problem) if problem else picking_page(asked)


@router.post("/authorize")
async def authorize(request: Request, parts: PartsDep) -> Response:
    """Send the person back with a code, or with the error that they chose."""
    form = await request.form()
    asked = {name: str(value) for name, value in form.items()}
    problem = _what_is_wrong(asked, parts)
    if problem:
        return refusal_page(problem)
    account = _picked(form)
    if "deny" in form or account is None:
        return _back(asked, {"error": "access_denied"})
    grant = Grant(
        account=account,
        redirect_uri=asked["redirect_uri"],
        nonce=asked.get("nonce", ""),
        challenge=asked["code_challenge"],
        fault=Fault(asked.get("fault", "")),
    )
    return _back(asked, {"code": issue_code(grant, parts[Vault], _now(parts))})


@router.post("/token")
async def token(request: Request, parts: PartsDep) -> Response:
    """Exchange a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5)."""
    form = await request.form()
    if not _is_our_client(request, form):
        return _oauth_error(_UNAUTHORIZED, "invalid_client")
    if form.get("grant_type") != "authorization_code":
        return _oauth_error(400, "unsupported_grant_type")
    code = str(form.get("code", ""))
    grant = read_code(code, parts[Vault], _now(parts))
    if (
        grant is None
        or grant.redirect_uri != form.get("redirect_uri")
        or not proves(str(form.get("code_verifier", "")), grant.challenge)
        or not _spent(parts).spend(code)
    ):
        return _oauth_error(400, "invalid_grant")
    key = signing_key(parts[Settings].data_dir)
    return JSONResponse(
        {
            "access_token": issue_access_token(grant, parts[Vault]),
            "token_type": "Bearer",
            "expires_in": 3600,
            "id_token": issue_id_token(grant, issuer=_issuer(parts), key=key, now=_now(parts)),
        }
    )


@router.get("/userinfo")
async def userinfo(request: Request, parts: PartsDep) -> Response:
    """Who the bearer of the token is."""
    scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
    account = read_access_token(access_token, parts[Vault]) if scheme == "Bearer" else None
    if account is None:
        return _oauth_error(_UNAUTHORIZED, "invalid_token")
    return JSONResponse(userinfo_of(account))


def _what_is_wrong(asked: dict[str, str], parts: Parts) -> str | None:
    """Why an authorization request cannot be taken, or None."""
    if asked.get("client_id") != CLIENT_ID:
        return f"No client is registered as {asked.get('client_id')!r}."
    if asked.get("redirect_uri") != redirect_uri(parts[Settings].base_url):
        return f"The client did not register {asked.get('redirect_uri')!r}."
    if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
        return "Only response_type=code with the scope openid is offered."
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "PKCE with S256 is required."
    if asked.get("fault", "") not in list(Fault):
        return f"Nobody knows how to get {asked['fault']!r} wrong."
    return None


def _picked(form: FormData) -> Account | None:
    """Who was picked on the page; somebody new when an address was typed."""
    email = str(form.get("email", "")).strip()
    if not email:
        return account_of(str(form.get("subject", "")))
    return Account(
        subject=f"sandbox-{email.lower()}",
        email=email,
        email_verified=form.get("email_verified") == "on",
        given_name=str(form.get("given_name", "")),
        family_name="",
    )


def _back(asked: dict[str, str], answer: dict[str, str]) -> Response:
    query = urlencode(answer | {"state": asked.get("state", "")})
    return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)


def _is_our_client(request: Request, form: FormData) -> bool:
    """HTTP Basic with form-encoded parts, or the two in the body (RFC 6749, section 2.3.1)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except ValueError:  # no ASCII, no base64, or no UTF-8 in it
            return False
        client_id, _, secret = (unquote(half) for half in pair.partition(":"))
    else:
        client_id, secret = str(form.get("client_id")), str(form.get("client_secret"))
    return client_id == CLIENT_ID and hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode())


def _oauth_error(status: int, error: str) -> Response:
    headers = {"WWW-Authenticate": "Basic"} if status == _UNAUTHORIZED else {}
    return JSONResponse({"error": error}, status, headers)


def _spent(parts: Parts) -> Spent:
    if Spent not in parts:
        parts.add(Spent())
    return parts[Spent]


def _issuer(parts: Parts) -> str:
    return f"{parts[Settings].base_url}{PREFIX}"


def _now(parts: Parts) -> datetime:
    return parts[Clock].now()
