"""The admin pages: the way in, products, and purchases."""

from fastapi import Request
from starlette.responses import Response

from studium.operations.admin import product_pages, purchase_pages
from studium.platform.pages import PageEntries, PageRouter, PageStaffOnly, render
from studium.platform.web import PartsDep, add_routes

router = PageRouter()


@router.get("/admin")
async def admin(request: Request, principal: PageStaffOnly, parts: PartsDep) -> Response:
    """What staff can do here."""
    entries = [each for each in parts[PageEntries].admin if each.audience.includes(principal)]
    return await render(request, "admin/home.html", entries=entries)


add_routes(router, product_pages.router, purchase_pages.router)
