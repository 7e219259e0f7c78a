"""Orders are held back: here until a lab has them, then at labs that can."""

import json

from tests.studio.printing.conftest import SHIP_TO, Studio

from studium.sandbox.labs.prodigi import API_KEY, DESCRIBED_PATH
from studium.sandbox.movable_time import tick
from studium.studio.printing.labs.generic.presets import PRESETS

ORDERS = "/api/fulfillment/orders"
HOLDING = {
    **PRESETS["prodigi"],
    "hold": {
        "path": "/orders/{{order_id}}/actions/hold",
        "release_path": "/orders/{{order_id}}/actions/release",
    },
    "states": {**PRESETS["prodigi"]["states"], "OnHold": "accepted"},
}


async def test_an_order_is_held_until_its_owner_releases_it(studio: Studio) -> None:
    client = studio.client
    order = await studio.submit()
    path = f"{ORDERS}/{order['id']}"
    held = (await client.post(f"{path}/hold")).json()
    assert (held["state"], held["is_held"]) == ("needs_attention", True)
    assert (await client.post(f"{path}/hold")).json()["is_held"], "again changes nothing"
    page = f"/printing/orders/{order['id']}"
    assert "Release the order" in (await client.get(page)).text
    changed = await client.put(path, json={"ship_to": {**SHIP_TO, "city": "Fargo"}})
    assert changed.json()["is_held"]
    await studio.let_print()
    assert await studio.at_the_lab() == []
    assert (await client.post(f"{page}/release")).status_code == 303
    await studio.run_jobs()
    assert (await studio.status(order))["state"] == "submitted"
    assert "Hold the order" not in (await client.get(page)).text, "WHCC holds nothing"
    refused = await client.post(f"{path}/hold")
    assert (refused.status_code, "prints what it was sent" in refused.text) == (409, True)
    assert (await client.post(f"{path}/release")).status_code == 409
    assert (await client.post(f"{page}/hold")).status_code == 409


async def test_a_lab_that_can_holds_an_order_that_it_has(studio: Studio) -> None:
    client = studio.client
    made = await client.post(
        "/api/integrations/labs",
        json={
            "kind": "generic_lab",
            "label": "Holds",
            "configuration": {
                "base_url": f"http://testserver{DESCRIBED_PATH}",
                "definition": json.dumps(HOLDING),
            },
            "credentials": {"credential": API_KEY},
        },
    )
    assert made.json()["status"] == "active", made.text
    item = {"connection_id": made.json()["id"], "lab_product": "GLOBAL-FAP-8X10"}
    order = await studio.submit(
        shipping="Standard", items=[{**item, "images": [{"file_id": studio.file_id}]}]
    )
    await studio.run_jobs()
    page, path = f"/printing/orders/{order['id']}", f"{ORDERS}/{order['id']}"
    assert "Hold the order" in (await client.get(page)).text
    assert (await client.post(f"{page}/hold")).status_code == 303
    assert "Release the order" in (await client.get(page)).text
    await tick(studio.parts)
    sheet = await client.get("/sandbox/labs/prodigi/")
    assert ("OnHold" in sheet.text, "<img" in sheet.text) == (True, False)
    assert (await client.post(f"{path}/release")).json()["is_held"] is False
    await tick(studio.parts)
    sheet = await client.get("/sandbox/labs/prodigi/")
    assert ("OnHold" in sheet.text, "<img" in sheet.text) == (False, True)
    refused = await client.post(f"{path}/hold")
    assert (refused.status_code, (await studio.status(order))["is_held"]) == (409, False)
