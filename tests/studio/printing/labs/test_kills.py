"""A worker that is killed in the middle of an order prints it once all the same."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from tests.conftest import Person
from tests.proofs.installation import Program
from tests.studio.printing.conftest import SHIP_TO, picture

from studium.platform.database import Database
from studium.platform.settings import Settings

LONGEST_SECONDS = 60
ABANDON = "update pgqueuer set heartbeat = now() - interval '1 hour' where status = 'picked'"


@dataclass
class Lab:
    """A lab that speaks as Miller's does, and hangs where it is told to, after it acted."""

    url: str = ""
    hangs_at: str = ""
    is_hanging: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    pictures: list[int] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)

    async def _answer(self, what: str, body: Any) -> web.Response:
        if self.hangs_at == what:
            self.hangs_at = ""
            self.is_hanging.set()
            await self.released.wait()
        return web.json_response(body, status=201)

    async def session(self, _: web.Request) -> web.Response:
        return await self._answer("session", {"SessionId": "s", "UploadUrl": f"{self.url}/up"})

    async def upload(self, request: web.Request) -> web.Response:
        self.pictures.append(len(await request.read()))
        return await self._answer("upload", {"ImageId": f"i{len(self.pictures)}"})

    async def place(self, request: web.Request) -> web.Response:
        body = await request.json()
        order = {"OrderId": f"o{len(self.orders)}", "Status": "Received", "Total": "1.00"}
        self.orders.append({**order, "ExternalOrderId": body["ExternalOrderId"]})
        return await self._answer("order", order)

    async def newest(self, _: web.Request) -> web.Response:
        return web.json_response({"Orders": self.orders})

    async def products(self, _: web.Request) -> web.Response:
        return web.json_response({"Products": []})


@asynccontextmanager
async def lab_listening() -> AsyncIterator[Lab]:
    lab, app = Lab(), web.Application()
    app.router.add_post("/ordersessions", lab.session)
    app.router.add_post("/up", lab.upload)
    app.router.add_post("/orders", lab.place)
    app.router.add_get("/orders", lab.newest)
    app.router.add_get("/products", lab.products)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    lab.url = f"http://127.0.0.1:{port}"
    try:
        yield lab
    finally:
        lab.released.set()
        await runner.cleanup()


@pytest.fixture
def start_worker(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    """Starts workers over the test's database and files; none outlives the test."""
    assert isinstance(settings.database_url, SecretStr)
    assert isinstance(settings.vault_keys, SecretStr)
    environment = os.environ | {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "VAULT_KEYS": settings.vault_keys.get_secret_value(),
        "DATA_DIR": str(settings.data_dir),
        "SANDBOX": "true",
    }
    started: list[Program] = []

    def start() -> Program:
        program = Program("worker", tmp_path, environment)
        program.start()
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()


async def test_a_worker_killed_in_the_middle_prints_once(
    alice: Person, database: Database, start_worker: Callable[[], Program]
) -> None:
    async with lab_listening() as lab:
        order_id = await place(alice, lab)
        for moment in ("upload", "order"):
            lab.hangs_at, lab.is_hanging = moment, asyncio.Event()
            worker = start_worker()
            async with asyncio.timeout(LONGEST_SECONDS):
                await lab.is_hanging.wait()
            worker.kill()
            async with database.pool.acquire() as connection:
                await connection.execute(ABANDON)
        start_worker()
        async with asyncio.timeout(LONGEST_SECONDS):
            while (await status(alice, order_id))["state"] != "accepted":  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        assert len(lab.orders) == 1
        assert len(lab.pictures) == 2, "the picture whose answer was lost is sent again, once"


async def place(alice: Person, lab: Lab) -> str:
    """Connect the lab and order a print; the order's id."""
    made = await alice.client.post(
        "/api/integrations/labs",
        json={
            "kind": "millers",
            "label": "Loopback",
            "configuration": {"base_url": lab.url},
            "credentials": {"app_token": "a", "user_token": "u"},
        },
    )
    assert made.status_code == 201, made.text
    headers = {"content-type": "image/jpeg"}
    sent = await alice.client.post("/api/files?name=a.jpg", content=picture(), headers=headers)
    item = {
        "connection_id": made.json()["id"],
        "lab_product": "P",
        "images": [{"file_id": sent.json()["id"]}],
    }
    body = {"external_id": "kill", "ship_to": SHIP_TO, "items": [item]}
    placed = await alice.client.post("/api/fulfillment/submit", json=body)
    assert placed.status_code == 201, placed.text
    return str(placed.json()["id"])


async def status(alice: Person, order_id: str) -> dict[str, Any]:
    seen = await alice.client.get(f"/api/fulfillment/orders/{order_id}/status")
    found: dict[str, Any] = seen.json()
    return found
