"""REST for keeping products: the operator's by admins, a creator's by themselves."""

from typing import Annotated

from fastapi import Query
from pydantic import Field, StringConstraints

from studium.commerce.catalog import Offer, all_products, product_by_id
from studium.commerce.payments import AudienceAnswer, AudienceRequest
from studium.operations.admin.actions.save_product import (
    add_product,
    edit_product,
    kept_product,
    sell_product_to,
)
from studium.operations.admin.answers import KeptProductAnswer
from studium.operations.admin.sellers import ApiSeenDep, ApiSellerDep, documented_id
from studium.platform.errors import NotFound
from studium.platform.money import AmountMinor
from studium.platform.pages import PathId
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    RequestModel,
    Text,
)

_Features = Annotated[
    list[Annotated[Text, StringConstraints(min_length=1, max_length=64)]], Field(max_length=20)
]


class OfferRequest(RequestModel):
    """A product's fields; purchases made before keep what they bought."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=120)]
    description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    price_minor: Annotated[AmountMinor, Field(ge=1, le=99_999_999)]
    currency: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
    access_window_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(
        None, description="Null is access without an end."
    )
    features: _Features = Field(
        default_factory=list, description="What it opens; with none it opens its own sku."
    )
    is_active: bool = Field(default=True, description="Whether it is offered.")

    def to_offer(self, sku: str) -> Offer:
        """The offer of a product of this sku."""
        features = tuple(dict.fromkeys(self.features))
        fields = self.model_dump(exclude={"features", "sku"})
        return Offer(**fields, features=features or (sku,))


class NewProductRequest(OfferRequest):
    """The same, and the name that programs know it by, which stays."""

    sku: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


def product_api(base: str, name: str) -> ApiRouter:
    """Routes under `base`; `name` is the id's in their paths."""
    prefix = f"/api{base}/products"
    router = ApiRouter(prefix=prefix, tags=["products kept"], idempotent=True, scope="products")
    one = f"/{{{name}}}"
    kind, in_path = base.strip("/"), documented_id(name)
    router.add_api_route("", list_kept, operation_id=f"list_{kind}_products", etag=True)
    router.add_api_route(
        "",
        make,
        methods=["POST"],
        status_code=201,
        operation_id=f"make_{kind}_product",
        location=f"{prefix}/{{id}}",
    )
    router.add_api_route(
        one, read, operation_id=f"read_{kind}_product", etag=True, openapi_extra=in_path
    )
    router.add_api_route(
        one,
        change,
        methods=["PUT"],
        operation_id=f"change_{kind}_product",
        openapi_extra=in_path,
    )
    router.add_api_route(
        f"{one}/audience",
        read_audience,
        operation_id=f"read_{kind}_product_audience",
        openapi_extra=in_path,
    )
    router.add_api_route(
        f"{one}/audience",
        change_audience,
        methods=["PUT"],
        operation_id=f"change_{kind}_product_audience",
        openapi_extra=in_path,
    )
    return router


async def list_kept(
    seller: ApiSeenDep,
    database: DatabaseDep,
    query: PageQueryDep,
    is_active: Annotated[bool | None, Query(description="Only those offered, or not.")] = None,
) -> Page[KeptProductAnswer]:
    """Every product that is kept, offered or not, newest first."""
    async with database.reader() as tx:
        found = await all_products(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            owner_id=seller.owner_id,
            is_active=is_active,
        )
    return Page.of([KeptProductAnswer.model_validate(each) for each in found], query)


async def make(
    body: NewProductRequest, seller: ApiSellerDep, database: DatabaseDep, clock: ClockDep
) -> KeptProductAnswer:
    """Make a product: a creator their own, an admin the operator's, on the record."""
    offer = body.to_offer(body.sku)
    async with database.transaction() as tx:
        made = await add_product(tx, seller=seller, sku=body.sku, offer=offer, now=clock.now())
    return KeptProductAnswer.model_validate(made)


async def read(seller: ApiSeenDep, product_id: PathId, database: DatabaseDep) -> KeptProductAnswer:
    """One product that is kept, offered or not."""
    async with database.reader() as tx:
        return KeptProductAnswer.model_validate(await kept_product(tx, seller, product_id))


async def change(
    seller: ApiSellerDep,
    product_id: PathId,
    body: OfferRequest,
    database: DatabaseDep,
    clock: ClockDep,
) -> KeptProductAnswer:
    """Replace what a product offers; its sku stays."""
    async with database.transaction() as tx:
        found = await product_by_id(tx, product_id)
        if found is None:
            raise NotFound("There is no such product.")
        changed = await edit_product(
            tx,
            seller=seller,
            product_id=product_id,
            offer=body.to_offer(found.sku),
            now=clock.now(),
        )
    return KeptProductAnswer.model_validate(changed)


async def read_audience(
    seller: ApiSeenDep, product_id: PathId, database: DatabaseDep
) -> AudienceAnswer:
    """To whom a product is sold."""
    async with database.reader() as tx:
        await kept_product(tx, seller, product_id)
        return await AudienceAnswer.of(tx, product_id)


async def change_audience(
    seller: ApiSellerDep,
    product_id: PathId,
    body: AudienceRequest,
    database: DatabaseDep,
    clock: ClockDep,
) -> AudienceAnswer:
    """Sell a product to staff, to listed people, to some of a hundred, or to all."""
    async with database.transaction() as tx:
        await sell_product_to(
            tx, seller=seller, product_id=product_id, wanted=body, now=clock.now()
        )
        return await AudienceAnswer.of(tx, product_id)
