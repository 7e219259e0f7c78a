"""Alerts in pages: one's own, the operator's for staff, and the runbooks."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from markupsafe import Markup
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.accounts.people import person_by_id
from studium.operations.alerts import runbooks, store
from studium.operations.alerts.actions.acknowledge_alert import acknowledge_alert
from studium.operations.alerts.actions.declare_maintenance import (
    LONGEST_MINUTES,
    declare_maintenance,
    end_maintenance,
)
from studium.operations.alerts.model import grouped
from studium.operations.alerts.settings import AlertSettings
from studium.operations.gauges import drawn_gauges
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotAllowed, NotFound, StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    PathId,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep, Text

router = PageRouter()

_MOST_OPEN = 200
_OPERATOR = "/admin"


class MaintenanceForm(Form):
    """For how long nobody is to be told, and why."""

    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
    reason: Annotated[Text, StringConstraints(min_length=1, max_length=500)]


async def _seen(request: Request, principal: PageSignedIn) -> UUID | None:
    """Whose alerts are looked at: by the address, one's own or the operator's."""
    if not request.url.path.startswith(_OPERATOR):
        return principal.user_id
    if not principal.is_staff:
        raise NotAllowed("This page is for support and administrators.")
    return None


async def _changed(request: Request, principal: PageSignedIn) -> UUID | None:
    """Whose alerts are changed: the operator's by administrators alone."""
    if request.url.path.startswith(_OPERATOR) and not principal.is_admin:
        raise NotAllowed("This is for administrators.")
    return await _seen(request, principal)


SeenDep = Annotated[UUID | None, Depends(_seen)]
ChangedDep = Annotated[UUID | None, Depends(_changed)]


@router.get("/alerts")
@router.get("/admin/alerts")
async def alerts(
    request: Request,
    owner_id: SeenDep,
    principal: PageSignedIn,
    query: PageQueryDep,
    parts: PartsDep,
) -> Response:
    """What needs somebody, by what it is about, and what is over."""
    return await _show(request, owner_id, principal, query, parts, FormErrors({}))


async def _show(  # noqa: PLR0913, PLR0917 - what the page is made of
    request: Request,
    owner_id: UUID | None,
    principal: Principal,
    query: PageQueryDep,
    parts: Parts,
    form: FormErrors,
) -> Response:
    async with parts[Database].reader() as tx:
        open_ones = await store.alerts_of_owner(
            tx, owner_id, before_id=AFTER_ALL_IDS, limit=_MOST_OPEN, is_open=True
        )
        closed = await store.alerts_of_owner(
            tx, owner_id, before_id=query.before_id, limit=query.fetch_limit, is_open=False
        )
        maintenance = await store.current_maintenance(tx, parts[Clock].now())
        gauges = await drawn_gauges(parts, tx, "/admin/alerts") if owner_id is None else []
        names = await _names(tx, [each.acknowledged_by for each in open_ones])
    page = Page.of(closed, query)
    here = "/admin/alerts" if owner_id is None else "/alerts"
    return await render(
        request,
        "alerts/alerts.html",
        status=422 if form.errors else 200,
        groups=grouped(open_ones),
        closed=page.items,
        names=names,
        here=here,
        may_act=owner_id is not None or principal.is_admin,
        is_operators=owner_id is None,
        gauges=gauges,
        maintenance=maintenance,
        values={"minutes": "60", "reason": "", **form.values},
        errors=form.errors,
        **list_links(page, query, here),
    )


@router.post("/alerts/{alert_id}/acknowledgement")
@router.post("/admin/alerts/{operator_alert_id}/acknowledgement")
async def acknowledge(
    alert_id: PathId,
    owner_id: ChangedDep,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Say that one looks after it."""
    here = "/admin/alerts" if owner_id is None else "/alerts"
    try:
        async with database.transaction() as tx:
            alert = await acknowledge_alert(
                tx,
                alert_id=alert_id,
                owner_id=owner_id,
                actor_id=principal.user_id,
                now=clock.now(),
            )
    except NotFound:
        raise
    except StudiumError as problem:
        return redirect(here, flash=problem.message, kind="warning")
    return redirect(here, flash=f"You look after: {alert.title}.")


@router.post("/admin/maintenance")
async def declare(
    request: Request,
    owner_id: ChangedDep,
    principal: PageSignedIn,
    query: PageQueryDep,
    parts: PartsDep,
) -> Response:
    """Mute alerts for a while."""
    form = await read_form(request, MaintenanceForm)
    if isinstance(form, FormErrors):
        return await _show(request, owner_id, principal, query, parts, form)
    async with parts[Database].transaction() as tx:
        await declare_maintenance(
            tx,
            minutes=form.minutes,
            reason=form.reason,
            actor_id=principal.user_id,
            now=parts[Clock].now(),
        )
    return redirect("/admin/alerts", flash="Maintenance is declared: nobody is told of alerts.")


@router.post("/admin/maintenance/end")
async def end(
    _: ChangedDep, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Tell of alerts again."""
    try:
        async with database.transaction() as tx:
            await end_maintenance(tx, actor_id=principal.user_id, now=clock.now())
    except NotFound as problem:
        return redirect("/admin/alerts", flash=problem.message, kind="warning")
    return redirect("/admin/alerts", flash="Maintenance is over: alerts are told again.")


@router.get("/status")
async def status(
    request: Request, parts: PartsDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """How the installation does, for everybody; 404 unless the operator wants it shown."""
    if not parts[AlertSettings].status_page:
        raise NotFound("This installation shows no status.")
    async with database.reader() as tx:
        found = await store.alerts_of_owner(
            tx, None, before_id=AFTER_ALL_IDS, limit=_MOST_OPEN, is_open=True
        )
        maintenance = await store.current_maintenance(tx, clock.now())
    return await render(
        request, "alerts/status.html", groups=grouped(found), maintenance=maintenance
    )


@router.get("/docs/runbooks")
async def all_runbooks(request: Request) -> Response:
    """Every runbook."""
    found = [(name, runbooks.runbook(name)) for name in runbooks.names()]
    listed = [(name, each[0]) for name, each in found if each is not None]
    return await render(request, "alerts/runbooks.html", runbooks=listed)


@router.get("/docs/runbooks/{runbook_name}")
async def one_runbook(request: Request, runbook_name: str) -> Response:
    """What to do about one cause."""
    found = runbooks.runbook(runbook_name)
    if found is None:
        raise NotFound("There is no such runbook.")
    body = Markup(found[1])  # noqa: S704 - our own file, read without HTML
    return await render(request, "alerts/runbook.html", title=found[0], body=body)


async def _names(tx: Transaction, user_ids: list[UUID | None]) -> dict[UUID, str]:
    """Addresses of people by id."""
    found = {}
    for user_id in {each for each in user_ids if each is not None}:
        person = await person_by_id(tx, user_id)
        if person is not None:
            found[user_id] = person.email
    return found
