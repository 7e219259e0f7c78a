"""What products are at labs, and the catalogues of labs, in pages."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.connect.connections import ConnectionStatus, connections_of_owner
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, StudiumError
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
from studium.platform.web import ClockDep, DatabaseDep, PartsDep, Text
from studium.studio.printing import store
from studium.studio.printing.actions.change_order import OrderNotFound
from studium.studio.printing.actions.keep_mapping import (
    MappingNotFound,
    keep_mapping,
    own_mapping,
)
from studium.studio.printing.catalogue import product_from
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.labs import CatalogueProduct, discover_labs
from studium.studio.printing.preflight import CropRule
from studium.studio.printing.sales import store as sales_store

router = PageRouter(prefix="/printing/products")

_MOST_LABS = 50
_MOST_SHOWN = 50
_MOST_WORDS = 10


SearchQuery = Annotated[Text, Query(max_length=200)]


class MappingInUse(Conflict):
    """Products of the shop are printed as this."""

    slug = "print-mapping-in-use"
    title = "This mapping is in use"


class MappingForm(Form):
    """What a product is at a lab; options as ids, separated by commas."""

    connection_id: UUID
    product: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    lab_product: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    options: Annotated[Text, StringConstraints(max_length=500)] = ""
    node: Annotated[Text, StringConstraints(max_length=100)] | None = None
    crop: CropRule = CropRule.FILL


@router.get("")
async def products_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, q: SearchQuery = ""
) -> Response:
    """What one's products are at labs, and what of the labs' catalogues has these words."""
    return await _show_products(request, parts, principal.user_id, words=q)


@router.post("")
async def map_product(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep
) -> Response:
    """Map a product."""
    form = await read_form(request, MappingForm)
    if isinstance(form, FormErrors):
        return await _show_products(
            request, parts, principal.user_id, errors=form.errors, values=form.values
        )
    try:
        await _keep(parts, form, principal.user_id, now=clock.now())
    except StudiumError as problem:
        return await _show_products(
            request,
            parts,
            principal.user_id,
            errors=_where(problem),
            values=form.model_dump(mode="json", exclude_none=True),
        )
    return redirect("/printing/products", flash=f"{form.product} is mapped.")


@router.get("/{mapping_id}")
async def mapping_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, mapping_id: UUID
) -> Response:
    """What one product is at its lab, to be changed."""
    return await _show_mapping(request, parts, principal.user_id, mapping_id)


@router.post("/{mapping_id}")
async def change_mapping(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep, mapping_id: UUID
) -> Response:
    """Change a mapping; orders that were placed stay as they are."""
    form = await read_form(request, MappingForm)
    owner_id = principal.user_id
    if isinstance(form, FormErrors):
        return await _show_mapping(
            request, parts, owner_id, mapping_id, errors=form.errors, values=form.values
        )
    try:
        await _keep(parts, form, owner_id, now=clock.now(), mapping_id=mapping_id)
    except MappingNotFound:
        raise
    except StudiumError as problem:
        values = form.model_dump(mode="json", exclude_none=True)
        errors = _where(problem)
        return await _show_mapping(
            request, parts, owner_id, mapping_id, errors=errors, values=values
        )
    return redirect("/printing/products", flash=f"{form.product} is changed.")


@router.post("/{mapping_id}/delete")
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


async def _keep(
    parts: Parts,
    form: MappingForm,
    owner_id: UUID,
    *,
    now: datetime,
    mapping_id: UUID | None = None,
) -> None:
    async with parts[Database].transaction() as tx:
        labs = await labs_of(tx, owner_id)
        if form.connection_id not in {lab.id for lab in labs}:
            raise OrderNotFound("There is no such lab of yours.")
        await keep_mapping(
            tx,
            owner_id=owner_id,
            connection_id=form.connection_id,
            product=form.product,
            lab_product=form.lab_product,
            options=[each.strip() for each in form.options.split(",") if each.strip()],
            node=form.node,
            crop=form.crop.value,
            mapping_id=mapping_id,
            now=now,
        )


def _where(problem: StudiumError) -> dict[str, str]:
    """The field of the form that a refusal is about."""
    field = str(problem.details.get("field", "lab_product"))
    return {field if field in MappingForm.model_fields else "lab_product": problem.message}


async def _show_mapping(  # noqa: PLR0913 - which, and what went wrong
    request: Request,
    parts: Parts,
    owner_id: UUID,
    mapping_id: UUID,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    async with parts[Database].reader() as tx:
        mapping = await own_mapping(tx, mapping_id, owner_id)
        labs = await labs_of(tx, owner_id)
    kept = {
        "connection_id": str(mapping.connection_id),
        "product": mapping.product,
        "lab_product": mapping.lab_product,
        "options": ", ".join(mapping.options),
        "node": mapping.node or "",
        "crop": mapping.crop,
    }
    return await render(
        request,
        "printing/mapping.html",
        status=422 if errors else 200,
        mapping=mapping,
        labs=labs,
        errors=errors or {},
        values=values or kept,
    )


async def _show_products(  # noqa: PLR0913 - whose, and what went wrong
    request: Request,
    parts: Parts,
    owner_id: UUID,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    words: str = "",
) -> Response:
    async with parts[Database].reader() as tx:
        labs = await labs_of(tx, owner_id)
        mappings = await store.mappings_of(tx, owner_id)
        listed = [(lab, await _found(tx, lab.id, words)) for lab in labs]
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
        words=words,
        most=_MOST_SHOWN,
    )


async def labs_of(tx: Transaction, owner_id: UUID) -> list[Any]:
    """The labs that somebody has connected."""
    kinds = [lab.kind for lab in discover_labs()]
    found = await connections_of_owner(
        tx, owner_id=owner_id, before_id=AFTER_ALL_IDS, limit=_MOST_LABS, kinds=kinds
    )
    return [each for each in found if each.status is not ConnectionStatus.REMOVED]


async def _found(tx: Transaction, lab_id: UUID, words: str) -> list[CatalogueProduct] | None:
    """The products with these words, as many as a page shows; None: no catalogue was synced."""
    wanted = words.lower().split()[:_MOST_WORDS]
    found = await catalogues.products_found(tx, lab_id, wanted, limit=_MOST_SHOWN)
    if not found and not await catalogues.has_catalogue(tx, lab_id):
        return None
    return [product_from(each) for each in found]
