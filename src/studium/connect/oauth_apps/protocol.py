"""The protocol's own addresses: tokens, revocation, introspection, keys, metadata.

Answers and errors are those of the RFCs named at each, not problem documents.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request
from starlette.responses import JSONResponse, Response

from studium.accounts.people import Person, person_by_id
from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.give_tokens import (
    GivenTokens,
    Reused,
    exchange_code,
    proved_app,
    refresh_tokens,
    tokens_for_app,
)
from studium.connect.oauth_apps.actions.push_request import push_request
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator, let_pages_read
from studium.connect.oauth_apps.consent import FIELDS
from studium.connect.oauth_apps.errors import ProtocolError, invalid_client
from studium.connect.oauth_apps.identity import (
    Claims,
    claims_of,
    identity_token,
    prepare_signing_key,
    public_keys,
)
from studium.connect.oauth_apps.model import (
    ACCESS_LIFE,
    ACCESS_PREFIX,
    IDENTITY_SCOPES,
    OPENID,
    PUSHED_LIFE,
    App,
    TokenKind,
)
from studium.connect.oauth_apps.scopes import scopes_for_apps
from studium.connect.oauth_apps.store import KnownToken
from studium.platform.bearer_tokens import bearer_token
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotSignedIn
from studium.platform.limits import RateLimiter
from studium.platform.pages import PageRouter
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.text import is_storable
from studium.platform.vault import Vault, hash_token
from studium.platform.web import PartsDep, client_address

router = PageRouter()

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_MOST_FIELDS = 30
_RATE = "120/minute"


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of the protocol: each field at most once (RFC 6749, 3.2)."""

    fields: dict[str, str]

    def need(self, name: str) -> str:
        """A field that must be there. Raises ProtocolError."""
        value = self.fields.get(name)
        if not value:
            raise ProtocolError("invalid_request", f"{name} is missing.")
        return value


@router.post("/oauth/token")
async def token(request: Request, parts: PartsDep) -> Response:
    """Give tokens (RFC 6749, 3.2), for a code, a refresh token or the app's credentials."""
    try:
        form = await _form(request, parts)
        return await _give(parts, request, form)
    except ProtocolError as problem:
        return _refusal(problem)


async def _give(parts: Parts, request: Request, form: _Form) -> Response:
    now, settings = parts[Clock].now(), parts[Settings]
    client_id, secret = _client(request, form)
    grant_type = form.need("grant_type")
    async with parts[Database].transaction() as tx:
        app = await proved_app(tx, client_id, secret)
        let_pages_read(request, app.redirect_uris)
        resource = form.fields.get("resource")
        if resource is not None and resource.rstrip("/") != settings.base_url:
            raise ProtocolError("invalid_target", f"The only resource is {settings.base_url}.")
        given: GivenTokens | Reused
        if grant_type == "authorization_code":
            given = await exchange_code(
                tx,
                app=app,
                code=form.need("code"),
                redirect_uri=form.need("redirect_uri"),
                verifier=form.need("code_verifier"),
                now=now,
            )
        elif grant_type == "refresh_token":
            given = await refresh_tokens(
                tx,
                app=app,
                token=form.need("refresh_token"),
                scope=form.fields.get("scope"),
                now=now,
            )
        elif grant_type == "client_credentials":
            given = await tokens_for_app(tx, app=app, scope=form.fields.get("scope"), now=now)
        else:
            raise ProtocolError("unsupported_grant_type", "See the metadata for what there is.")
        answer = None if isinstance(given, Reused) else await _answer(tx, parts, app, given)
    if isinstance(given, Reused):  # what it ended is committed by now
        parts[AppTokenAuthenticator].forget()
        raise given.error
    return JSONResponse(answer, headers=_NO_STORE)


async def _answer(tx: Transaction, parts: Parts, app: App, given: GivenTokens) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "access_token": given.access_token,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": " ".join(given.scopes),
    }
    if given.refresh_token is not None:
        answer["refresh_token"] = given.refresh_token
    person = await person_by_id(tx, given.user_id) if given.user_id else None
    if person is not None and OPENID in given.scopes:
        now, vault = parts[Clock].now(), parts[Vault]
        await prepare_signing_key(tx, vault=vault, now=now)
        claims = _claims(parts, person, app.client_id, given.scopes, given.nonce)
        answer["id_token"] = await identity_token(tx, claims, vault=vault, now=now)
    return answer


def _claims(
    parts: Parts, person: Person, client_id: str, scopes: tuple[str, ...], nonce: str | None
) -> Claims:
    sees_email = "email" in scopes
    return Claims(
        issuer=parts[Settings].base_url,
        user_id=person.id,
        client_id=client_id,
        nonce=nonce,
        email=person.email if sees_email else None,
        name=" ".join(filter(None, (person.first_name, person.last_name))) or None,
    )


@router.post("/oauth/par")
async def push(request: Request, parts: PartsDep) -> Response:
    """Take what an app will ask a person for, under a name that is good once (RFC 9126)."""
    try:
        form = await _form(request, parts)
        client_id, secret = _client(request, form)
        asked = {name: form.fields[name] for name in FIELDS if name in form.fields}
        async with parts[Database].transaction() as tx:
            app = await proved_app(tx, client_id, secret)
            request_uri = await push_request(
                tx,
                app,
                asked | {"client_id": client_id},
                known_scopes=scopes_for_apps(request.app.routes),
                base_url=parts[Settings].base_url,
                now=parts[Clock].now(),
            )
    except ProtocolError as problem:
        return _refusal(problem)
    answer = {"request_uri": request_uri, "expires_in": int(PUSHED_LIFE.total_seconds())}
    return JSONResponse(answer, 201, headers=_NO_STORE)


@router.post("/oauth/revoke")
async def revoke(request: Request, parts: PartsDep) -> Response:
    """End a token (RFC 7009); a refresh token ends the whole grant. Unknown ones have ended."""
    try:
        form = await _form(request, parts)
        client_id, secret = _client(request, form)
        now = parts[Clock].now()
        async with parts[Database].transaction() as tx:
            app = await proved_app(tx, client_id, secret)
            digest = hash_token(form.need("token"))
            found = await store.token_by_hash(tx, digest, lock=True)
            if found is not None and found.app_id == app.id:
                if found.kind is TokenKind.REFRESH and found.grant_id is not None:
                    await store.revoke_tokens_of_grant(tx, found.grant_id, now)
                await store.revoke_token(tx, digest, now)
        parts[AppTokenAuthenticator].forget()
    except ProtocolError as problem:
        return _refusal(problem)
    return Response(status_code=200, headers=_NO_STORE)


@router.post("/oauth/introspect")
async def introspect(request: Request, parts: PartsDep) -> Response:
    """What one of the app's own tokens is good for (RFC 7662)."""
    try:
        form = await _form(request, parts)
        client_id, secret = _client(request, form)
        async with parts[Database].reader() as tx:
            app = await proved_app(tx, client_id, secret)
            if not app.is_confidential:
                raise invalid_client()
            found = await store.token_by_hash(tx, hash_token(form.need("token")))
            grant = (
                await store.grant_by_id(tx, found.grant_id) if found and found.grant_id else None
            )
    except ProtocolError as problem:
        return _refusal(problem)
    now = parts[Clock].now()
    is_theirs = found is not None and found.app_id == app.id and found.is_live(now)
    if not is_theirs or found is None or (grant is not None and grant.revoked_at is not None):
        return JSONResponse({"active": False}, headers=_NO_STORE)
    answer = {
        "active": True,
        "scope": " ".join(found.scopes),
        "client_id": app.client_id,
        "sub": str(grant.user_id if grant else app.owner_id),
        "iss": parts[Settings].base_url,
        "iat": int(found.created_at.timestamp()),
        "exp": int(found.expires_at.timestamp()),
        "token_type": "Bearer" if found.kind is TokenKind.ACCESS else "refresh_token",
        "aud": found.resource or parts[Settings].base_url,
    }
    return JSONResponse(answer, headers=_NO_STORE)


@router.get("/oauth/userinfo")
async def userinfo(request: Request, parts: PartsDep) -> Response:
    """Who the person is (OpenID Connect Core, 5.3), for a token with the scope `openid`."""
    try:
        known = await _known(request, parts)
    except NotSignedIn as problem:
        header = f'Bearer error="invalid_token", error_description="{problem.message}"'
        return JSONResponse(
            {"error": "invalid_token"}, 401, headers={**_NO_STORE, "WWW-Authenticate": header}
        )
    async with parts[Database].reader() as tx:
        person = await person_by_id(tx, known.user_id)
    if person is None:
        return JSONResponse({"error": "invalid_token"}, 401, headers=_NO_STORE)
    claims = _claims(parts, person, "", tuple(known.scopes), None)
    return JSONResponse({"sub": str(person.id)} | claims_of(claims), headers=_NO_STORE)


async def _known(request: Request, parts: Parts) -> KnownToken:
    wanted = bearer_token(request, ACCESS_PREFIX)
    if wanted is None:
        raise NotSignedIn("Send an app token.")
    known = await parts[AppTokenAuthenticator].find(wanted)
    if OPENID not in known.scopes:
        raise NotSignedIn("The token lacks the scope openid.")
    return known


@router.get("/oauth/jwks")
async def jwks(parts: PartsDep) -> Response:
    """Keys with which identity tokens are verified."""
    vault = parts[Vault]
    async with parts[Database].transaction() as tx:
        await prepare_signing_key(tx, vault=vault, now=parts[Clock].now())
        return JSONResponse(await public_keys(tx, vault=vault))


@router.get("/.well-known/oauth-authorization-server")
@router.get("/.well-known/openid-configuration")
async def metadata(request: Request, parts: PartsDep) -> Response:
    """What this server can do (RFC 8414, OpenID Connect Discovery 1.0)."""
    base = parts[Settings].base_url
    scopes = {*scopes_for_apps(request.app.routes), *IDENTITY_SCOPES}
    ways = ["client_secret_basic", "client_secret_post", "none"]
    return JSONResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "pushed_authorization_request_endpoint": f"{base}/oauth/par",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "introspection_endpoint": f"{base}/oauth/introspect",
            "userinfo_endpoint": f"{base}/oauth/userinfo",
            "jwks_uri": f"{base}/oauth/jwks",
            "scopes_supported": sorted(scopes),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ways,
            "revocation_endpoint_auth_methods_supported": ways,
            "introspection_endpoint_auth_methods_supported": ways[:2],
            "authorization_response_iss_parameter_supported": True,
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "email", "name"],
            "service_documentation": f"{base}/docs",
        }
    )


async def _form(request: Request, parts: Parts) -> _Form:
    """The fields of a form, each once. Raises ProtocolError."""
    counted = await parts[RateLimiter].count(
        f"oauth/{client_address(request, parts[Settings])}", _RATE
    )
    if not counted.is_allowed:
        raise ProtocolError("temporarily_unavailable", "Too many requests. Wait.", status=429)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ProtocolError("invalid_request", "Send a form, application/x-www-form-urlencoded.")
    try:
        text = (await request.body()).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as problem:
        raise ProtocolError("invalid_request", "The form cannot be read.") from problem
    fields = dict(pairs)
    if len(fields) < len(pairs) or not all(map(is_storable, fields.values())):
        raise ProtocolError("invalid_request", "Send each field once, as text.")
    return _Form(fields)


def _client(request: Request, form: _Form) -> tuple[str, str | None]:
    """Who asks: by HTTP Basic or in the form, never both (RFC 6749, 2.3)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.need("client_id"), form.fields.get("client_secret")
    if "client_secret" in form.fields:
        raise ProtocolError("invalid_request", "Prove who you are in one way only.")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as problem:
        raise invalid_client() from problem
    name, _, secret = text.partition(":")
    if not is_storable(text):
        raise invalid_client()
    return unquote_plus(name), unquote_plus(secret)


def _refusal(problem: ProtocolError) -> Response:
    headers = dict(_NO_STORE)
    if problem.status == 401:  # noqa: PLR2004 - HTTP's own number
        headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    return JSONResponse(
        {"error": problem.error, "error_description": problem.description},
        problem.status,
        headers=headers,
    )
