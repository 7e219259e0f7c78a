"""The admin pages, and the same pages for creators: the ways in, products, and purchases."""

from fastapi import Request
from starlette.responses import Response

from studium.commerce.catalog import all_products, search_purchases
from studium.connect.connections import selling_connection
from studium.operations.admin.overview import read_figures
from studium.operations.admin.people_pages import router as people_router
from studium.operations.admin.product_pages import product_router
from studium.operations.admin.purchase_pages import purchase_router
from studium.operations.admin.sellers import (
    CREATOR_BASE,
    OPERATOR_BASE,
    SellerDep,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.figures import Figures, Step
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import PageEntries, PageRouter, PageStaffOnly, read_zone, render
from studium.platform.web import PartsDep, add_routes

router = PageRouter()

_MOST = 10


@router.get("/admin")
async def admin(
    request: Request, principal: PageStaffOnly, parts: PartsDep, per: Step = Step.DAY
) -> Response:
    """How the business goes, drawn over time, and what staff can do here."""
    entries = [each for each in parts[PageEntries].admin if each.audience.includes(principal)]
    read_zone(request, principal)
    async with parts[Database].reader() as tx:
        figures = await read_figures(tx, parts[Figures], step=per, now=parts[Clock].now())
    return await render(
        request, "admin/home.html", entries=entries, figures=figures, per=per, steps=list(Step)
    )


@router.get("/selling")
async def selling(request: Request, seller: SellerDep, parts: PartsDep) -> Response:
    """What a creator sells, and where the money goes."""
    async with parts[Database].reader() as tx:
        connection = await selling_connection(tx, seller.owner_id)
        products = await all_products(
            tx, before_id=AFTER_ALL_IDS, limit=_MOST, owner_id=seller.owner_id
        )
        sales = await search_purchases(
            tx, before_id=AFTER_ALL_IDS, limit=_MOST, owner_id=seller.owner_id
        )
    return await render(
        request,
        "admin/selling.html",
        seller=seller,
        connection=connection,
        products=products,
        sales=sales,
    )


add_routes(
    router,
    people_router,
    product_router(OPERATOR_BASE, "product_id"),
    purchase_router(OPERATOR_BASE, "purchase_id"),
    product_router(CREATOR_BASE, "own_product_id"),
    purchase_router(CREATOR_BASE, "sale_id"),
)
