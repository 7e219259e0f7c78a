"""Valid requests to the routes of the shop, with Alice's purchase and what she bought."""

from tests.proofs.shopping import SKU
from tests.proofs.world import Asking, World, as_alice, as_nobody

MARKS = """
    select unnest(array[p.id::text, p.payment_id::text, p.receipt_number])
      from purchases p where p.user_id = $1
"""


async def check_out(world: World) -> Asking:
    return Asking(await world.somebody_new(), {"sku": SKU})


async def see_purchase(world: World) -> Asking:
    return Asking(world.alice, path={"purchase_id": world.bought.purchase_id})


async def make_purchase(world: World) -> str:
    """Her purchase."""
    return world.bought.purchase_id


async def make_product(world: World) -> str:
    """What she bought."""
    return str((await world.alice.client.get("/api/products")).json()["items"][0]["id"])


REQUESTS = {
    "GET /api/products": as_nobody,
    "POST /api/purchases/checkout-session": check_out,
    "GET /api/purchases": as_alice,
    "GET /api/purchases/{purchase_id}": see_purchase,
}
OBJECTS = {"purchase_id": make_purchase, "product_id": make_product}
