"""REST for sales that are printed: what is, where it goes, and how far it is."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints

from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
)
from studium.studio.printing.answers import ShipmentAnswer, parcel
from studium.studio.printing.model import OrderState
from studium.studio.printing.requests import ShipTo
from studium.studio.printing.sales import store
from studium.studio.printing.sales.keep_offer import (
    ProductNotPrinted,
    keep_offer,
    own_product,
    say_delivery,
)

router = ApiRouter(
    prefix="/api/fulfillment", tags=["print orders"], idempotent=True, scope="fulfillment"
)
buying = ApiRouter(
    prefix="/api/prints", tags=["products and purchases"], idempotent=True, scope="purchases"
)


class OfferRequest(RequestModel):
    """As what a product of yours is printed when it is sold, and of which picture."""

    mapping_id: UUID
    file_id: UUID
    shipping: Annotated[Text, StringConstraints(min_length=1, max_length=100)] = "standard"


class OfferAnswer(ResponseModel):
    """A product that is printed when it is sold."""

    product_id: UUID
    mapping_id: UUID
    file_id: UUID
    shipping: str


class DeliveryAnswer(ResponseModel):
    """Where the next purchase of a product goes."""

    product_id: UUID
    ship_to: ShipTo


class PrintAnswer(ResponseModel):
    """Something that you bought, on its way to you."""

    id: UUID
    purchase_id: UUID
    product_name: str
    state: OrderState
    needs_address: bool
    shipments: list[ShipmentAnswer]
    created_at: UtcDatetime

    @classmethod
    def of(cls, found: dict[str, Any]) -> "PrintAnswer":
        """The answer."""
        return cls(
            id=found["id"],
            purchase_id=found["purchase_id"],
            product_name=found["product_name"],
            state=OrderState(found["state"]),
            needs_address=not found["ship_to"],
            shipments=[ShipmentAnswer(**parcel(each)) for each in found["shipments"]],
            created_at=found["created_at"],
        )


@router.get("/printed-products")
async def list_printed_products(principal: SignedIn, database: DatabaseDep) -> list[OfferAnswer]:
    """The products whose sales are printed over your labs."""
    async with database.reader() as tx:
        found = await store.offers_of(tx, principal.user_id)
    return [OfferAnswer.model_validate(each) for each in found]


@router.put("/printed-products/{print_product_id}")
async def print_product(
    print_product_id: UUID,
    body: OfferRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> OfferAnswer:
    """Have each paid sale of a product printed and sent to its buyer."""
    async with database.transaction() as tx:
        offer = await keep_offer(
            tx, principal, product_id=print_product_id, now=clock.now(), **body.model_dump()
        )
    return OfferAnswer.model_validate(offer)


@router.delete("/printed-products/{print_product_id}", status_code=204)
async def print_product_no_more(
    print_product_id: UUID, principal: SignedIn, database: DatabaseDep
) -> None:
    """Print what is paid from now on no more."""
    async with database.transaction() as tx:
        await own_product(tx, principal, print_product_id)
        if not await store.delete_offer(tx, print_product_id, owner_id=principal.user_id):
            raise ProductNotPrinted("This product is not printed over a lab of yours.")


@buying.put("/deliveries/{printed_id}")
async def say_where_it_goes(
    printed_id: UUID, body: ShipTo, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> DeliveryAnswer:
    """Say where your next purchase of a printed product goes, or one that waits for it."""
    async with database.transaction() as tx:
        await say_delivery(
            tx,
            user_id=principal.user_id,
            product_id=printed_id,
            ship_to=body.model_dump(),
            now=clock.now(),
        )
    return DeliveryAnswer(product_id=printed_id, ship_to=body)


@buying.get("")
async def list_prints(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[PrintAnswer]:
    """What you bought that is printed, newest first, and how far it is."""
    async with database.reader() as tx:
        found = await store.prints_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([PrintAnswer.of(each) for each in found], query)
