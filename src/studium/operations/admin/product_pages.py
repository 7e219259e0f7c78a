"""Pages on which products are kept: the operator's by admins, a creator's by themselves."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from studium.commerce.catalog import CatalogSettings, Product, all_products
from studium.commerce.payments import AudienceAnswer, AudienceForm
from studium.operations.admin.actions.save_product import (
    add_product,
    edit_product,
    kept_product,
    sell_product_to,
)
from studium.operations.admin.forms import NewProductForm, OfferForm, typed_of
from studium.operations.admin.sellers import Seller, SellerDep
from studium.platform.errors import Invalid, StudiumError
from studium.platform.pages import (
    FormErrors,
    PageRouter,
    PathId,
    list_links,
    read_form,
    redirect,
    render,
    submit,
)
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep

_UNPROCESSABLE = 422


def product_router(base: str, name: str) -> PageRouter:
    """The pages on which somebody keeps products, under `base`; `name` is the id's in them."""
    router = PageRouter(prefix=f"{base}/products")
    one = f"/{{{name}}}"
    router.get("")(products)
    router.get("/new")(new_product)
    router.post("")(save_new)
    router.get(one)(product)
    router.post(one)(save)
    router.post(f"{one}/audience")(sell_to)
    return router


async def products(
    request: Request, seller: SellerDep, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Every product, offered or not."""
    async with database.reader() as tx:
        found = await all_products(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            owner_id=seller.owner_id,
        )
    page = Page.of(found, query)
    return await render(
        request,
        "admin/products.html",
        seller=seller,
        products=page.items,
        **list_links(page, query, f"{seller.base}/products"),
    )


async def new_product(request: Request, seller: SellerDep, parts: PartsDep) -> Response:
    """An empty form."""
    empty = {"currency": parts[CatalogSettings].default_currency, "is_active": "on"}
    return await _show_form(request, seller, None, FormErrors(empty))


async def save_new(
    request: Request,
    seller: SellerDep,
    database: DatabaseDep,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """Make the product, or show what is wrong with it."""

    async def make(form: NewProductForm) -> Response:
        offer = form.to_offer(sku=form.sku, currency=parts[CatalogSettings].default_currency)
        async with database.transaction() as tx:
            product = await add_product(
                tx, seller=seller, sku=form.sku, offer=offer, now=clock.now()
            )
        return redirect(f"{seller.base}/products", flash=f"{product.name} is made.")

    again = partial(_show_form, request, seller, None)
    return await submit(request, NewProductForm, make, again=again, field_of=_field_of)


async def product(
    request: Request, product_id: PathId, seller: SellerDep, database: DatabaseDep
) -> Response:
    """A product's form."""
    async with database.reader() as tx:
        found = await kept_product(tx, seller, product_id)
        audience = await AudienceAnswer.of(tx, product_id)
    return await _show_form(request, seller, found, FormErrors(typed_of(found)), audience)


async def save(
    request: Request,
    product_id: PathId,
    seller: SellerDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Change the product, or show what is wrong with the change."""
    async with database.reader() as tx:
        found = await kept_product(tx, seller, product_id)

    async def keep(form: OfferForm) -> Response:
        offer = form.to_offer(sku=found.sku, currency=found.currency)
        async with database.transaction() as tx:
            await edit_product(tx, seller=seller, product_id=found.id, offer=offer, now=clock.now())
        return redirect(f"{seller.base}/products", flash=f"{offer.name} is saved.")

    again = partial(_show_form, request, seller, found)
    return await submit(request, OfferForm, keep, again=again, field_of=_field_of)


async def sell_to(
    request: Request,
    product_id: PathId,
    seller: SellerDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Say who may buy the product."""
    form = await read_form(request, AudienceForm)
    if isinstance(form, FormErrors):
        raise Invalid(next(iter(form.errors.values())))
    async with database.transaction() as tx:
        await sell_product_to(
            tx, seller=seller, product_id=product_id, wanted=form, now=clock.now()
        )
    return redirect(f"{seller.base}/products/{product_id}", flash="Who may buy is saved.")


def _field_of(problem: StudiumError) -> str:
    field = str(problem.details.get("field", "form"))
    return "price" if field == "price_minor" else field


async def _show_form(
    request: Request,
    seller: Seller,
    product: Product | None,
    form: FormErrors,
    audience: AudienceAnswer | None = None,
) -> Response:
    return await render(
        request,
        "admin/product.html",
        status=_UNPROCESSABLE if form.errors else 200,
        seller=seller,
        product=product,
        audience=audience,
        values={**dict.fromkeys(OfferForm.model_fields, ""), "sku": "", **form.values},
        errors=form.errors,
    )
