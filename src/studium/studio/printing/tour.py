"""The chapter of printing: an order goes to the lab by itself."""

import io

from studium.platform.ids import new_id
from studium.platform.tour import Chapter, Tour

_CONNECTION = {
    "kind": "whcc",
    "label": "Tour lab",
    "credentials": {
        "consumer_key": "sandbox-consumer-key",
        "consumer_secret": "sandbox-consumer-secret",
    },
}
_SHIP_TO = {
    "name": "Gina Guest",
    "line1": "1 Main Street",
    "city": "Eagan",
    "state": "MN",
    "postal_code": "55121",
    "country": "US",
}
_AT_THE_LAB = {"submitted", "accepted", "in_production", "shipped"}


async def walk(tour: Tour) -> None:
    """Connect the sandbox's lab, map a product, order, and see that the lab has it."""
    async with tour.step("Connect a print lab and fetch its catalogue"):
        made = (await tour.post("/api/integrations/labs", _CONNECTION, expect=201)).json
        lab = f"/api/integrations/labs/{made['id']}"
        await tour.post(f"{lab}/products/sync", expect=202)

        async def products() -> int:
            return len((await tour.get(f"{lab}/products")).json["products"])

        await tour.until(products, holds=bool, hint="the worker may not run")
    async with tour.step("Map a product and a way of shipping"):
        product = f"tour-{new_id().hex[-8:]}"
        mapping = {"product": product, "lab_product": "4", "options": ["1", "5"]}
        await tour.put(f"{lab}/mappings", mapping)
        await tour.put(f"{lab}/shipping", {"name": "economy", "options": ["96", "545"]})
    async with tour.step("Order a print of a picture"):
        picture = _picture()
        file = (await tour.upload("/api/files?name=tour.jpg", picture, expect=201)).json
        item = {"product": product, "images": [{"file_id": file["id"]}]}
        order = {
            "external_id": product,
            "ship_to": _SHIP_TO,
            "shipping": "economy",
            "items": [item],
        }
        placed = (await tour.post("/api/fulfillment/submit", order, expect=201, once=True)).json
    async with tour.step("It is submitted to the lab by itself"):
        path = f"/api/fulfillment/orders/{placed['id']}/status"

        async def state() -> str:
            return str((await tour.get(path)).json["state"])

        hint = f"{path} says what is wrong"
        await tour.until(state, holds=lambda seen: seen in _AT_THE_LAB, hint=hint)


def _picture() -> bytes:
    from PIL import Image  # noqa: PLC0415 - for the tour only

    made = io.BytesIO()
    Image.new("RGB", (2400, 3000), (90, 120, 150)).save(made, "JPEG", quality=30)
    return made.getvalue()


CHAPTERS = (Chapter("Have a print made", walk, order=750),)
