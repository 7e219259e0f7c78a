"""Valid requests to the routes of printing, and a lab and an order of Alice's."""

from tests.proofs.world import Asking, MakeRequest, World, as_alice
from tests.studio.printing.conftest import SHIP_TO, picture

from studium.platform.ids import new_id
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET

LABS = "/api/integrations/labs"
CREDENTIALS = {"consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET}
CONNECT = {"kind": "whcc", "label": "A lab", "credentials": CREDENTIALS}
MARKS = "select o.id::text from print_orders o where o.owner_id = $1"


async def make_lab(world: World) -> str:
    """A lab of hers, new each time: some walks remove it."""
    made = await world.alice.client.post(LABS, json=CONNECT)
    return str(made.json()["id"])


async def _order_body(world: World) -> dict[str, object]:
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


async def submit(world: World) -> Asking:
    return Asking(world.alice, await _order_body(world))


async def connect(world: World) -> Asking:
    return Asking(world.alice, CONNECT)


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
REQUESTS = {
    f"GET {LABS}": as_alice,
    f"POST {LABS}": connect,
    f"PUT {ONE}": _with_lab({"label": "Another"}),
    f"DELETE {ONE}": _with_lab(),
    f"POST {ONE}/test": _with_lab(),
    f"GET {ONE}/products": _with_lab(),
    f"POST {ONE}/products/sync": _with_lab(),
    f"GET {ONE}/mappings": _with_lab(),
    f"PUT {ONE}/mappings": _with_lab(MAPPING),
    f"PUT {ONE}/shipping": _with_lab(SHIPPING),
    "POST /api/fulfillment/submit": submit,
    "GET /api/fulfillment/orders": as_alice,
    f"GET {ORDER}/status": _with_order(),
    f"POST {ORDER}/cancel": _with_order(),
    f"POST {ORDER}/done-by-hand": _with_order(BY_HAND),
}
OBJECTS = {"order_id": make_order}
BODIES = {
    f"PUT {ONE}/mappings": MAPPING,
    f"PUT {ONE}/shipping": SHIPPING,
    f"POST {ORDER}/done-by-hand": BY_HAND,
}
