"""The labs of the sandbox as an owner connects them, and how often each printed."""

from typing import Any
from uuid import UUID

from tests.conftest import Person, RunJobs
from tests.studio.printing.conftest import SHIP_TO, picture

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.labs import millers, prodigi
from studium.sandbox.whcc.routes import CONSUMER_KEY, CONSUMER_SECRET

LABS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "whcc": (
        {"kind": "whcc", "credentials": {
            "consumer_key": CONSUMER_KEY, "consumer_secret": CONSUMER_SECRET}},
        {"lab_product": "4", "options": ["1", "5"]},
        "",
        "select count(*) from sandbox.whcc_orders where state <> 'imported'",
    ),
    "millers": (
        {"kind": "millers", "credentials": {
            "app_token": millers.APP_TOKEN, "user_token": millers.USER_TOKEN}},
        {"lab_product": "MP-8x10"},
        "/labs/millers/orders",
        "select count(*) from sandbox.objects where kind = 'millers_order'",
    ),
    "prodigi": (
        {"kind": "generic_lab", "configuration": {"preset": "prodigi"},
         "credentials": {"credential": prodigi.API_KEY}},
        {"lab_product": "GLOBAL-FAP-8X10"},
        "/labs/prodigi/orders",
        "select count(*) from sandbox.objects where kind = 'prodigi_order'",
    ),
}  # fmt: skip


class ConnectedLab:
    """A lab of somebody's, with a product that it prints and a picture."""

    def __init__(self, name: str, owner: Person, connection_id: str, file_id: str) -> None:
        self.name = name
        self.client = owner.client
        self.connection_id = connection_id
        self.file_id = file_id

    async def place(self, external_id: str) -> str:
        """Order a print; the order's id."""
        item = {"connection_id": self.connection_id, **LABS[self.name][1]}
        items = [{**item, "images": [{"file_id": self.file_id}]}]
        body = {"external_id": external_id, "ship_to": SHIP_TO, "items": items}
        placed = await self.client.post("/api/fulfillment/submit", json=body)
        assert placed.status_code == 201, placed.text
        return str(placed.json()["id"])

    async def status(self, order_id: str) -> dict[str, Any]:
        """How far an order is."""
        seen = await self.client.get(f"/api/fulfillment/orders/{order_id}/status")
        found: dict[str, Any] = seen.json()
        return found

    async def let_call_back(self) -> None:
        """Tell a lab of the sandbox where to call, as its owner does; WHCC knows by its API."""
        if self.name == "whcc":
            return
        seen = await self.client.get(f"/api/integrations/labs/{self.connection_id}")
        form = {"address": seen.json()["webhook_url"]}
        path = f"/sandbox/labs/{self.name}/callback"
        kept = await self.client.post(path, data=form, follow_redirects=False)
        assert kept.status_code == 303, kept.text

    async def callbacks(self, parts: Parts) -> int:
        """How many of its callbacks were taken and led to a reading of the order."""
        query = """
            select count(*) from inbound_events
            where connection_id = $1 and outcome like 'order %' and status = 'handled'
        """
        async with parts[Database].reader() as tx:
            return int(await tx.connection.fetchval(query, UUID(self.connection_id)))

    async def printed(self, parts: Parts) -> int:
        """How many orders the lab took to print."""
        async with parts[Database].reader() as tx:
            return int(await tx.connection.fetchval(LABS[self.name][3]))


async def connect(name: str, owner: Person, run_jobs: RunJobs) -> ConnectedLab:
    """Connect a lab, fetch its catalogue, and upload a picture."""
    client = owner.client
    made = await client.post("/api/integrations/labs", json={"label": name, **LABS[name][0]})
    assert made.json()["status"] == "active", made.text
    lab = f"/api/integrations/labs/{made.json()['id']}"
    synced = await client.post(f"{lab}/products/sync")
    assert synced.status_code == (409 if name == "prodigi" else 202), "its catalogue is not read"
    await run_jobs()
    if name == "whcc":
        shipping = {"name": "standard", "options": ["96", "545"]}
        assert (await client.put(f"{lab}/shipping", json=shipping)).status_code == 200
    sent = await client.post(
        "/api/files?name=a.jpg", content=picture(), headers={"content-type": "image/jpeg"}
    )
    return ConnectedLab(name, owner, made.json()["id"], sent.json()["id"])
