"""Pages on which admins keep products."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.commerce.catalog import CatalogSettings, Product, all_products, product_by_id
from studium.operations.admin.actions.save_product import add_product, edit_product
from studium.operations.admin.forms import NewProductForm, OfferForm, typed_of
from studium.platform.errors import NotFound, StudiumError
from studium.platform.pages import (
    FormErrors,
    PageAdminOnly,
    PageRouter,
    read_form,
    redirect,
    render,
)
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep

router = PageRouter(prefix="/admin/products")

_UNPROCESSABLE = 422


@router.get("")
async def products(
    request: Request, _: PageAdminOnly, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Every product, offered or not."""
    async with database.reader() as tx:
        found = await all_products(tx, before_id=query.before_id, limit=query.fetch_limit)
    page = Page.of(found, query)
    return await render(
        request,
        "admin/products.html",
        products=page.items,
        next_href=f"/admin/products?cursor={page.next_cursor}" if page.next_cursor else "",
        first_href="" if query.is_first else "/admin/products",
    )


@router.get("/new")
async def new_product(request: Request, _: PageAdminOnly, parts: PartsDep) -> Response:
    """An empty form."""
    empty = {"currency": parts[CatalogSettings].default_currency, "is_active": "on"}
    return await _show_form(request, None, FormErrors(empty))


@router.post("")
async def save_new(
    request: Request,
    principal: PageAdminOnly,
    database: DatabaseDep,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """Make the product, or show what is wrong with it."""
    form = await read_form(request, NewProductForm)
    if isinstance(form, FormErrors):
        return await _show_form(request, None, form)
    try:
        offer = form.to_offer(sku=form.sku, currency=parts[CatalogSettings].default_currency)
        async with database.transaction() as tx:
            product = await add_product(
                tx, actor_id=principal.user_id, sku=form.sku, offer=offer, now=clock.now()
            )
    except StudiumError as problem:
        return await _show_form(request, None, _refused(form, problem))
    return redirect("/admin/products", flash=f"{product.name} is made.")


@router.get("/{product_id}")
async def product(
    request: Request, product_id: UUID, _: PageAdminOnly, database: DatabaseDep
) -> Response:
    """A product's form."""
    async with database.reader() as tx:
        found = await product_by_id(tx, product_id)
    if found is None or found.owner_id is not None:
        raise NotFound("There is no such product.")
    return await _show_form(request, found, FormErrors(typed_of(found)))


@router.post("/{product_id}")
async def save(
    request: Request,
    product_id: UUID,
    principal: PageAdminOnly,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Change the product, or show what is wrong with the change."""
    form = await read_form(request, OfferForm)
    async with database.reader() as tx:
        found = await product_by_id(tx, product_id)
    if found is None or found.owner_id is not None:
        raise NotFound("There is no such product.")
    if isinstance(form, FormErrors):
        return await _show_form(request, found, form)
    try:
        offer = form.to_offer(sku=found.sku, currency=found.currency)
        async with database.transaction() as tx:
            await edit_product(
                tx, actor_id=principal.user_id, product_id=found.id, offer=offer, now=clock.now()
            )
    except StudiumError as problem:
        return await _show_form(request, found, _refused(form, problem))
    return redirect("/admin/products", flash=f"{offer.name} is saved.")


_FIELD_OF = {"price_minor": "price"}


def _refused(form: OfferForm, problem: StudiumError) -> FormErrors:
    """The form, with what the domain says of it beside the right field."""
    field = str(problem.details.get("field", "form"))
    return FormErrors.refused(form, problem, beside={type(problem): _FIELD_OF.get(field, field)})


async def _show_form(request: Request, product: Product | None, form: FormErrors) -> Response:
    return await render(
        request,
        "admin/product.html",
        status=_UNPROCESSABLE if form.errors else 200,
        product=product,
        values={**dict.fromkeys(OfferForm.model_fields, ""), "sku": "", **form.values},
        errors=form.errors,
    )
