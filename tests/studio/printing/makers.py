"""Valid requests to the routes of printing, and a lab and an order of Alice's."""

from typing import Any
from uuid import UUID

from tests.commerce.test_creators_sales import OFFER
from tests.proofs.world import Asking, MakeRequest, World, as_alice
from tests.studio.printing.conftest import SHIP_TO, picture

from studium.commerce.catalog import create_product
from studium.connect.connections import connection_of_owner, webhook_token
from studium.platform.ids import new_id
from studium.platform.vault import Vault
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET

PRINTED = "/api/fulfillment/printed-products"
NOBODYS = "01980000-0000-7000-8000-000000000000"
LABS = "/api/integrations/labs"
CREDENTIALS = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET}
CONNECT = {"kind": "whcc", "label": "A lab", "credentials": CREDENTIALS}
HOLD = """
    insert into print_lab_settings (connection_id, submit, updated_at) values ($1, 'approval', $2)
"""
MARKS = "select o.id::text from print_orders o where o.owner_id = $1"


async def make_lab(world: World) -> str:
    """A lab of hers, new each time: some walks remove it."""
    made = await world.alice.client.post(LABS, json=CONNECT)
    return str(made.json()["id"])


async def _order_body(world: World) -> dict[str, Any]:
    sent = await world.alice.client.post(
        "/api/files?name=walk.jpg",
        content=picture(600, 800),
        headers={"content-type": "image/jpeg"},
    )
    item = {
        "connection_id": await make_lab(world),
        "lab_product": "2",
        "options": ["1", "4"],
        "images": [{"file_id": sent.json()["id"]}],
    }
    return {"external_id": new_id().hex, "ship_to": SHIP_TO, "items": [item]}


async def make_order(world: World) -> str:
    """An order of hers that waits."""
    made = await world.alice.client.post("/api/fulfillment/submit", json=await _order_body(world))
    return str(made.json()["id"])


async def make_mapping(world: World) -> str:
    """What a product of hers is at her lab."""
    lab = await make_lab(world)
    mapping = {**MAPPING, "product": new_id().hex}
    made = await world.alice.client.put(f"{LABS}/{lab}/mappings", json=mapping)
    return str(made.json()["id"])


async def _shop_product(world: World) -> str:
    """A product of hers in the shop, new each time."""
    async with world.database.transaction() as tx:
        made = await create_product(
            tx, sku=new_id().hex, offer=OFFER, now=world.now, owner_id=world.alice.user_id
        )
    return str(made.id)


async def _print_body(world: World) -> dict[str, str]:
    sent = await world.alice.client.post(
        "/api/files?name=sold.jpg",
        content=picture(600, 800),
        headers={"content-type": "image/jpeg"},
    )
    return {"mapping_id": await make_mapping(world), "file_id": sent.json()["id"]}


async def make_printed_product(world: World) -> str:
    """A product of hers that is printed when it is sold."""
    product_id = await _shop_product(world)
    path = f"{PRINTED}/{product_id}"
    kept = await world.alice.client.put(path, json=await _print_body(world))
    assert kept.status_code == 200, kept.text
    return product_id


async def print_product(world: World) -> Asking:
    path = {"print_product_id": await _shop_product(world)}
    return Asking(world.alice, await _print_body(world), path)


async def print_no_more(world: World) -> Asking:
    return Asking(world.alice, path={"print_product_id": await make_printed_product(world)})


async def say_delivery(world: World) -> Asking:
    return Asking(world.alice, SHIP_TO, {"printed_id": await make_printed_product(world)})


async def see_delivery(world: World) -> Asking:
    return Asking(world.alice, path={"printed_id": await make_printed_product(world)})


async def send(world: World) -> Asking:
    """An order that its lab holds for approval."""
    body = await _order_body(world)
    lab_id = body["items"][0]["connection_id"]
    async with world.database.pool.acquire() as connection:
        await connection.execute(HOLD, UUID(lab_id), world.now)
    made = await world.alice.client.post("/api/fulfillment/submit", json=body)
    return Asking(world.alice, path={"order_id": str(made.json()["id"])})


async def release(world: World) -> Asking:
    """An order that she holds."""
    order_id = await make_order(world)
    await world.alice.client.post(f"/api/fulfillment/orders/{order_id}/hold")
    return Asking(world.alice, path={"order_id": order_id})


async def submit(world: World) -> Asking:
    return Asking(world.alice, await _order_body(world))


async def connect(world: World) -> Asking:
    return Asking(world.alice, CONNECT)


def _callback(kind: str, request: dict[str, Any], body: dict[str, Any]) -> MakeRequest:
    """A callback of a lab of hers, at the address with its token."""

    async def ask(world: World) -> Asking:
        made = await world.alice.client.post(LABS, json={**CONNECT, "kind": kind, **request})
        async with world.database.reader() as tx:
            found = await connection_of_owner(
                tx, UUID(made.json()["id"]), owner_id=world.alice.user_id
            )
        assert found is not None
        return Asking(None, body, {"token": webhook_token(found, world.parts[Vault])})

    return ask


def _with_lab(body: object = None) -> MakeRequest:
    async def ask(world: World) -> Asking:
        path = {"connection_id": await make_lab(world)}
        return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path)

    return ask


def _with_order(body: object = None) -> MakeRequest:
    async def ask(world: World) -> Asking:
        path = {"order_id": await make_order(world)}
        return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path)

    return ask


MAPPING = {"product": "walk", "lab_product": "2", "options": ["1", "4"]}
SHIPPING = {"name": "economy", "options": ["96", "545"]}
BY_HAND = {"carrier": "UPS", "tracking_number": "1Z"}
ONE = f"{LABS}/{{connection_id}}"
ORDER = "/api/fulfillment/orders/{order_id}"
GENERIC = {"configuration": {"preset": "prodigi"}, "credentials": {"credential": "k"}}
MILLERS = {"credentials": {"app_token": "a", "user_token": "u"}}
PRODIGI = {"data": {"order": {"merchantReference": "an-order"}}}
REQUESTS = {
    "POST /webhook/whcc/{token}": _callback("whcc", {}, {"verifier": "walk"}),
    "POST /webhook/millers/{token}": _callback("millers", MILLERS, {"ExternalOrderId": "x"}),
    "POST /webhook/generic_lab/{token}": _callback("generic_lab", GENERIC, PRODIGI),
    f"GET {LABS}": as_alice,
    f"POST {LABS}": connect,
    f"PUT {ONE}": _with_lab({"label": "Another"}),
    f"GET {ONE}": _with_lab(),
    f"DELETE {ONE}": _with_lab(),
    f"POST {ONE}/test": _with_lab(),
    f"GET {ONE}/products": _with_lab(),
    f"POST {ONE}/products/sync": _with_lab(),
    f"GET {ONE}/products/sync": _with_lab(),
    f"GET {ONE}/mappings": _with_lab(),
    f"PUT {ONE}/mappings": _with_lab(MAPPING),
    f"PUT {ONE}/shipping": _with_lab(SHIPPING),
    f"GET {ONE}/settings": _with_lab(),
    f"PUT {ONE}/settings": _with_lab({"change_window_minutes": 5}),
    f"GET {PRINTED}": as_alice,
    f"PUT {PRINTED}/{{print_product_id}}": print_product,
    f"DELETE {PRINTED}/{{print_product_id}}": print_no_more,
    "PUT /api/prints/deliveries/{printed_id}": say_delivery,
    "GET /api/prints": as_alice,
    "GET /api/fulfillment/costs": as_alice,
    "PUT /api/fulfillment/orders/{order_id}": _with_order({"ship_to": SHIP_TO}),
    "POST /api/fulfillment/submit": submit,
    "GET /api/fulfillment/orders": as_alice,
    f"GET {ORDER}/status": _with_order(),
    f"GET {ORDER}/package": _with_order(),
    f"POST {ORDER}/send": send,
    f"POST {ORDER}/hold": _with_order(),
    f"POST {ORDER}/release": release,
    f"POST {ORDER}/cancel": _with_order(),
    f"POST {ORDER}/done-by-hand": _with_order(BY_HAND),
}
PAGE_REQUESTS = {
    "POST /printing/orders/{order_id}/send": send,
    "POST /printing/orders/{order_id}/release": release,
    "GET /delivery/{printed_id}": see_delivery,
    "POST /delivery/{printed_id}": say_delivery,
}
OBJECTS = {
    "order_id": make_order,
    "mapping_id": make_mapping,
    "lab_id": make_lab,
    "print_product_id": make_printed_product,
}
OPEN = {
    "lab_kind": "whcc",
    "printed_id": "01980000-0000-7000-8000-000000000000",
    "picture_place": "0",
}
BODIES = {
    f"PUT {PRINTED}/{{print_product_id}}": dict.fromkeys(("mapping_id", "file_id"), NOBODYS),
    f"PUT {ONE}/mappings": MAPPING,
    f"PUT {ONE}/shipping": SHIPPING,
    f"POST {ORDER}/done-by-hand": BY_HAND,
    "POST /printing/orders/{order_id}/done-by-hand": BY_HAND,
    "POST /printing/orders/{order_id}/edit": {**SHIP_TO, "shipping": "standard"},
    "POST /printing/labs/{lab_id}/shipping": {"name": "economy"},
}
