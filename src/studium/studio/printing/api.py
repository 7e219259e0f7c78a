"""REST for printing: labs, their catalogues, and print orders."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints
from starlette.responses import Response

from studium.connect.inbound import inbound_router
from studium.platform.database import Database, Transaction
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
    add_routes,
)
from studium.studio.printing import lab_api, store
from studium.studio.printing.actions.change_order import (
    OrderNotFound,
    cancel_order,
    edit_order,
    finish_by_hand,
    send_order,
)
from studium.studio.printing.actions.hold_order import hold_order, release_order
from studium.studio.printing.actions.place_order import place_order
from studium.studio.printing.answers import CostsAnswer, OrderAnswer, StatusAnswer, SubmittedAnswer
from studium.studio.printing.inbound import lab_inbound_kinds
from studium.studio.printing.labs import discover_labs
from studium.studio.printing.packing import package_answer
from studium.studio.printing.requests import EditRequest, SubmitRequest
from studium.studio.printing.sales import api as sales

root_router = inbound_router(lab_inbound_kinds(discover_labs()), for_operator=False)
orders = ApiRouter(
    prefix="/api/fulfillment",
    tags=["print orders"],
    idempotent=True,
    scope="fulfillment",
    body_limit_bytes=1_000_000,
)

_Line = Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class ByHandRequest(RequestModel):
    """How an order was sent that was printed otherwise."""

    carrier: _Line
    tracking_number: _Line


@orders.post("/submit", status_code=201, location="/api/fulfillment/orders/{id}/status")
async def submit_print_order_route(
    body: SubmitRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> SubmittedAnswer:
    """Have pictures printed and sent. The same `external_id` gives the same order again."""
    async with database.transaction() as tx:
        placed = await place_order(
            tx,
            owner_id=principal.user_id,
            source="api",
            wanted=body.to_order(),
            now=clock.now(),
        )
    return SubmittedAnswer.of(placed[0], other_orders=[each.id for each in placed[1:]])


@orders.get("/orders")
async def list_orders(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[OrderAnswer]:
    """Your print orders, newest first."""
    async with database.reader() as tx:
        found = await store.orders_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([OrderAnswer.of(order) for order in found], query)


@orders.get("/orders/{order_id}/status")
async def see_status(order_id: UUID, principal: SignedIn, database: DatabaseDep) -> StatusAnswer:
    """How far a print order is, its timeline and its tracking."""
    async with database.reader() as tx:
        return await _status(tx, order_id, principal.user_id)


@orders.put("/orders/{order_id}")
async def edit_print_order_route(
    order_id: UUID,
    body: EditRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> StatusAnswer:
    """Change address, shipping or items until the lab has it, or after it rejected it: then send.

    409 when the lab has it.
    """
    async with database.transaction() as tx:
        await edit_order(
            tx,
            order_id,
            owner_id=principal.user_id,
            ship_to=body.ship_to.model_dump() if body.ship_to else None,
            shipping=body.shipping,
            items=None if body.items is None else [item.to_item() for item in body.items],
            now=clock.now(),
        )
        return await _status(tx, order_id, principal.user_id)


@orders.get("/costs")
async def see_costs(
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
) -> list[CostsAnswer]:
    """What labs asked and customers paid for the orders of the last days, by currency."""
    async with database.reader() as tx:
        found = await store.costs_of(
            tx, principal.user_id, since=clock.now() - timedelta(days=days)
        )
    return [CostsAnswer(**each) for each in found]


@orders.post("/orders/{order_id}/send")
async def send_print_order_route(
    order_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> StatusAnswer:
    """Approve an order that waits, or resend one that was stopped. 409 when it is at the lab."""
    async with database.transaction() as tx:
        await send_order(tx, order_id, owner_id=principal.user_id, now=clock.now())
        return await _status(tx, order_id, principal.user_id)


@orders.get(
    "/orders/{order_id}/package",
    response_class=Response,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def download_package(order_id: UUID, principal: SignedIn, parts: PartsDep) -> Response:
    """A packing sheet and the files of an order in one ZIP, to have it printed otherwise."""
    async with parts[Database].reader() as tx:
        order = await store.order_of(tx, order_id, owner_id=principal.user_id)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return await package_answer(parts, order)


@orders.post("/orders/{order_id}/hold")
async def hold_print_order_route(
    order_id: UUID, principal: SignedIn, parts: PartsDep
) -> OrderAnswer:
    """Hold a print order: here, or at a lab that has it. 409 with the reason where it does not."""
    return OrderAnswer.of(await hold_order(parts, order_id, owner_id=principal.user_id))


@orders.post("/orders/{order_id}/release")
async def release_print_order_route(
    order_id: UUID, principal: SignedIn, parts: PartsDep
) -> OrderAnswer:
    """Let a print order go on that you held. 409 when it is not held."""
    return OrderAnswer.of(await release_order(parts, order_id, owner_id=principal.user_id))


@orders.post("/orders/{order_id}/cancel", status_code=202)
async def cancel_print_order_route(
    order_id: UUID, principal: SignedIn, parts: PartsDep
) -> OrderAnswer:
    """Cancel a print order. 409 with the lab's reason when it does not let go of it."""
    return OrderAnswer.of(await cancel_order(parts, order_id, owner_id=principal.user_id))


@orders.post("/orders/{order_id}/done-by-hand")
async def done_by_hand(
    order_id: UUID,
    body: ByHandRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> StatusAnswer:
    """Mark as sent what you had printed otherwise, with its tracking."""
    async with database.transaction() as tx:
        await finish_by_hand(
            tx,
            order_id,
            owner_id=principal.user_id,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
            now=clock.now(),
        )
        return await _status(tx, order_id, principal.user_id)


async def _status(tx: Transaction, order_id: UUID, owner_id: UUID) -> StatusAnswer:
    order = await store.order_of(tx, order_id, owner_id=owner_id)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return StatusAnswer.with_steps(order, await store.steps_of(tx, order_id))


router = ApiRouter()
add_routes(router, lab_api.router, orders, sales.router, sales.buying)
