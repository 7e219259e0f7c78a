"""Print orders, one order with its timeline, and what products are at labs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.connect.connections import connection_of_owner
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    Text,
    add_routes,
)
from studium.studio.printing import lab_pages, picture_pages, product_pages, store
from studium.studio.printing.actions.address_lab import capabilities_of
from studium.studio.printing.actions.change_order import (
    OrderNotFound,
    cancel_order,
    edit_order,
    finish_by_hand,
    send_order,
)
from studium.studio.printing.actions.hold_order import hold_order, release_order
from studium.studio.printing.labs import LabCapability
from studium.studio.printing.margins import cost_of, margin_of, money_of
from studium.studio.printing.model import HELD_BY_LABS, OrderState, PrintOrder
from studium.studio.printing.packing import package_answer, packing_sheet, sheet_answer
from studium.studio.printing.requests import ShipTo
from studium.studio.printing.sales import pages as sales

router = PageRouter(prefix="/printing")

_WAITING = [OrderState.NEEDS_ATTENTION.value, OrderState.REJECTED.value]
_MOST_PICTURES = 100
_COSTS_OF = timedelta(days=30)


class ByHandForm(Form):
    """How an order was sent that was printed otherwise."""

    carrier: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    tracking_number: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class AddressForm(ShipTo, Form):
    """Where an order goes, and how."""

    model_config = Form.model_config

    shipping: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


@router.get("")
async def orders_page(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    query: PageQueryDep,
    waiting: bool = False,  # noqa: FBT001, FBT002 - a filter in the address
) -> Response:
    """One's print orders, newest first, or those that wait for somebody."""
    async with database.reader() as tx:
        found = await store.orders_of(
            tx,
            principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            states=_WAITING if waiting else None,
        )
        costs = await store.costs_of(tx, principal.user_id, since=clock.now() - _COSTS_OF)
        labs = await product_pages.labs_of(tx, principal.user_id)
    page = Page.of(found, query)
    return await render(
        request,
        "printing/orders.html",
        orders=page.items,
        waiting=waiting,
        labs=labs,
        costs=[cost_of(each) for each in costs],
        **list_links(page, query, "/printing", {"waiting": "1"} if waiting else {}),
    )


@router.get("/orders/{order_id}")
async def order_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, order_id: UUID
) -> Response:
    """One order, its pictures and its timeline."""
    return await _show_order(request, parts, order_id, principal.user_id)


@router.get("/orders/{order_id}/packing-sheet")
async def packing_sheet_page(
    principal: PageSignedIn, database: DatabaseDep, order_id: UUID
) -> Response:
    """What somebody needs to print it by hand, as PDF."""
    order = await _own_order(database, order_id, principal.user_id)
    return sheet_answer(order, await asyncio.to_thread(packing_sheet, order))


@router.get("/orders/{order_id}/package")
async def package_page(principal: PageSignedIn, parts: PartsDep, order_id: UUID) -> Response:
    """The packing sheet and the files in one ZIP."""
    order = await _own_order(parts[Database], order_id, principal.user_id)
    return await package_answer(parts, order)


@router.post("/orders/{order_id}/edit")
async def edit(
    request: Request, principal: PageSignedIn, parts: PartsDep, order_id: UUID
) -> Response:
    """Correct the address and the way of shipping."""
    form = await read_form(request, AddressForm)
    if isinstance(form, FormErrors):
        return await _show_order(
            request, parts, order_id, principal.user_id, errors=form.errors, values=form.values
        )
    told = form.model_dump()
    shipping = told.pop("shipping")
    try:
        async with parts[Database].transaction() as tx:
            await edit_order(
                tx,
                order_id,
                owner_id=principal.user_id,
                ship_to=told,
                shipping=shipping,
                now=parts[Clock].now(),
            )
    except StudiumError as problem:
        return await _show_order(
            request, parts, order_id, principal.user_id, problem=problem.message
        )
    return redirect(f"/printing/orders/{order_id}", flash="The order is changed.")


@router.post("/orders/{order_id}/send")
async def send(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep, order_id: UUID
) -> Response:
    """Approve or resend."""
    try:
        async with parts[Database].transaction() as tx:
            await send_order(tx, order_id, owner_id=principal.user_id, now=clock.now())
    except StudiumError as problem:
        return await _show_order(
            request, parts, order_id, principal.user_id, problem=problem.message
        )
    return redirect(
        f"/printing/orders/{order_id}", flash="The order is on its way to the lab.", kind="info"
    )


@router.post("/orders/{order_id}/cancel")
async def cancel(
    request: Request, principal: PageSignedIn, parts: PartsDep, order_id: UUID
) -> Response:
    """Cancel, where the lab lets go."""
    return await _after(
        request, parts, order_id, principal.user_id, cancel_order, "The order is cancelled."
    )


@router.post("/orders/{order_id}/hold")
async def hold(
    request: Request, principal: PageSignedIn, parts: PartsDep, order_id: UUID
) -> Response:
    """Hold it, here or at the lab."""
    return await _after(
        request, parts, order_id, principal.user_id, hold_order, "The order is held."
    )


@router.post("/orders/{order_id}/release")
async def release(
    request: Request, principal: PageSignedIn, parts: PartsDep, order_id: UUID
) -> Response:
    """Let it go on."""
    return await _after(
        request, parts, order_id, principal.user_id, release_order, "The order goes on."
    )


@router.post("/orders/{order_id}/done-by-hand")
async def done_by_hand(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep, order_id: UUID
) -> Response:
    """Mark as sent."""
    form = await read_form(request, ByHandForm)
    if isinstance(form, FormErrors):
        return await _show_order(request, parts, order_id, principal.user_id, errors=form.errors)
    try:
        async with parts[Database].transaction() as tx:
            await finish_by_hand(
                tx,
                order_id,
                owner_id=principal.user_id,
                carrier=form.carrier,
                tracking_number=form.tracking_number,
                now=clock.now(),
            )
    except StudiumError as problem:
        return await _show_order(
            request, parts, order_id, principal.user_id, problem=problem.message
        )
    return redirect(f"/printing/orders/{order_id}", flash="The order is marked as sent.")


async def _after(  # noqa: PLR0913, PLR0917 - what is done to which order of whom, and said of it
    request: Request,
    parts: Parts,
    order_id: UUID,
    owner_id: UUID,
    act: Callable[..., Awaitable[object]],
    said: str,
) -> Response:
    """Do something to an order and show it, with what went wrong if anything did."""
    try:
        await act(parts, order_id, owner_id=owner_id)
    except StudiumError as problem:
        return await _show_order(request, parts, order_id, owner_id, problem=problem.message)
    return redirect(f"/printing/orders/{order_id}", flash=said)


async def _show_order(  # noqa: PLR0913 - which order, and what went wrong
    request: Request,
    parts: Parts,
    order_id: UUID,
    owner_id: UUID,
    *,
    problem: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    order = await _own_order(parts[Database], order_id, owner_id)
    async with parts[Database].reader() as tx:
        steps = await store.steps_of(tx, order_id)
        ways = await store.shipping_of(tx, order.connection_id)
        lab = await connection_of_owner(tx, order.connection_id, owner_id=owner_id)
    lab_holds = lab is not None and LabCapability.HOLDS in capabilities_of(lab)
    status = 409 if problem else 422 if errors else 200
    return await render(
        request,
        "printing/order.html",
        status=status,
        order=order,
        steps=steps,
        pictures=_pictures(order),
        warnings=[each for image in order.images for each in image.get("warnings") or ()],
        quote=money_of(order.quote_minor, order.currency),
        price=money_of(order.price_minor, order.currency),
        margin=margin_of(order.margin_minor, order.currency),
        ways=[way.name for way in ways] or [order.shipping],
        may_hold=order.may_be_held_here or (lab_holds and order.state in HELD_BY_LABS),
        may_change=order.is_before_submission or order.state is OrderState.REJECTED,
        values=values or {},
        refused=problem,
        errors=errors or {},
    )


async def _own_order(database: Database, order_id: UUID, owner_id: UUID) -> PrintOrder:
    async with database.reader() as tx:
        order = await store.order_of(tx, order_id, owner_id=owner_id)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return order


def _pictures(order: PrintOrder) -> list[tuple[str, int]]:
    """Name and place of each picture that is among the owner's files."""
    return [
        (str(image.get("name") or "Picture"), place)
        for place, image in enumerate(order.images[:_MOST_PICTURES])
        if image.get("file_id")
    ]


add_routes(router, product_pages.router, picture_pages.router, lab_pages.router, sales.router)
