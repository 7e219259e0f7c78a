"""Connections in pages: all of an owner, and each with its checks, its calls and its repair."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from studium.connect.calls import usual_traffic
from studium.connect.connections import (
    Connection,
    ConnectionChange,
    ConnectionInvalid,
    ConnectionKinds,
    change_account,
    check_connection,
    connection_of_owner,
    connections_of_owner,
    health_of,
    past_checks,
)
from studium.operations.overview.model import calls_by_hour, failed_by_hour, time_by_hour
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotAllowed, NotFound
from studium.platform.pages import (
    PageRouter,
    PageSignedIn,
    PathId,
    list_links,
    reader_zone,
    redirect,
    render,
    typed_values,
)
from studium.platform.parts import Parts
from studium.platform.syncs import Syncs
from studium.platform.web import Page, PageQueryDep, PartsDep

router = PageRouter()

_OPERATOR = "/admin"
_UNPROCESSABLE = 422


async def _seen(request: Request, principal: PageSignedIn) -> UUID | None:
    """Whose connections are looked at: by the address, one's own or the operator's."""
    if not request.url.path.startswith(_OPERATOR):
        return principal.user_id
    if not principal.is_staff:
        raise NotAllowed("This page is for support and administrators.")
    return None


async def _changed(request: Request, principal: PageSignedIn) -> UUID | None:
    """Whose connections are changed: the operator's by administrators alone."""
    if request.url.path.startswith(_OPERATOR) and not principal.is_admin:
        raise NotAllowed("This is for administrators.")
    return await _seen(request, principal)


SeenDep = Annotated[UUID | None, Depends(_seen)]
ChangedDep = Annotated[UUID | None, Depends(_changed)]


@router.get("/integrations")
@router.get("/admin/integrations")
async def overview(
    request: Request, owner_id: SeenDep, query: PageQueryDep, parts: PartsDep
) -> Response:
    """Every connection, with its state and how it did during the last day."""
    async with parts[Database].reader() as tx:
        found = await connections_of_owner(
            tx, owner_id=owner_id, before_id=query.before_id, limit=query.fetch_limit
        )
        health = await health_of(parts, tx, found, owner_id=owner_id)
        syncs = await parts[Syncs].of(parts, tx, owner_id)
    page = Page.of(found, query)
    here = _here(owner_id)
    return await render(
        request,
        "overview/connections.html",
        connections=page.items,
        health=health,
        own_syncs=[each for each in syncs if each.connection_id is None],
        here=here,
        is_operators=owner_id is None,
        **list_links(page, query, here),
    )


@router.get("/integrations/{connection_id}")
@router.get("/admin/integrations/{operator_connection_id}")
async def connection_page(
    request: Request,
    connection_id: PathId,
    owner_id: SeenDep,
    principal: PageSignedIn,
    parts: PartsDep,
) -> Response:
    """One connection: how it does, what its checks found, and its credentials' form."""
    found = await _find(parts, connection_id, owner_id)
    may_act = owner_id is not None or principal.is_admin
    return await _show(request, parts, found, may_act=may_act, error="")


@router.post("/integrations/{connection_id}/test")
@router.post("/admin/integrations/{operator_connection_id}/test")
async def test(connection_id: PathId, owner_id: ChangedDep, parts: PartsDep) -> Response:
    """Ask the service now whether the account can be used."""
    await _find(parts, connection_id, owner_id)
    finding = await check_connection(parts, connection_id)
    return redirect(
        f"{_here(owner_id)}/{connection_id}",
        flash=finding.finding,
        kind="success" if finding.is_well else "warning",
    )


@router.post("/integrations/{connection_id}/credentials")
@router.post("/admin/integrations/{operator_connection_id}/credentials")
async def put_credentials(
    request: Request, connection_id: PathId, owner_id: ChangedDep, parts: PartsDep
) -> Response:
    """Put new credentials into a connection, and test it; fields left empty stay as they are."""
    found = await _find(parts, connection_id, owner_id)
    names = [field["name"] for field in _fields(parts, found)]
    typed = await typed_values(request)
    given = {name: typed[name].strip() for name in names if typed.get(name, "").strip()}
    if not given:
        return await _show(request, parts, found, may_act=True, error="Type what is new.")
    try:
        after = await change_account(
            parts, connection_id, owner_id=owner_id, change=ConnectionChange(credentials=given)
        )
    except ConnectionInvalid as problem:
        return await _show(request, parts, found, may_act=True, error=problem.message)
    words = after.problem or "The new credentials work."
    return redirect(
        f"{_here(owner_id)}/{connection_id}",
        flash=words,
        kind="warning" if after.problem else "success",
    )


async def _find(parts: Parts, connection_id: UUID, owner_id: UUID | None) -> Connection:
    async with parts[Database].reader() as tx:
        found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


async def _show(
    request: Request, parts: Parts, connection: Connection, *, may_act: bool, error: str
) -> Response:
    async with parts[Database].reader() as tx:
        health = await health_of(parts, tx, [connection], owner_id=connection.owner_id)
        checks = await past_checks(tx, connection.id)
        usual = await usual_traffic(parts, tx, connection.id)
    how, now, zone = health[connection.id], parts[Clock].now(), reader_zone()
    return await render(
        request,
        "overview/connection.html",
        status=_UNPROCESSABLE if error else 200,
        connection=connection,
        health=how,
        hours=calls_by_hour(how, now, zone),
        failed=failed_by_hour(how, usual, now, zone),
        times=time_by_hour(how, usual, now, zone) if usual else None,
        checks=checks,
        fields=_fields(parts, connection) if may_act else [],
        may_act=may_act,
        error=error,
        here=_here(connection.owner_id),
    )


def _fields(parts: Parts, connection: Connection) -> list[dict[str, Any]]:
    """The credentials that can be typed here; none for what the environment holds."""
    kind = parts[ConnectionKinds].find(connection.kind)
    if kind is None or connection.is_from_environment:
        return []
    return [
        {"name": name, "label": field.title or name, "hint": connection.hints.get(name, "")}
        for name, field in kind.secrets_model.model_fields.items()
    ]


def _here(owner_id: UUID | None) -> str:
    return "/admin/integrations" if owner_id is None else "/integrations"
