"""Pricing, one's purchases, and the page one comes back to from the checkout."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import person_by_id
from studium.commerce.catalog import store
from studium.commerce.catalog.actions.check_out import check_out
from studium.commerce.catalog.actions.see_purchase import SeenPurchase, ask_about, see_purchase
from studium.commerce.catalog.answers import open_address
from studium.commerce.catalog.checkout_steps import Buying, CheckoutSteps, ProductLines
from studium.commerce.catalog.model import Product
from studium.commerce.entitlements import FOR_GOOD, Features, every_entitlement, held_until
from studium.commerce.payments import PaymentPurposes, payment_choices
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    MaybePageSignedIn,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
    require_signed_in,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep

router = PageRouter()

_MOST_OFFERS = 50


class BuyForm(Form):
    """What is to be bought."""

    product_id: UUID
    provider: str | None = None


@router.get("/pricing")
async def pricing(
    request: Request,
    principal: MaybePageSignedIn,
    parts: PartsDep,
    clock: ClockDep,
    canceled: str = "",
) -> Response:
    """What can be bought, the cheapest first, and what who asks has of it already.

    `canceled` is the purchase that somebody left the checkout of: it can be gone on with.
    """
    now = clock.now()
    async with parts[Database].reader() as tx:
        products = await store.offered_products(tx, before_id=AFTER_ALL_IDS, limit=_MOST_OFFERS)
        rights = [] if principal is None else await every_entitlement(tx, principal.user_id)
        left = None if principal is None else await _left_unpaid(tx, canceled, principal.user_id)
    features = parts[Features]
    held = {
        slug: end
        for slug, end in held_until(rights, now=now).items()
        if not features.of(slug).is_used_up  # of which one buys more
    }
    checkout_url, waits_until = open_address(left, now=now) if left else (None, None)
    return await render(
        request,
        "catalog/pricing.html",
        offers=[
            (product, [features.of(slug) for slug in product.features], _owned(product, held))
            for product in sorted(products, key=lambda each: (each.currency, each.price_minor))
        ],
        held_until=held,
        for_good=FOR_GOOD,
        left=left and left.purchase,
        checkout_url=checkout_url,
        waits_until=waits_until,
        choices=await payment_choices(
            parts, None, payer_id=principal.user_id if principal else None
        ),
        has_plans=parts[PaymentPurposes].find("plan") is not None,
    )


def _owned(product: Product, held: Mapping[str, datetime]) -> datetime | None:
    """Until when the reader has all that a product opens; None when something is missing."""
    ends = [held.get(slug) for slug in product.features]
    known = [end for end in ends if end is not None]
    return min(known) if known and len(known) == len(ends) else None


async def _left_unpaid(tx: Transaction, purchase_id: str, user_id: UUID) -> SeenPurchase | None:
    """The person's purchase, when it is one and still to be paid."""
    try:
        seen = await see_purchase(tx, UUID(purchase_id), user_id=user_id)
    except (ValueError, NotFound):
        return None
    return seen if seen.payment.can_be_paid else None


@router.post("/pricing/buy")
async def buy(
    request: Request, principal: MaybePageSignedIn, parts: PartsDep, clock: ClockDep
) -> Response:
    """Lead to the checkout, or, who is a stranger, to an account first."""
    form = await read_form(request, BuyForm)
    if isinstance(form, FormErrors):
        raise NotFound("There is no such product. See the prices for what is offered.")
    back = f"/products/{form.product_id}?{urlencode({'buy': form.provider or 1})}"
    if principal is None:
        address = f"/sign-up?next={quote(back, safe='')}"
        return redirect(address, flash="Make an account first; then you can buy.", kind="info")
    async with parts[Database].reader() as tx:
        wanted = await store.product_by_id(tx, form.product_id)
    first = wanted and await parts[CheckoutSteps].next_page(
        parts,
        Buying(user_id=principal.user_id, owner_id=wanted.owner_id, back=back, product=wanted),
    )
    if first:
        return redirect(first)
    seen = await check_out(
        parts,
        user_id=principal.user_id,
        product_id=form.product_id,
        provider=form.provider or None,
    )
    checkout_url, _ = open_address(seen, now=clock.now())
    return redirect(checkout_url or f"/purchases/{seen.purchase.id}")


@router.get("/products/{offer_id}")
async def product(
    request: Request,
    offer_id: UUID,
    principal: MaybePageSignedIn,
    parts: PartsDep,
    buy: str = "",
) -> Response:
    """A product that anybody can buy, the operator's or a creator's.

    With `buy`, which may name a provider, the purchase goes on that was begun before there was
    an account.
    """
    async with parts[Database].reader() as tx:
        found = await store.product_by_id(tx, offer_id)
        if found is None or not found.is_active:
            raise NotFound("There is no such product. See the prices for what is offered.")
        seller = await person_by_id(tx, found.owner_id) if found.owner_id else None
        lines = await parts[ProductLines].of(tx, found)
    features = parts[Features]
    return await render(
        request,
        "catalog/product.html",
        product=found,
        seller=seller and " ".join(filter(None, (seller.first_name, seller.last_name))),
        features=[] if found.owner_id else [features.of(slug) for slug in found.features],
        lines=lines,
        choices=await payment_choices(
            parts, found.owner_id, payer_id=principal.user_id if principal else None
        ),
        goes_on=buy if principal is not None else "",
    )


@router.get("/purchases")
async def purchases(
    request: Request, principal: PageSignedIn, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Everything that one bought, newest first."""
    async with database.reader() as tx:
        found = await store.purchases_of(
            tx, user_id=principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of(found, query)
    return await render(
        request,
        "catalog/purchases.html",
        purchases=page.items,
        **list_links(page, query, "/purchases"),
    )


@router.get("/purchases/{purchase_id}")
async def purchase(
    request: Request,
    purchase_id: UUID,
    principal: MaybePageSignedIn,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """One purchase; it shows itself complete as soon as it is.

    Whoever comes back from the checkout without a session is told how it went, and no more.
    """
    came_back = request.query_params.get("from") == "checkout"
    if principal is None and came_back:
        return await _show_to_stranger(request, purchase_id, parts)
    principal = await require_signed_in(request, principal)
    async with parts[Database].transaction() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        await ask_about(tx, seen)
    now = clock.now()
    checkout_url, _ = open_address(seen, now=now)
    opens = [parts[Features].of(slug) for slug in seen.purchase.features]
    return await render(
        request,
        "catalog/purchase.html",
        purchase=seen.purchase,
        access=seen.purchase.access_at(now).value,
        door=next((feature.href for feature in opens if feature.is_open), None),
        payment=seen.payment,
        refunded=Money(seen.payment.refunded_minor, seen.payment.currency),
        checkout_url=checkout_url,
        came_back=came_back,
        # Back from the checkout means paid: an earlier try that failed is not the last word.
        is_waiting=came_back
        and seen.purchase.may_complete
        and not seen.payment.is_mismatched
        and not seen.payment.is_processing,
    )


async def _show_to_stranger(request: Request, purchase_id: UUID, parts: Parts) -> Response:
    """How a purchase goes, to a browser that only the checkout sent here: no name, no number."""
    async with parts[Database].transaction() as tx:
        found = await store.purchase(tx, purchase_id)
        if found is None:
            raise NotFound("There is no such purchase.")
        await ask_about(tx, await see_purchase(tx, purchase_id, user_id=found.user_id))
    return await render(
        request,
        "catalog/came_back.html",
        product_name=found.product_name,
        purchase_status=found.status.value,
        is_waiting=found.may_complete,
    )
