"""Labs in pages: connect one, sync its catalogue, say how it ships and how orders are sent."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.connect.connections import (
    Connection,
    ConnectionAnswer,
    ConnectionKinds,
    connect_as_typed,
    connection_of_owner,
    show_connecting,
    typed_fields,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.ids import new_id
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    PathId,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import PartsDep, Text
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import capabilities_of
from studium.studio.printing.actions.begin_sync import begin_sync
from studium.studio.printing.actions.keep_mapping import keep_shipping
from studium.studio.printing.catalogue import groups_from
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.labs import LabCapability, discover_labs
from studium.studio.printing.labs.generic.plugin import previewed
from studium.studio.printing.model import LabSettings

router = PageRouter(prefix="/printing/labs")

_CATEGORY = "printing"
_CONNECTING = "printing/new_lab.html"


class ShippingForm(Form):
    """A way of shipping; options as ids, separated by commas."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    options: Annotated[Text, StringConstraints(max_length=500)] = ""


class SettingsForm(Form):
    """How orders of the lab are sent."""

    submit: Literal["automatic", "approval"] = "automatic"
    change_window_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    tolerance_percent: Annotated[int, Field(ge=0, le=1000)] = 5
    tolerance_minor: Annotated[int, Field(ge=0, le=10**9)] = 200
    stale_after_hours: Annotated[int, Field(ge=1, le=720)] = 24


@router.get("/new/{lab_kind}")
async def new_lab(
    request: Request, lab_kind: str, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """What to do at the lab, and a form for what it gives."""
    del principal
    known = parts[ConnectionKinds].of(lab_kind, category=_CATEGORY)
    return await show_connecting(request, _CONNECTING, known)


@router.post("/new/{lab_kind}")
async def connect(
    request: Request, lab_kind: str, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Connect the lab, check it, and fetch its catalogue."""
    known = parts[ConnectionKinds].of(lab_kind, category=_CATEGORY)
    typed = await typed_fields(request)
    try:
        made = await connect_as_typed(parts, known, typed, owner_id=principal.user_id)
    except StudiumError as problem:
        return await show_connecting(request, _CONNECTING, known, typed=typed, problem=problem)
    async with parts[Database].transaction() as tx:
        await begin_sync(parts, tx, made)
    return redirect(f"/printing/labs/{made.id}", flash=f"{made.label} is connected.")


@router.post("/new/{lab_kind}/preview")
async def preview_lab(
    request: Request, lab_kind: str, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """The form again, with what its definition sends and reads; nothing is kept."""
    del principal
    known = parts[ConnectionKinds].of(lab_kind, category=_CATEGORY)
    typed = await typed_fields(request)
    shown, wrong = await asyncio.to_thread(previewed, typed)
    return await show_connecting(
        request, _CONNECTING, known, typed=typed, shown=shown, wrong=wrong, is_preview=True
    )


@router.get("/{lab_id}")
async def lab_page(
    request: Request, lab_id: PathId, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """How the lab stands, its ways of shipping, and how orders are sent."""
    return await _show(request, parts, lab_id, principal.user_id)


@router.post("/{lab_id}/sync")
async def sync(lab_id: PathId, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Fetch the catalogue, and have the lab's callbacks sent here."""
    found = await _lab(parts, lab_id, principal.user_id)
    async with parts[Database].transaction() as tx:
        await begin_sync(parts, tx, found)
    return redirect(f"/printing/labs/{lab_id}", flash="The catalogue is being fetched.")


@router.post("/{lab_id}/shipping")
async def put_shipping(
    request: Request, lab_id: PathId, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Name a way of shipping."""
    form = await read_form(request, ShippingForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, lab_id, principal.user_id, errors=form)
    await _lab(parts, lab_id, principal.user_id)
    try:
        async with parts[Database].transaction() as tx:
            await keep_shipping(
                tx,
                owner_id=principal.user_id,
                connection_id=lab_id,
                name=form.name,
                options=[each.strip() for each in form.options.split(",") if each.strip()],
                shipping_id=new_id(),
                now=parts[Clock].now(),
            )
    except StudiumError as problem:
        refused = FormErrors.refused(form, problem, beside={type(problem): "options"})
        return await _show(request, parts, lab_id, principal.user_id, errors=refused)
    return redirect(f"/printing/labs/{lab_id}", flash=f"Orders can be shipped {form.name}.")


@router.post("/{lab_id}/settings")
async def put_settings(
    request: Request, lab_id: PathId, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Send orders at once, after a window, or when approved."""
    form = await read_form(request, SettingsForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, lab_id, principal.user_id, errors=form)
    await _lab(parts, lab_id, principal.user_id)
    async with parts[Database].transaction() as tx:
        now = parts[Clock].now()
        wanted = LabSettings(connection_id=lab_id, **form.model_dump(), updated_at=now)
        await store.put_lab_settings(tx, wanted)
    return redirect(f"/printing/labs/{lab_id}", flash="It is saved.")


async def _show(
    request: Request,
    parts: Parts,
    connection_id: UUID,
    owner_id: UUID,
    *,
    errors: FormErrors | None = None,
) -> Response:
    found = await _lab(parts, connection_id, owner_id)
    async with parts[Database].reader() as tx:
        groups = await catalogues.shipping_groups(tx, connection_id)
        syncs = await catalogues.syncs_of(tx, [connection_id])
        progress = await catalogues.progress_of(tx, connection_id)
        ways = await store.shipping_of(tx, connection_id)
        settings = await store.lab_settings(tx, connection_id, now=parts[Clock].now())
    can = capabilities_of(found)
    plugin = next(lab for lab in discover_labs() if lab.kind == found.kind)
    return await render(
        request,
        "printing/lab.html",
        status=errors.status if errors else 200,
        lab=found,
        kind=plugin,
        webhook_url=ConnectionAnswer.of(found, parts).webhook_url,
        has_catalogue=LabCapability.CATALOGUE in can,
        can=[each.words for each in LabCapability if each in can],
        products=next((each.products for each in syncs), None),
        sync=next((each for each in syncs if each.connection_id == connection_id), None),
        progress=progress,
        groups=groups_from(groups or ()),
        ways=ways,
        settings=settings,
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )


async def _lab(parts: Parts, connection_id: UUID, owner_id: UUID) -> Connection:
    async with parts[Database].reader() as tx:
        found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if found is None or found.kind not in {lab.kind for lab in discover_labs()}:
        raise NotFound("There is no such lab of yours.")
    return found
