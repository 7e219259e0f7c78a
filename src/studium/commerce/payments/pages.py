"""Connecting payment providers, in pages: for creators, and for admins acting for the operator."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from studium.commerce.payments.audiences import AudienceAnswer, AudienceForm, keep_audience
from studium.commerce.payments.method_pages import router as method_router
from studium.connect.connections import (
    Connection,
    ConnectionAnswer,
    ConnectionChange,
    ConnectionKinds,
    ConnectionMode,
    ConnectionStatus,
    ConnectionUses,
    change_account,
    check_connection,
    choose_selling,
    connect_as_typed,
    connection_of_owner,
    connections_of_owner,
    fields_of_group,
    form_fields,
    offer_connection,
    past_checks,
    remove_connection,
    rotate_webhook_address,
    show_connecting,
    typed_fields,
)
from studium.connect.inbound import has_events
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Invalid, NotAllowed, NotFound, StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    FormErrors,
    PageRouter,
    PageSignedIn,
    PathId,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import PartsDep, add_routes

router = PageRouter()

_CATEGORY = "payments"
_CONNECTING = "payments/new_provider.html"
_MOST = 100
_UNPROCESSABLE = 422
_CREATOR = "/selling/providers"
_OPERATOR = "/admin/providers"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose accounts are shown, and where the pages begin."""

    owner_id: UUID | None
    base: str

    @property
    def eyebrow(self) -> str:
        """What stands over the titles."""
        return "Admin" if self.owner_id is None else "Selling"


async def _holder(request: Request, principal: PageSignedIn) -> Holder:
    """By the address: a creator for themselves, or an admin for the operator."""
    if request.url.path.startswith(_CREATOR):
        return Holder(principal.user_id, _CREATOR)
    if not principal.is_admin:
        raise NotAllowed("This page is for administrators.")
    return Holder(None, _OPERATOR)


HolderDep = Annotated[Holder, Depends(_holder)]


async def providers(request: Request, holder: HolderDep, parts: PartsDep) -> Response:
    """The accounts that are connected, and those that can be."""
    kinds = parts[ConnectionKinds].all(_CATEGORY)
    async with parts[Database].reader() as tx:
        found = await connections_of_owner(
            tx,
            owner_id=holder.owner_id,
            before_id=AFTER_ALL_IDS,
            limit=_MOST,
            kinds=[kind.kind for kind in kinds],
        )
    return await render(
        request, "payments/providers.html", holder=holder, connections=found, kinds=kinds
    )


async def new_provider(request: Request, kind: str, holder: HolderDep, parts: PartsDep) -> Response:
    """What to do at the provider, and a form for what it gives."""
    known = parts[ConnectionKinds].of(kind, category=_CATEGORY)
    return await show_connecting(request, _CONNECTING, known, holder=holder)


async def connect(request: Request, kind: str, holder: HolderDep, parts: PartsDep) -> Response:
    """Connect the account, and check it at once."""
    known = parts[ConnectionKinds].of(kind, category=_CATEGORY)
    typed = await typed_fields(request)
    try:
        made = await connect_as_typed(parts, known, typed, owner_id=holder.owner_id)
    except StudiumError as problem:
        return await show_connecting(
            request, _CONNECTING, known, typed=typed, problem=problem, holder=holder
        )
    return redirect(f"{holder.base}/{made.id}")


async def provider(
    request: Request, connection_id: PathId, holder: HolderDep, parts: PartsDep
) -> Response:
    """One account: how it stands, its webhook address, and what can be done with it."""
    return await _show(request, holder, parts, connection_id)


async def change(
    request: Request, connection_id: PathId, holder: HolderDep, parts: PartsDep
) -> Response:
    """Change fields, or rotate what opens the account; empty fields stay as they are."""
    typed = await typed_fields(request)
    wanted = ConnectionChange(
        label=typed.get("label") or None,
        configuration=fields_of_group(typed, "configuration") or None,
        credentials=fields_of_group(typed, "credentials") or None,
    )
    try:
        await change_account(parts, connection_id, owner_id=holder.owner_id, change=wanted)
    except NotFound:
        raise
    except StudiumError as problem:
        return await _show(request, holder, parts, connection_id, problem=problem)
    return redirect(f"{holder.base}/{connection_id}", flash="It is saved, and was checked.")


async def act(
    request: Request, connection_id: PathId, holder: HolderDep, parts: PartsDep
) -> Response:
    """Test it, let it take sales or offer it, disable, enable or remove it."""
    what = (await typed_fields(request)).get("what", "")
    found = await _connection(parts, holder, connection_id)
    here = f"{holder.base}/{connection_id}"
    try:
        if what == "test":
            finding = await check_connection(parts, connection_id)
            return redirect(
                here, flash=finding.finding, kind="success" if finding.is_well else "warning"
            )
        told = await _act(parts, holder, found, what)
    except StudiumError as problem:
        return await _show(request, holder, parts, connection_id, problem=problem)
    return redirect(holder.base if what == "remove" else here, flash=told)


async def sell_to(
    request: Request, connection_id: PathId, holder: HolderDep, parts: PartsDep
) -> Response:
    """Say who may buy with it."""
    form = await read_form(request, AudienceForm)
    await _connection(parts, holder, connection_id)
    try:
        if isinstance(form, FormErrors):
            raise Invalid(next(iter(form.errors.values())))
        async with parts[Database].transaction() as tx:
            await keep_audience(tx, connection_id, form, now=parts[Clock].now())
    except StudiumError as problem:
        return await _show(request, holder, parts, connection_id, problem=problem)
    return redirect(f"{holder.base}/{connection_id}", flash="Who may buy is saved.")


async def _act(parts: Parts, holder: Holder, found: Connection, what: str) -> str:
    """What was done, for the page that follows; empty when nothing was."""
    owner_id, now = holder.owner_id, parts[Clock].now()
    is_ready = found.status in {ConnectionStatus.ACTIVE, ConnectionStatus.FAILING}
    if what in {"disable", "enable"}:
        wanted = ConnectionChange(is_disabled=what == "disable")
        await change_account(parts, found.id, owner_id=owner_id, change=wanted)
        return f"It is {what}d."
    async with parts[Database].transaction() as tx:
        if what == "remove":
            uses = parts[ConnectionUses]
            await remove_connection(tx, found.id, owner_id=owner_id, uses=uses, now=now)
            return f"{found.label} is removed."
        if what == "new_address":
            await rotate_webhook_address(
                tx, found.id, owner_id=owner_id, vault=parts[Vault], now=now
            )
            return "It has a new webhook address; the old one is believed for a week more."
        if what == "choose" and is_ready:
            await choose_selling(tx, owner_id=owner_id, connection_id=found.id, now=now)
            return "New sales are paid to it from now on."
        if what in {"offer", "withdraw"}:
            await offer_connection(
                tx, found.id, owner_id=owner_id, is_offered=what == "offer", now=now
            )
            return "Buyers may choose it." if what == "offer" else "Buyers choose it no more."
    return ""


async def _show(
    request: Request,
    holder: Holder,
    parts: Parts,
    connection_id: UUID,
    *,
    problem: StudiumError | None = None,
) -> Response:
    found = await _connection(parts, holder, connection_id)
    async with parts[Database].reader() as tx:
        is_heard = await has_events(tx, connection_id)
        checks = await past_checks(tx, connection_id, limit=5)
        audience = await AudienceAnswer.of(tx, connection_id)
    kind = parts[ConnectionKinds].of(found.kind, category=_CATEGORY)
    return await render(
        request,
        "payments/provider.html",
        status=_UNPROCESSABLE if problem else 200,
        holder=holder,
        connection=found,
        kind=kind,
        webhook_url=ConnectionAnswer.of(found, parts).webhook_url,
        is_heard=is_heard,
        checks=checks,
        audience=audience,
        sells_to_listed_only=found.mode is ConnectionMode.TEST and not parts[Settings].sandbox,
        fields=form_fields(kind),
        problem=problem and problem.message,
    )


async def _connection(parts: Parts, holder: Holder, connection_id: UUID) -> Connection:
    async with parts[Database].reader() as tx:
        found = await connection_of_owner(tx, connection_id, owner_id=holder.owner_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def _routes(base: str, name: str) -> PageRouter:
    """The same pages for creators and for the operator."""
    routes = PageRouter(prefix=base)
    one = f"/{{{name}}}"
    routes.get("")(providers)
    routes.get("/new/{kind}")(new_provider)
    routes.post("/new/{kind}")(connect)
    routes.get(one)(provider)
    routes.post(one)(change)
    routes.post(f"{one}/act")(act)
    routes.post(f"{one}/audience")(sell_to)
    return routes


add_routes(
    router,
    method_router,
    _routes(_CREATOR, "connection_id"),
    _routes(_OPERATOR, "operator_connection_id"),
)
