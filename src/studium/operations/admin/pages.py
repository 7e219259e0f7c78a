"""The admin pages: the way in, products, and purchases."""

from fastapi import Request
from starlette.responses import Response

from studium.operations.admin import product_pages, purchase_pages
from studium.platform.pages import PageRouter, PageStaffOnly, render
from studium.platform.principal import Role
from studium.platform.web import add_routes

router = PageRouter()


@router.get("/admin")
async def admin(request: Request, principal: PageStaffOnly) -> Response:
    """What staff can do here."""
    return await render(request, "admin/home.html", is_admin=principal.role is Role.ADMIN)


add_routes(router, product_pages.router, purchase_pages.router)
