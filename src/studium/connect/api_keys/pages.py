"""Pages on which people make, scope, rotate and watch their API keys."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.connect.api_keys.actions.find_key import find_key
from studium.connect.api_keys.actions.issue_key import issue_key
from studium.connect.api_keys.actions.list_origins import list_origins
from studium.connect.api_keys.actions.revoke_key import revoke_key
from studium.connect.api_keys.actions.rotate_key import rotate_key
from studium.connect.api_keys.authenticator import ApiKeyAuthenticator
from studium.connect.api_keys.forms import NewKeyForm, OriginsForm, RotationForm
from studium.connect.api_keys.reports import report_of
from studium.connect.api_keys.store import keys_of_owner, usage_of_key
from studium.connect.api_keys.usage import UsageCounts
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Invalid
from studium.platform.pages import (
    FormErrors,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
    submit,
)
from studium.platform.parts import Parts
from studium.platform.principal import STAFF_SCOPE, Principal
from studium.platform.settings import Settings
from studium.platform.web import DatabaseDep, Page, PageQueryDep, PartsDep, scopes_of

router = PageRouter(prefix="/api-keys")


class NoScope(Invalid):
    """A key without any scope could do nothing."""

    slug = "no-scope"
    title = "A key needs a scope"


_UNPROCESSABLE = 422
_REPORT_DAYS = 30
_EMPTY = FormErrors({"rate_per_minute": "600"})


@router.get("")
async def keys_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, query: PageQueryDep
) -> Response:
    """One's keys, newest first."""
    async with parts[Database].reader() as tx:
        found = await keys_of_owner(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of(found, query)
    return await render(
        request,
        "api_keys/keys.html",
        keys=page.items,
        **list_links(page, query, "/api-keys"),
    )


@router.get("/new")
async def new_key_page(request: Request, principal: PageSignedIn) -> Response:
    """An empty form."""
    return await _show_form(request, principal, _EMPTY)


@router.post("")
async def make_key(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Make a key and show its token, this once."""

    async def make(form: NewKeyForm) -> Response:
        if not form.scopes:
            raise NoScope("Tick at least one.")
        async with parts[Database].transaction() as tx:
            issued = await issue_key(
                tx,
                maker=principal,
                name=form.name,
                scopes=form.scopes,
                known_scopes=scopes_of(request.app.routes),
                is_live=not parts[Settings].sandbox,
                rate_per_minute=form.rate_per_minute,
                allowed_origins=form.allowed_origins.split(),
                expires_in_days=form.expires_in_days,
                now=parts[Clock].now(),
            )
        return await render(request, "api_keys/token.html", issued=issued, status=201)

    return await submit(
        request,
        NewKeyForm,
        make,
        again=partial(_show_form, request, principal),
        field_of=lambda problem: "scopes" if isinstance(problem, NoScope) else "form",
    )


@router.get("/{key_id}")
async def key_page(
    request: Request, key_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """A key, how it was used, and what can be done with it."""
    return await _show_key(request, key_id, principal, parts)


async def _show_key(
    request: Request,
    key_id: UUID,
    principal: Principal,
    parts: Parts,
    form: FormErrors | None = None,
) -> Response:
    now = parts[Clock].now()
    last = now.date()
    first = last - timedelta(days=_REPORT_DAYS - 1)
    await parts[UsageCounts].flush()
    async with parts[Database].transaction() as tx:
        key = await find_key(tx, owner_id=principal.user_id, key_id=key_id)
        usage = await usage_of_key(tx, key.id, first=first, last=last)
    report = report_of(key, usage, first=first, last=last)
    listed = "\n".join(key.allowed_origins)
    return await render(
        request,
        "api_keys/key.html",
        status=_UNPROCESSABLE if form else 200,
        key=key,
        is_live=key.is_live(now),
        report=report,
        origins=form.values.get("allowed_origins", "") if form else listed,
        errors=form.errors if form else {},
    )


@router.post("/{key_id}/origins")
async def save_origins(
    request: Request, key_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """List the sites whose scripts may call with the key."""
    form = await read_form(request, OriginsForm)
    if isinstance(form, FormErrors):
        return await _show_key(request, key_id, principal, parts, form)
    async with parts[Database].transaction() as tx:
        await list_origins(
            tx, owner_id=principal.user_id, key_id=key_id, origins=form.allowed_origins.split()
        )
    parts[ApiKeyAuthenticator].forget()
    return redirect(f"/api-keys/{key_id}", flash="The origins are saved.")


@router.post("/{key_id}/rotate")
async def rotate(
    request: Request, key_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Give the key another token and show it, this once."""
    form = await read_form(request, RotationForm)
    hours = RotationForm() if isinstance(form, FormErrors) else form
    async with parts[Database].transaction() as tx:
        issued = await rotate_key(
            tx,
            owner_id=principal.user_id,
            key_id=key_id,
            overlap=timedelta(hours=hours.overlap_hours),
            is_live=not parts[Settings].sandbox,
            now=parts[Clock].now(),
        )
    parts[ApiKeyAuthenticator].forget()
    return await render(request, "api_keys/token.html", issued=issued)


@router.post("/{key_id}/revoke")
async def revoke(
    key_id: UUID, principal: PageSignedIn, database: DatabaseDep, parts: PartsDep
) -> Response:
    """End the key."""
    async with database.transaction() as tx:
        await revoke_key(tx, owner_id=principal.user_id, key_id=key_id, now=parts[Clock].now())
    parts[ApiKeyAuthenticator].forget()
    return redirect("/api-keys", flash="The key is revoked.")


async def _show_form(request: Request, principal: Principal, form: FormErrors) -> Response:
    known = sorted(scopes_of(request.app.routes))
    values: dict[str, Any] = {
        "name": "",
        "expires_in_days": "",
        "allowed_origins": "",
        **form.values,
    }
    return await render(
        request,
        "api_keys/new.html",
        status=_UNPROCESSABLE if form.errors else 200,
        scopes=[*known, *([STAFF_SCOPE] if principal.is_staff else [])],
        chosen=set((await request.form()).getlist("scopes[]")),
        values={"rate_per_minute": "600", **values},
        errors=form.errors,
    )
