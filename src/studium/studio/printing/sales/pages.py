"""Pages of sales that are printed: the seller's list, the buyer's address and prints."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import StringConstraints
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.commerce.catalog import Product, all_products, product_by_id
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.files import files_of, keep_file
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
    safe_next,
)
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    Text,
    add_routes,
)
from studium.studio.printing import store as printing_store
from studium.studio.printing.requests import ShipTo
from studium.studio.printing.sales import store
from studium.studio.printing.sales.keep_offer import (
    ProductNotPrinted,
    keep_offer,
    own_product,
    say_delivery,
)

_LARGEST_UPLOAD = 200 * 1024 * 1024
_MOST_CHOICES = 100
_PICTURES = {"image/jpeg", "image/png", "image/tiff"}
_PIECE_BYTES = 1024 * 1024

selling = PageRouter(prefix="/printing/printed-products", body_limit_bytes=_LARGEST_UPLOAD)
buying = PageRouter()


class OfferForm(Form):
    """A product that is printed; a picture is chosen or sent along."""

    product_id: UUID
    mapping_id: UUID
    file_id: UUID | None = None
    shipping: Annotated[Text, StringConstraints(min_length=1, max_length=100)] = "standard"


class DeliveryForm(ShipTo, Form):
    """Where a buyer wants a print sent."""

    model_config = Form.model_config

    next: str = ""


@selling.get("")
async def printed_products(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """What of the shop is printed when it is sold."""
    return await _show(request, parts, principal)


@selling.post("")
async def print_product(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Have a product printed when it is sold."""
    async with request.form(max_files=1, max_fields=20) as sent:
        form = await read_form(request, OfferForm)
        if isinstance(form, FormErrors):
            return await _show(request, parts, principal, wrong=form)
        try:
            file_id = await _picture(parts, principal, sent.get("picture")) or form.file_id
            if file_id is None:
                raise ProductNotPrinted("Choose a picture, or send one along.")
            async with parts[Database].transaction() as tx:
                await keep_offer(
                    tx,
                    principal,
                    product_id=form.product_id,
                    mapping_id=form.mapping_id,
                    file_id=file_id,
                    shipping=form.shipping,
                    now=parts[Clock].now(),
                )
        except StudiumError as problem:
            wrong = FormErrors.refused(form, problem, beside={type(problem): "picture"})
            return await _show(request, parts, principal, wrong=wrong)
    return redirect("/printing/printed-products", flash="It is printed whenever it is sold.")


@selling.post("/{print_product_id}/delete")
async def print_no_more(
    print_product_id: UUID, principal: PageSignedIn, database: DatabaseDep
) -> Response:
    """Print what is paid from now on no more."""
    async with database.transaction() as tx:
        await own_product(tx, principal, print_product_id)
        if not await store.delete_offer(tx, print_product_id, owner_id=principal.user_id):
            raise ProductNotPrinted("This product is not printed over a lab of yours.")
    return redirect("/printing/printed-products", flash="It is printed no more.")


@buying.get("/delivery/{printed_id}")
async def delivery_page(
    request: Request,
    printed_id: UUID,
    principal: PageSignedIn,
    parts: PartsDep,
    next: str = "",  # noqa: A002 - it stands in addresses
) -> Response:
    """Where a print goes; what was said last time is filled in."""
    async with parts[Database].reader() as tx:
        last = await store.last_delivery(tx, principal.user_id)
    known = {name: str(value) for name, value in (last.ship_to if last else {}).items() if value}
    return await _ask(request, parts, printed_id, FormErrors(known | {"next": next}))


@buying.post("/delivery/{printed_id}")
async def keep_delivery(
    request: Request, printed_id: UUID, principal: PageSignedIn, parts: PartsDep, clock: ClockDep
) -> Response:
    """Keep it, and go on to the checkout."""
    form = await read_form(request, DeliveryForm)
    if isinstance(form, FormErrors):
        return await _ask(request, parts, printed_id, form)
    async with parts[Database].transaction() as tx:
        await say_delivery(
            tx,
            user_id=principal.user_id,
            product_id=printed_id,
            ship_to=form.model_dump(exclude={"next"}),
            now=clock.now(),
        )
    return redirect(safe_next(form.next, default="/prints"), flash="We know where it goes.")


@buying.get("/prints")
async def prints_page(
    request: Request, principal: PageSignedIn, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """What one bought that is printed, and how far it is."""
    async with database.reader() as tx:
        found = await store.prints_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of([_Print(each) for each in found], query)
    return await render(
        request,
        "printing/prints.html",
        prints=[each.told for each in page.items],
        **list_links(page, query, "/prints"),
    )


class _Print:
    """A line of the buyer's list, with the id that pages are cut by."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.id: UUID = told["id"]


async def _picture(
    parts: Parts, principal: Principal, sent: UploadFile | str | None
) -> UUID | None:
    """The file that was sent along; None when none was chosen."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None

    async def pieces() -> AsyncIterator[bytes]:
        while piece := await sent.read(_PIECE_BYTES):
            yield piece

    kept = await keep_file(parts, pieces(), name=sent.filename, owner_id=principal.user_id)
    return kept.id


async def _show(
    request: Request, parts: Parts, principal: Principal, *, wrong: FormErrors | None = None
) -> Response:
    async with parts[Database].reader() as tx:
        owners = [principal.user_id, None] if principal.is_admin else [principal.user_id]
        products: list[Product] = []
        for owner_id in owners:
            products += await all_products(
                tx, before_id=AFTER_ALL_IDS, limit=_MOST_CHOICES, owner_id=owner_id
            )
        mappings = await printing_store.mappings_of(tx, principal.user_id)
        ways = await printing_store.shipping_of_owner(tx, principal.user_id)
        files = await files_of(tx, principal.user_id, before_id=AFTER_ALL_IDS, limit=_MOST_CHOICES)
        offers = await store.offers_of(tx, principal.user_id)
    names = {each.id: each.name for each in products}
    prints = {each.id: each.product for each in mappings}
    return await render(
        request,
        "printing/printed_products.html",
        status=wrong.status if wrong else 200,
        offers=[
            (each, names.get(each.product_id, "A product"), prints.get(each.mapping_id, ""))
            for each in offers
        ],
        products=products,
        mappings=mappings,
        files=[each for each in files if each.media_type in _PICTURES],
        ways=sorted({way.name for way in ways}),
        errors=wrong.errors if wrong else {},
        values=wrong.values if wrong else {},
    )


async def _ask(request: Request, parts: Parts, product_id: UUID, form: FormErrors) -> Response:
    async with parts[Database].reader() as tx:
        found = await product_by_id(tx, product_id)
        if found is None or await store.offer_of(tx, product_id) is None:
            raise ProductNotPrinted("There is no such product that is printed.")
    return await render(
        request,
        "printing/delivery.html",
        status=form.status if form.errors else 200,
        product=found,
        values=form.values,
        errors=form.errors,
        goes_on=bool(form.values.get("next")),
    )


router = PageRouter()
add_routes(router, selling, buying)
