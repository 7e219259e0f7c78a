"""The page on which a person lets an app in, or does not."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.authorize import (
    AppUnknown,
    Asked,
    Refused,
    give_code,
    read_request,
)
from studium.connect.oauth_apps.actions.push_request import pushed_request, use_pushed
from studium.connect.oauth_apps.model import with_query
from studium.connect.oauth_apps.scopes import scope_sentence, scopes_for_apps
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.pages import PageRouter, PageSignedIn, render
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.settings import Settings
from studium.platform.text import is_storable
from studium.platform.web import PartsDep, allow

router = PageRouter()

FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "resource",
)  # request_uri is not among them: it names what was pushed, and cannot be pushed itself
_SEE_OTHER = 303


@router.get("/oauth/authorize")
async def authorize(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Ask the person (RFC 6749, 4.1.1); what they agreed to before is not asked again.

    A public app is always asked about: anybody could call itself so (RFC 6749, 10.2).
    """
    asked = await _read(request, principal, parts, request.query_params)
    if isinstance(asked, Refused):
        return _refused(parts, asked)
    async with parts[Database].reader() as tx:
        grant = await store.open_grant(tx, asked.app.id, principal.user_id)
    is_agreed = grant is not None and set(asked.scopes) <= set(grant.scopes)
    if is_agreed and asked.app.is_confidential:
        return await _agreed(parts, principal, asked, request.query_params.get("request_uri"))
    target = urlsplit(asked.redirect_uri)
    allow(request, "form-action", f"{target.scheme}://{target.netloc}")
    query = request.query_params
    is_pushed = "request_uri" in query
    sent = ("client_id", "request_uri") if is_pushed else FIELDS
    fields = {name: query[name] for name in sent if name in query}
    return await render(
        request,
        "oauth_apps/consent.html",
        app=asked.app,
        sentences=[scope_sentence(scope) for scope in asked.scopes],
        fields=fields,
        host=target.netloc,
    )


@router.post("/oauth/authorize")
async def decide(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Give the app a code, or tell it that the person does not agree."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    asked = await _read(request, principal, parts, fields)
    if isinstance(asked, Refused):
        return _refused(parts, asked)
    if fields.get("decision") != "allow":
        return _back(parts, asked.redirect_uri, error="access_denied", state=asked.state)
    return await _agreed(parts, principal, asked, fields.get("request_uri"))


async def _read(
    request: Request, principal: Principal, parts: Parts, fields: Mapping[str, str]
) -> Asked | Refused:
    """What an app asks for, in the address or pushed before. Raises AppUnknown."""
    wanted = {name: fields[name] for name in FIELDS if name in fields and is_storable(fields[name])}
    async with parts[Database].reader() as tx:
        if "request_uri" in fields:
            pushed = await pushed_request(
                tx,
                client_id=wanted.get("client_id", ""),
                request_uri=fields["request_uri"],
                now=parts[Clock].now(),
            )
            if pushed is None:
                raise AppUnknown("What the app asked for is over. Begin again at the app.")
            wanted = pushed
        return await read_request(
            tx,
            wanted,
            user_id=principal.user_id,
            known_scopes=scopes_for_apps(request.app.routes),
            base_url=parts[Settings].base_url,
        )


async def _agreed(
    parts: Parts, principal: Principal, asked: Asked, request_uri: str | None
) -> Response:
    async with parts[Database].transaction() as tx:
        if request_uri is not None and not await use_pushed(tx, asked.app, request_uri):
            raise AppUnknown("What the app asked for was answered already.")
        code = await give_code(tx, asked, user_id=principal.user_id, now=parts[Clock].now())
    return _back(parts, asked.redirect_uri, code=code, state=asked.state)


def _refused(parts: Parts, refused: Refused) -> Response:
    problem = refused.error
    return _back(
        parts,
        refused.redirect_uri,
        error=problem.error,
        error_description=problem.description,
        state=refused.state,
    )


def _back(parts: Parts, redirect_uri: str, **values: str | None) -> Response:
    """To the app, naming ourselves, so that no other server's answer is taken for it (9207)."""
    address = with_query(redirect_uri, iss=parts[Settings].base_url, **values)
    return RedirectResponse(address, _SEE_OTHER, headers={"Cache-Control": "no-store"})
