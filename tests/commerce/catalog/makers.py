"""Valid requests to the routes of the shop, with Alice's purchase and what she bought."""

from tests.conftest import Person
from tests.proofs.shopping import SKU, PendingPurchase, pay
from tests.proofs.world import Asking, World, as_alice, as_nobody

from studium.sandbox.stripe import CREATOR

PROVIDERS = "/api/integrations/payment-providers"
ACCOUNT = {
    "kind": "stripe",
    "label": "Atelier",
    "credentials": {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_atelier"},
}
OFFER = {"sku": "portraits", "name": "Portraits", "price": "89.00", "is_active": "on"}
MARKS = """
    select unnest(array[p.id::text, p.payment_id::text, p.receipt_number])
      from purchases p where p.user_id = $1
"""


async def check_out(world: World) -> Asking:
    return Asking(await world.somebody_new(), {"sku": SKU})


async def see_purchase(world: World) -> Asking:
    return Asking(world.alice, path={"purchase_id": world.bought.purchase_id})


async def read_product(_: World) -> Asking:
    return Asking(path={"sku": SKU})


async def make_purchase(world: World) -> str:
    """Her purchase."""
    return world.bought.purchase_id


async def make_product(world: World) -> str:
    """What she bought."""
    return str((await world.alice.client.get("/api/products")).json()["items"][0]["id"])


async def make_own_product(world: World) -> str:
    """What she sells herself."""
    made = await world.alice.client.post("/selling/products", data=OFFER)
    assert made.status_code in {303, 422}, made.text  # 422: she sells it already
    async with world.database.pool.acquire() as connection:
        found = await connection.fetchval(
            "select id from products where owner_id = $1", world.alice.user_id
        )
    return str(found)


async def _begin_sale(world: World) -> tuple[Person, PendingPurchase]:
    """What somebody begins to buy of her."""
    product_id = await make_own_product(world)
    connected = await world.alice.client.post(PROVIDERS, json=ACCOUNT)
    await world.alice.client.post(f"{PROVIDERS}/{connected.json()['id']}/choose")
    audience = f"/api/selling/products/{product_id}/audience"
    await world.alice.client.put(audience, json={"sold_to": "all"})  # the walk narrows it
    buyer = await world.somebody_new()
    begun = await buyer.client.post(
        "/api/purchases/checkout-session", json={"product_id": product_id}
    )
    assert begun.status_code == 201, begun.text
    answer = begun.json()
    return buyer, PendingPurchase(answer["purchase_id"], answer["checkout_url"])


async def make_sale(world: World) -> str:
    """What somebody begins to buy of her."""
    _, pending = await _begin_sale(world)
    return pending.purchase_id


async def refund_sale(world: World) -> Asking:
    """What somebody paid to her."""
    buyer, pending = await _begin_sale(world)
    await pay(pending, buyer.client)
    async with world.database.pool.acquire() as connection:
        payment_id = await connection.fetchval(
            "select payment_id from purchases where id = $1::uuid", pending.purchase_id
        )
    await world.alice.client.get(f"/api/payments/{payment_id}")  # it asks the provider
    await world.run_jobs()
    body = {"reason": "as agreed", "confirmed": "on"}
    return Asking(world.alice, body, {"sale_id": pending.purchase_id})


REQUESTS = {
    "GET /api/products": as_nobody,
    "GET /api/products/{sku}": read_product,
    "POST /api/purchases/checkout-session": check_out,
    "GET /api/purchases": as_alice,
    "GET /api/purchases/{purchase_id}": see_purchase,
}
PAGE_REQUESTS = {"POST /selling/purchases/{sale_id}/refund": refund_sale}
BODIES = {"POST /selling/products/{own_product_id}": OFFER}
OBJECTS = {
    "own_product_id": make_own_product,
    "product_id": make_product,
    "purchase_id": make_purchase,
    "sale_id": make_sale,
}
OPEN = {
    "offer_id": "01980000-0000-7000-8000-000000000000",
    "sku": SKU,
}  # anybody may look at what is sold
