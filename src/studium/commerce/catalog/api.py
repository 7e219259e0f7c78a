"""REST for products and purchases."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Header
from pydantic import Field, model_validator

from studium.commerce.catalog import store
from studium.commerce.catalog.actions.check_out import check_out
from studium.commerce.catalog.actions.see_purchase import ask_about, see_purchase
from studium.commerce.catalog.answers import (
    CheckoutAnswer,
    ProductAnswer,
    PurchaseAnswer,
    PurchaseDetail,
)
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


class CheckoutRequest(RequestModel):
    """What to buy: by `sku` or by `product_id`."""

    sku: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    product_id: UUID | None = None
    provider: Annotated[Text, Field(min_length=1, max_length=64)] | None = Field(
        None, description="Where to pay, of what the seller offers, such as paypal; null: as usual."
    )

    @model_validator(mode="after")
    def names_one_product(self) -> Self:
        """Refuse both and neither."""
        if (self.sku is None) is (self.product_id is None):
            raise ValueError("send either sku or product_id")
        return self


@router.get("/products")
async def list_products(query: PageQueryDep, database: DatabaseDep) -> Page[ProductAnswer]:
    """What can be bought, newest first."""
    async with database.reader() as tx:
        products = await store.offered_products(
            tx, before_id=query.before_id, limit=query.fetch_limit
        )
    answers = [ProductAnswer.model_validate(product) for product in products]
    return Page.of(answers, query)


@router.post("/purchases/checkout-session", status_code=201)
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
        provider=body.provider,
    )
    return CheckoutAnswer.of(seen, now=clock.now())


@router.get("/purchases")
async def list_purchases(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[PurchaseAnswer]:
    """One's own purchases, newest first."""
    async with database.reader() as tx:
        purchases = await store.purchases_of(
            tx, user_id=principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    answers = [PurchaseAnswer.model_validate(purchase) for purchase in purchases]
    return Page.of(answers, query)


@router.get("/purchases/{purchase_id}")
async def read_purchase(
    purchase_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> PurchaseDetail:
    """One's own purchase: for asking until it is completed."""
    async with database.transaction() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        await ask_about(tx, seen)
    return PurchaseDetail.of(seen, now=clock.now())
