"""REST for printing: labs, their catalogues, and print orders."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from studium.connect.connections import connection_of_owner, connection_router
from studium.connect.inbound import inbound_router
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
    add_routes,
)
from studium.studio.printing import store
from studium.studio.printing.actions.begin_sync import begin_sync
from studium.studio.printing.actions.change_order import (
    OrderNotFound,
    cancel_order,
    edit_order,
    finish_by_hand,
    send_order,
)
from studium.studio.printing.actions.keep_mapping import keep_mapping, keep_shipping
from studium.studio.printing.actions.place_order import place_order
from studium.studio.printing.answers import CostsAnswer, OrderAnswer, StatusAnswer, SubmittedAnswer
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.inbound import lab_inbound_kinds
from studium.studio.printing.labs import discover_labs
from studium.studio.printing.model import LabSettings, Mapping
from studium.studio.printing.packing import package_answer
from studium.studio.printing.preflight import CropRule
from studium.studio.printing.requests import EditRequest, SubmitRequest
from studium.studio.printing.sales import api as sales

root_router = inbound_router(lab_inbound_kinds(discover_labs()), for_operator=False)
labs = connection_router("/api/integrations/labs", "printing", tag="labs")
orders = ApiRouter(
    prefix="/api/fulfillment",
    tags=["print orders"],
    idempotent=True,
    scope="fulfillment",
    body_limit_bytes=1_000_000,
)

_Line = Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class LabSettingsBody(RequestModel):
    """How orders of a lab are sent."""

    submit: Literal["automatic", "approval"] = "automatic"
    change_window_minutes: Annotated[int, Field(ge=0, le=10_080)] = Field(
        0, description="For how long an order can still be changed before the lab gets it."
    )
    tolerance_percent: Annotated[int, Field(ge=0, le=1000)] = 5
    tolerance_minor: Annotated[int, Field(ge=0, le=10**9)] = Field(
        200, description="A price above what was expected by more than both holds the order."
    )
    stale_after_hours: Annotated[int, Field(ge=1, le=720)] = Field(
        24, description="After how long without an answer of the lab somebody is told."
    )


class ByHandRequest(RequestModel):
    """How an order was sent that was printed otherwise."""

    carrier: _Line
    tracking_number: _Line


class CatalogueAnswer(ResponseModel):
    """The catalogue as it was synced last; null and empty before."""

    synced_at: UtcDatetime | None
    products: list[dict[str, Any]] = Field(
        description="Each with id, name, category, nodes (id to width and height in inches), and "
        "groups of options: `required` is always, never, or the id of an option."
    )
    shipping: list[dict[str, Any]] = Field(description="Groups of the lab's shipping options.")


class SyncAnswer(ResponseModel):
    """The sync runs; the catalogue's `synced_at` moves when it changed."""

    message: str


class MappingRequest(RequestModel):
    """What a product of yours is at a lab."""

    product: _Line
    lab_product: _Line
    options: Annotated[list[_Line], Field(max_length=50)] = Field(default_factory=list)
    node: _Line | None = None
    crop: CropRule = Field(
        CropRule.FILL, description="How a picture of another shape than the paper is printed."
    )


class MappingAnswer(ResponseModel):
    """A product of yours, at a lab."""

    id: UUID
    connection_id: UUID
    product: str
    lab_product: str
    options: list[str]
    node: str | None
    crop: CropRule

    @classmethod
    def of(cls, mapping: Mapping) -> "MappingAnswer":
        """The answer."""
        return cls.model_validate(mapping)


class ShippingRequest(RequestModel):
    """A way of shipping by your own name, as options of the lab."""

    name: _Line
    options: Annotated[list[_Line], Field(max_length=10)]


class ShippingAnswer(ResponseModel):
    """A way of shipping."""

    name: str
    options: list[str]


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


@labs.get("/{connection_id}/products")
async def see_products(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep
) -> CatalogueAnswer:
    """The lab's catalogue as it was synced last."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await catalogues.newest_catalogue(tx, connection_id)
    content = kept["content"] if kept else {"products": [], "shipping": []}
    return CatalogueAnswer(synced_at=kept["synced_at"] if kept else None, **content)


@labs.post("/{connection_id}/products/sync", status_code=202)
async def sync_products(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep, parts: PartsDep
) -> SyncAnswer:
    """Sync the catalogue, and have the lab's callbacks sent here."""
    async with database.transaction() as tx:
        connection = await _own_lab(tx, connection_id, principal.user_id)
        await begin_sync(parts, tx, connection)
    return SyncAnswer(message="The catalogue is being synced.")


@labs.get("/{connection_id}/mappings")
async def list_mappings(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep
) -> list[MappingAnswer]:
    """What your products are at this lab."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        found = await store.mappings_of_connection(tx, connection_id)
    return [MappingAnswer.of(each) for each in found]


@labs.put("/{connection_id}/mappings")
async def map_product(
    connection_id: UUID, body: MappingRequest, principal: SignedIn, parts: PartsDep
) -> MappingAnswer:
    """Map a product of yours to one of the lab's. 422 when the lab's rules forbid the options."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await keep_mapping(
            tx,
            owner_id=principal.user_id,
            connection_id=connection_id,
            product=body.product,
            lab_product=body.lab_product,
            options=body.options,
            node=body.node,
            crop=body.crop.value,
            now=parts[Clock].now(),
        )
    return MappingAnswer.of(kept)


@labs.put("/{connection_id}/shipping")
async def map_shipping(
    connection_id: UUID, body: ShippingRequest, principal: SignedIn, parts: PartsDep
) -> ShippingAnswer:
    """Name a way of shipping. 422 when the lab's rules forbid the options."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await keep_shipping(
            tx,
            owner_id=principal.user_id,
            connection_id=connection_id,
            name=body.name,
            options=body.options,
            shipping_id=new_id(),
            now=parts[Clock].now(),
        )
    return ShippingAnswer.model_validate(kept)


@labs.get("/{connection_id}/settings")
async def see_settings(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> LabSettingsBody:
    """How orders of this lab are sent."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        found = await store.lab_settings(tx, connection_id, now=clock.now())
    return LabSettingsBody(**{name: getattr(found, name) for name in LabSettingsBody.model_fields})


@labs.put("/{connection_id}/settings")
async def put_settings(
    connection_id: UUID, body: LabSettingsBody, principal: SignedIn, parts: PartsDep
) -> LabSettingsBody:
    """Send orders at once, after a window in which they can be changed, or when approved."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        now = parts[Clock].now()
        settings = LabSettings(connection_id=connection_id, **body.model_dump(), updated_at=now)
        await store.put_lab_settings(tx, settings)
    return body


async def _status(tx: Transaction, order_id: UUID, owner_id: UUID) -> StatusAnswer:
    order = await store.order_of(tx, order_id, owner_id=owner_id)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return StatusAnswer.with_steps(order, await store.steps_of(tx, order_id))


async def _own_lab(tx: Transaction, connection_id: UUID, owner_id: UUID) -> Any:
    found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if found is None or found.kind not in {lab.kind for lab in discover_labs()}:
        raise NotFound("There is no such lab of yours.")
    return found


router = ApiRouter()
add_routes(router, labs, orders, sales.router, sales.buying)
