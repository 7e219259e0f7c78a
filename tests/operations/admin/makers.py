"""Valid requests to the routes on which staff and creators keep products and sales."""

from dataclasses import replace
from uuid import uuid4

from tests.commerce.catalog.makers import (
    make_own_product,
    make_product,
    make_sale,
    refund_sale,
)
from tests.proofs.world import Asking, World

OFFER = {"name": "Portraits", "price_minor": 8900, "currency": "usd"}
AUDIENCE = {"sold_to": "percentage", "percentage": 100}
REASON = {"reason": "as agreed"}


async def as_admin(world: World) -> Asking:
    return Asking(await world.admin())


async def as_seller(world: World) -> Asking:
    return Asking(world.alice)


async def make_operators(world: World) -> Asking:
    return Asking(await world.admin(), {"sku": f"course-{uuid4().hex}", **OFFER})


async def make_own(world: World) -> Asking:
    return Asking(world.alice, {"sku": f"prints-{uuid4().hex}", **OFFER})


async def read_operators(world: World) -> Asking:
    return Asking(await world.admin(), path={"product_id": await make_product(world)})


async def change_operators(world: World) -> Asking:
    path = {"product_id": await make_product(world)}
    return Asking(await world.admin(), {**OFFER, "features": ["studypack"]}, path=path)


async def read_own(world: World) -> Asking:
    return Asking(world.alice, path={"own_product_id": await make_own_product(world)})


async def change_own(world: World) -> Asking:
    return Asking(world.alice, OFFER, path={"own_product_id": await make_own_product(world)})


async def sell_operators_to(world: World) -> Asking:
    return replace(await read_operators(world), body=AUDIENCE)


async def sell_own_to(world: World) -> Asking:
    return replace(await read_own(world), body=AUDIENCE)


async def read_operators_sale(world: World) -> Asking:
    return Asking(await world.admin(), path={"purchase_id": world.bought.purchase_id})


async def refund_operators_sale(world: World) -> Asking:
    path = {"purchase_id": world.bought.purchase_id}
    return Asking(await world.admin(), {**REASON, "amount_minor": 1}, path=path)


async def read_own_sale(world: World) -> Asking:
    return Asking(world.alice, path={"sale_id": await make_sale(world)})


async def refund_own_sale(world: World) -> Asking:
    asking = await refund_sale(world)
    return Asking(world.alice, REASON, path=asking.path)


async def read_person(world: World) -> Asking:
    return Asking(await world.admin(), path={"user_id": str(world.alice.user_id)})


async def search(world: World) -> Asking:
    return Asking(await world.admin(), query={"words": world.alice.email})


REQUESTS = {
    "GET /api/admin/acts": as_admin,
    "GET /api/admin/people/{user_id}": read_person,
    "GET /api/admin/products": as_admin,
    "POST /api/admin/products": make_operators,
    "GET /api/admin/products/{product_id}": read_operators,
    "PUT /api/admin/products/{product_id}": change_operators,
    "GET /api/admin/products/{product_id}/audience": read_operators,
    "PUT /api/admin/products/{product_id}/audience": sell_operators_to,
    "GET /api/admin/purchases": as_admin,
    "GET /api/admin/purchases/{purchase_id}": read_operators_sale,
    "POST /api/admin/purchases/{purchase_id}/refunds": refund_operators_sale,
    "GET /api/admin/search": search,
    "GET /api/selling/products": as_seller,
    "POST /api/selling/products": make_own,
    "GET /api/selling/products/{own_product_id}": read_own,
    "PUT /api/selling/products/{own_product_id}": change_own,
    "GET /api/selling/products/{own_product_id}/audience": read_own,
    "PUT /api/selling/products/{own_product_id}/audience": sell_own_to,
    "GET /api/selling/purchases": as_seller,
    "GET /api/selling/purchases/{sale_id}": read_own_sale,
    "POST /api/selling/purchases/{sale_id}/refunds": refund_own_sale,
}
BODIES = {
    "PUT /api/admin/products/{product_id}": OFFER,
    "PUT /api/selling/products/{own_product_id}": OFFER,
    "PUT /api/admin/products/{product_id}/audience": AUDIENCE,
    "PUT /api/selling/products/{own_product_id}/audience": AUDIENCE,
    "POST /api/admin/purchases/{purchase_id}/refunds": REASON,
    "POST /api/selling/purchases/{sale_id}/refunds": REASON,
}
