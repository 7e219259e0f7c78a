"""One's calendars: how their sync stands, and connecting a feed."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.connect.connections import (
    Connection,
    ConnectionCache,
    ConnectionStatus,
    ConnectionUses,
    connect_account,
    connection_of_owner,
    connections_of_owner,
    remove_connection,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.jobs import enqueue
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.settings import Settings
from studium.platform.web import PartsDep, Text, allow
from studium.studio.calendars import store
from studium.studio.calendars.actions.authorize_account import (
    TAKES_AT_MOST,
    finish_authorization,
    start_authorization,
)
from studium.studio.calendars.actions.find_calendars import find_calendars
from studium.studio.calendars.actions.own_calendar import own_calendar
from studium.studio.calendars.jobs import SweepCalendars, read_soon
from studium.studio.calendars.model import Calendar
from studium.studio.calendars.sources import AuthorizedSource, CalendarSources, SourceProblem

router = PageRouter(prefix="/calendars")

_STATE_COOKIE = "studium_calendars"
_COOKIE_PATH = "/calendars/connect"
_MOST_ACCOUNTS = 100
_Query = Annotated[Text, Query(max_length=4096)]


class ConnectForm(Form):
    """A feed to read."""

    label: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    url: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]


@router.get("")
async def calendars_page(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """One's calendars, and the form that connects one."""
    return await _show(request, parts, principal.user_id)


@router.post("")
async def connect(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Connect a feed, and read it soon."""
    form = await read_form(request, ConnectForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, principal.user_id, errors=form)
    try:
        made = await connect_account(
            parts,
            owner_id=principal.user_id,
            kind="ical",
            category="calendars",
            label=form.label,
            configuration={},
            secrets={"url": form.url},
        )
        if made.status is not ConnectionStatus.ACTIVE:
            await _remove(parts, made)  # its owner tries another address
            raise SourceProblem(made.problem or "It cannot be read.", remedy=made.remedy or "")
        await find_calendars(parts, made.id, timezone=principal.timezone or "UTC")
    except StudiumError as problem:
        refused = FormErrors({"label": form.label, "url": form.url}, {"url": problem.message})
        return await _show(request, parts, principal.user_id, errors=refused)
    await _sweep(parts)
    return redirect("/calendars", flash=f"{form.label} is connected.")


@router.post("/connect/{source}")
async def authorize(principal: PageSignedIn, parts: PartsDep, source: str) -> Response:
    """Send the browser to the service, which asks whether we may use an account."""
    started = start_authorization(parts, source, owner_id=principal.user_id)
    response = redirect(started.location)
    response.set_cookie(
        _STATE_COOKIE,
        started.kept,
        max_age=int(TAKES_AT_MOST.total_seconds()),
        path=_COOKIE_PATH,
        httponly=True,
        secure=parts[Settings].serves_https,
        samesite="lax",
    )
    return response


@router.get("/connect/{source}/callback")
async def authorized(  # noqa: PLR0913 - the protocol's parameters
    *,
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    source: str,
    state: _Query = "",
    code: _Query = "",
    error: _Query = "",
) -> Response:
    """Connect the account that the service lets us use, or say why not."""
    try:
        if error or not code:
            raise SourceProblem("The account was not allowed to be used.", remedy="")
        made = await finish_authorization(
            parts,
            source,
            owner_id=principal.user_id,
            kept=request.cookies.get(_STATE_COOKIE, ""),
            state=state,
            code=code,
            timezone=principal.timezone or "UTC",
        )
        await _sweep(parts)
        response: Response = redirect("/calendars", flash=f"{made.label} is connected.")
    except StudiumError as problem:
        remedy = problem.remedy if isinstance(problem, SourceProblem) else ""
        said = f"{problem.message} What to do: {remedy}." if remedy else problem.message
        refused = FormErrors({}, {"form": said})
        response = await _show(request, parts, principal.user_id, errors=refused)
    response.delete_cookie(_STATE_COOKIE, path=_COOKIE_PATH)
    return response


@router.post("/accounts/{connection_id}/remove")
async def disconnect(principal: PageSignedIn, parts: PartsDep, connection_id: UUID) -> Response:
    """Leave an account: its calendars are forgotten, and its service is told."""
    async with parts[Database].reader() as tx:
        found = await connection_of_owner(tx, connection_id, owner_id=principal.user_id)
    if found is None or parts[CalendarSources].find(found.kind) is None:
        raise NotFound("There is no such account of yours.")
    await _remove(parts, found)
    return redirect("/calendars", flash=f"{found.label} is disconnected.")


@router.post("/{calendar_id}/blocks")
async def toggle(principal: PageSignedIn, parts: PartsDep, calendar_id: UUID) -> Response:
    """Let a calendar make one busy, or not any more."""
    return await _change(parts, principal, calendar_id, lambda found: {"blocks": not found.blocks})


@router.post("/{calendar_id}/bookings")
async def toggle_bookings(principal: PageSignedIn, parts: PartsDep, calendar_id: UUID) -> Response:
    """Let bookings be written into a calendar, or not any more."""
    return await _change(
        parts,
        principal,
        calendar_id,
        lambda found: {"takes_bookings": not found.takes_bookings},
    )


@router.post("/{calendar_id}/sync")
async def sync(principal: PageSignedIn, parts: PartsDep, calendar_id: UUID) -> Response:
    """Read a calendar now."""
    async with parts[Database].transaction() as tx:
        found = await read_soon(tx, calendar_id, owner_id=principal.user_id, now=parts[Clock].now())
    return redirect("/calendars", flash=f"{found.name} is being read.", kind="info")


async def _change(
    parts: Parts,
    principal: Principal,
    calendar_id: UUID,
    changes: Callable[[Calendar], dict[str, bool]],
) -> Response:
    async with parts[Database].transaction() as tx:
        found = await own_calendar(tx, calendar_id, owner_id=principal.user_id)
        kept = {"blocks": found.blocks, "takes_bookings": found.takes_bookings}
        await store.change_calendar(
            tx,
            calendar_id,
            owner_id=principal.user_id,
            name=found.name,
            **kept | changes(found),
        )
    return redirect("/calendars", flash=f"{found.name} is changed.")


async def _sweep(parts: Parts) -> None:
    async with parts[Database].transaction() as tx:
        await enqueue(tx, SweepCalendars(), dedupe_key="calendars.sweep")


async def _remove(parts: Parts, connection: Connection) -> None:
    async with parts[Database].transaction() as tx:
        await remove_connection(
            tx,
            connection.id,
            owner_id=connection.owner_id,
            uses=parts[ConnectionUses],
            now=parts[Clock].now(),
        )
    parts[ConnectionCache].forget()


async def _show(
    request: Request, parts: Parts, owner_id: UUID, *, errors: FormErrors | None = None
) -> Response:
    async with parts[Database].reader() as tx:
        calendars = await store.calendars_of(tx, owner_id)
        kinds = {each.kind: each.label for each in parts[CalendarSources].all()}
        accounts = await connections_of_owner(
            tx, owner_id=owner_id, before_id=AFTER_ALL_IDS, limit=_MOST_ACCOUNTS, kinds=list(kinds)
        )
    now = parts[Clock].now()
    services = [
        each
        for each in parts[CalendarSources].all()
        if isinstance(each, AuthorizedSource) and each.is_registered
    ]
    for each in services:  # a form leads there by way of us, and browsers look at both addresses
        page = urlsplit(each.authorize_url(redirect_uri="", state="", challenge=""))
        allow(request, "form-action", f"{page.scheme}://{page.netloc}")
    return await render(
        request,
        "calendars/calendars.html",
        services=services,
        accounts=[(each, kinds[each.kind]) for each in accounts],
        status=422 if errors else 200,
        calendars=[(each, each.is_known(now)) for each in calendars],
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )
