"""Print orders, one order with its timeline, and what products are at labs."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.connect.connections import ConnectionStatus, connections_of_owner
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound, StudiumError
from studium.platform.files import file_link
from studium.platform.ids import AFTER_ALL_IDS
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
from studium.platform.vault import Vault
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    Text,
    add_routes,
)
from studium.studio.printing import lab_pages, store
from studium.studio.printing.actions.change_order import (
    OrderNotFound,
    cancel_order,
    edit_order,
    finish_by_hand,
    send_order,
)
from studium.studio.printing.actions.keep_mapping import keep_mapping
from studium.studio.printing.catalogue import from_json
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.labs import discover_labs
from studium.studio.printing.margins import cost_of, margin_of, money_of
from studium.studio.printing.model import OrderState, PrintOrder
from studium.studio.printing.packing import package_answer, packing_sheet, sheet_answer
from studium.studio.printing.requests import ShipTo
from studium.studio.printing.sales import pages as sales
from studium.studio.printing.sales import store as sales_store

router = PageRouter(prefix="/printing")

_WAITING = [OrderState.NEEDS_ATTENTION.value, OrderState.REJECTED.value]
_MOST_LABS = 50
_COSTS_OF = timedelta(days=30)


class MappingNotFound(NotFound):
    """There is no such mapping, or it is not the caller's."""

    slug = "print-mapping-not-found"
    title = "No such mapping"


class MappingInUse(Conflict):
    """Products of the shop are printed as this."""

    slug = "print-mapping-in-use"
    title = "This mapping is in use"


class ByHandForm(Form):
    """How an order was sent that was printed otherwise."""

    carrier: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    tracking_number: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class AddressForm(ShipTo, Form):
    """Where an order goes, and how."""

    model_config = Form.model_config

    shipping: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class MappingForm(Form):
    """What a product is at a lab; options as ids, separated by commas."""

    connection_id: UUID
    product: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    lab_product: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    options: Annotated[Text, StringConstraints(max_length=500)] = ""


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
        labs = await _labs(tx, principal.user_id)
    page = Page.of(found, query)
    more = f"?waiting=1&cursor={page.next_cursor}" if waiting else f"?cursor={page.next_cursor}"
    return await render(
        request,
        "printing/orders.html",
        orders=page.items,
        waiting=waiting,
        labs=labs,
        costs=[cost_of(each) for each in costs],
        next_href=f"/printing{more}" if page.next_cursor else "",
        first_href="" if query.is_first else "/printing",
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
    try:
        await cancel_order(parts, order_id, owner_id=principal.user_id)
    except StudiumError as problem:
        return await _show_order(
            request, parts, order_id, principal.user_id, problem=problem.message
        )
    return redirect(f"/printing/orders/{order_id}", flash="The order is cancelled.")


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


@router.get("/products")
async def products_page(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """What one's products are at labs, and the labs' catalogues."""
    return await _show_products(request, parts, principal.user_id)


@router.post("/products")
async def map_product(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep
) -> Response:
    """Map a product."""
    form = await read_form(request, MappingForm)
    if isinstance(form, FormErrors):
        return await _show_products(
            request, parts, principal.user_id, errors=form.errors, values=form.values
        )
    values = {"product": form.product, "lab_product": form.lab_product, "options": form.options}
    try:
        async with parts[Database].transaction() as tx:
            labs = await _labs(tx, principal.user_id)
            if form.connection_id not in {lab.id for lab in labs}:
                raise OrderNotFound("There is no such lab of yours.")
            await keep_mapping(
                tx,
                owner_id=principal.user_id,
                connection_id=form.connection_id,
                product=form.product,
                lab_product=form.lab_product,
                options=[each.strip() for each in form.options.split(",") if each.strip()],
                node=None,
                now=clock.now(),
            )
    except StudiumError as problem:
        return await _show_products(
            request,
            parts,
            principal.user_id,
            errors={"lab_product": problem.message},
            values=values,
        )
    return redirect("/printing/products", flash=f"{form.product} is mapped.")


@router.post("/products/{mapping_id}/delete")
async def unmap_product(
    principal: PageSignedIn, database: DatabaseDep, mapping_id: UUID
) -> Response:
    """Forget a mapping."""
    async with database.transaction() as tx:
        if await sales_store.count_offers_of_mapping(tx, mapping_id):
            raise MappingInUse("Products are printed as this: stop printing them first.")
        if not await store.delete_mapping(tx, mapping_id, owner_id=principal.user_id):
            raise MappingNotFound("There is no such mapping of yours.")
    return redirect("/printing/products", flash="The mapping is gone.")


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
    status = 409 if problem else 422 if errors else 200
    return await render(
        request,
        "printing/order.html",
        status=status,
        order=order,
        steps=steps,
        pictures=_pictures(parts, order),
        quote=money_of(order.quote_minor, order.currency),
        price=money_of(order.price_minor, order.currency),
        margin=margin_of(order.margin_minor, order.currency),
        ways=[way.name for way in ways] or [order.shipping],
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


async def _show_products(
    request: Request,
    parts: Parts,
    owner_id: UUID,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    async with parts[Database].reader() as tx:
        labs = await _labs(tx, owner_id)
        mappings = await store.mappings_of(tx, owner_id)
        kept = {lab.id: await catalogues.newest_catalogue(tx, lab.id) for lab in labs}
    listed = [
        (lab, from_json(found["content"]) if (found := kept[lab.id]) else None) for lab in labs
    ]
    return await render(
        request,
        "printing/products.html",
        status=422 if errors else 200,
        labs=labs,
        catalogues=listed,
        kinds=discover_labs(),
        mappings=mappings,
        errors=errors or {},
        values=values or {},
    )


async def _labs(tx: Transaction, owner_id: UUID) -> list[Any]:
    kinds = [lab.kind for lab in discover_labs()]
    found = await connections_of_owner(
        tx, owner_id=owner_id, before_id=AFTER_ALL_IDS, limit=_MOST_LABS, kinds=kinds
    )
    return [each for each in found if each.status is not ConnectionStatus.REMOVED]


def _pictures(parts: Parts, order: PrintOrder) -> list[tuple[str, str]]:
    """Name and address of each picture that is among the owner's files."""
    now = parts[Clock].now()
    return [
        (
            str(image.get("name") or "Picture"),
            file_link(parts[Vault], UUID(str(image["file_id"])), now=now),
        )
        for image in order.images
        if image.get("file_id")
    ]


add_routes(router, lab_pages.router, sales.router)
