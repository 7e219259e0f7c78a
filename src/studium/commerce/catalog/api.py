"""REST for products and purchases."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Header, Path, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict, JsonValue

from studium.commerce.catalog import store
from studium.commerce.catalog.actions.check_out import check_out
from studium.commerce.catalog.actions.see_purchase import ask_about, see_purchase
from studium.commerce.catalog.actions.start_purchase import ProductNotOffered
from studium.commerce.catalog.answers import (
    CheckoutAnswer,
    ProductAnswer,
    PurchaseAnswer,
    PurchaseDetail,
)
from studium.commerce.catalog.asking import PurchaseFilterDep, Sku
from studium.commerce.payments import Flow, Metadata, Place, PurposeRequest, checked_return
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
)

router = ApiRouter(
    prefix="/api", tags=["products and purchases"], idempotent=True, scope="purchases"
)


def _one_of(*names: str) -> JsonDict:
    """The schema of a request that has exactly one of these members, and not null."""
    ways: list[JsonValue] = [
        {"required": [name], "properties": {name: {"type": "string"}}} for name in names
    ]
    return {"oneOf": ways}


class CheckoutRequest(RequestModel):
    """What to buy, by `sku` or by `product_id`, and where the payer comes back to.

    Without addresses that is a page of ours, which thanks also who has no session here.
    """

    model_config = ConfigDict(json_schema_extra=_one_of("sku", "product_id"))

    sku: Sku | None = None
    product_id: UUID | None = None
    success_url: Place | None = None
    cancel_url: Place | None = None
    metadata: Metadata = Field(default_factory=dict)
    provider: Annotated[Text, Field(min_length=1, max_length=64)] | None = Field(
        None, description="Where to pay, of what the seller offers, such as paypal; null: as usual."
    )

    @model_validator(mode="after")
    def names_one_product(self) -> Self:
        """Refuse both and neither."""
        if (self.sku is None) is (self.product_id is None):
            raise ValueError("send either sku or product_id")
        return self


SellerQuery = Annotated[UUID | None, Query(description="Who sells it; null: the operator.")]


@router.get("/products", etag=True)
async def list_products(
    query: PageQueryDep, database: DatabaseDep, owner_id: SellerQuery = None
) -> Page[ProductAnswer]:
    """What can be bought, newest first."""
    async with database.reader() as tx:
        products = await store.offered_products(
            tx, before_id=query.before_id, limit=query.fetch_limit, owner_id=owner_id
        )
    answers = [ProductAnswer.model_validate(product) for product in products]
    return Page.of(answers, query)


@router.get("/products/{sku}", etag=True)
async def read_product(
    sku: Annotated[Text, Path(max_length=64)], database: DatabaseDep, owner_id: SellerQuery = None
) -> ProductAnswer:
    """A product that can be bought, by its sku."""
    async with database.reader() as tx:
        found = await store.product_by_sku(tx, sku, owner_id=owner_id)
    if found is None or not found.is_active:
        raise ProductNotOffered("There is no such product. GET /api/products lists what is sold.")
    return ProductAnswer.model_validate(found)


@router.post(
    "/purchases/checkout-session", status_code=201, location="/api/purchases/{purchase_id}"
)
async def begin_purchase(
    body: CheckoutRequest,
    principal: SignedIn,
    parts: PartsDep,
    clock: ClockDep,
    idempotency_key: Annotated[str | None, Header(max_length=255, include_in_schema=False)] = None,
) -> CheckoutAnswer:
    """Begin to buy a product, and learn where to pay for it.

    Whoever is paying for the same product at the same price already is sent to the same
    checkout again, so that nobody pays twice by asking twice.
    """
    seen = await check_out(
        parts,
        user_id=principal.user_id,
        sku=body.sku,
        product_id=body.product_id,
        request_key=idempotency_key,
        asked=PurposeRequest(
            payer_id=principal.user_id,
            value=body.sku or str(body.product_id),
            flow=Flow.CHECKOUT,
            success_url=checked_return(parts, body.success_url),
            cancel_url=checked_return(parts, body.cancel_url),
            metadata=body.metadata,
            request_key=idempotency_key,
        ),
        provider=body.provider,
    )
    return CheckoutAnswer.of(seen, now=clock.now())


@router.get("/purchases", etag=True)
async def list_purchases(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep, wanted: PurchaseFilterDep
) -> Page[PurchaseAnswer]:
    """One's own purchases, newest first, by status, sku and time."""
    async with database.reader() as tx:
        purchases = await store.purchases_of(
            tx,
            user_id=principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            wanted=wanted,
        )
    answers = [PurchaseAnswer.model_validate(purchase) for purchase in purchases]
    return Page.of(answers, query)


@router.get("/purchases/{purchase_id}", etag=True)
async def read_purchase(
    purchase_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> PurchaseDetail:
    """One's own purchase: for asking until it is completed."""
    async with database.transaction() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        await ask_about(tx, seen)
    return PurchaseDetail.of(seen, now=clock.now())
