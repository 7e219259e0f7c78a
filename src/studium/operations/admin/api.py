"""REST of what staff and creators do on the admin pages."""

from studium.operations.admin.people_api import router as people_router
from studium.operations.admin.product_api import product_api
from studium.operations.admin.purchase_api import purchase_api
from studium.operations.admin.sellers import CREATOR_BASE, OPERATOR_BASE
from studium.platform.web import ApiRouter, add_routes

router = ApiRouter()
add_routes(
    router,
    people_router,
    product_api(OPERATOR_BASE, "product_id"),
    purchase_api(OPERATOR_BASE, "purchase_id"),
    product_api(CREATOR_BASE, "own_product_id"),
    purchase_api(CREATOR_BASE, "sale_id"),
)
