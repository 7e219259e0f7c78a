"""Print orders through the whole pipeline: ten images each, to a lab that answers at once.

Beside them, aiohttp alone sends the same pictures and orders to the same lab.
"""

import asyncio
import io
import logging
import multiprocessing
import time
from collections.abc import AsyncIterator
from uuid import UUID

import aiohttp
import structlog
from aiohttp import web
from PIL import Image

from bench.installation import Operator, free_port
from bench.results import Result
from studium.accounts.people import add_person
from studium.connect.connections import ConnectionMode, Credentials, add_connection
from studium.entrypoints.wiring import build_worker, running_parts
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import keep_file
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.printing import WantedItem, WantedOrder, place_order

_ORDERS, _IMAGES = 60, 10
_LEAST_A_MINUTE = 120
_LONGEST_SECONDS = 300
_SHIP_TO = {
    "name": "Anna Bell",
    "line1": "1 Main Street",
    "city": "Eagan",
    "state": "MN",
    "postal_code": "55121",
    "country": "US",
}
_DONE = "select count(*) from print_orders where state = 'accepted'"


def measure(operator: Operator) -> Result:
    """Orders a minute, from placing to the lab's acceptance."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    port = free_port()
    lab = multiprocessing.get_context("spawn").Process(target=_lab, args=(port,), daemon=True)
    lab.start()
    try:
        ours, bare = asyncio.run(_measure(operator, port))
    finally:
        lab.terminate()
    a_minute = _ORDERS / ours * 60
    return Result(
        "Print orders of 10 images through the pipeline",
        a_minute,
        "a minute",
        f">= {_LEAST_A_MINUTE}",
        a_minute >= _LEAST_A_MINUTE,
        {"bare a minute": _ORDERS / bare * 60, "ratio": bare / ours, "seconds": ours},
    )


def _lab(port: int) -> None:
    """A lab that takes pictures and orders as Miller's does, and answers at once."""

    async def session(_: web.Request) -> web.Response:
        told = {"SessionId": "s", "UploadUrl": f"http://127.0.0.1:{port}/upload"}
        return web.json_response(told, status=201)

    async def upload(request: web.Request) -> web.Response:
        async for _ in request.content.iter_any():
            pass
        return web.json_response({"ImageId": "i"}, status=201)

    async def place(request: web.Request) -> web.Response:
        body = await request.json()
        told = {"OrderId": body["ExternalOrderId"], "Status": "Received", "Total": "9.00"}
        return web.json_response(told, status=201)

    app = web.Application(client_max_size=0)
    app.router.add_post("/ordersessions", session)
    app.router.add_post("/upload", upload)
    app.router.add_post("/orders", place)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


async def _measure(operator: Operator, port: int) -> tuple[float, float]:
    """Seconds of ours and of the bare sender."""
    pictures = [_picture(shade) for shade in range(_IMAGES)]
    settings = Settings(
        _env_file=None,
        database_url=operator.database_url,
        data_dir=operator.folder,
        sandbox=True,
    )
    async with running_parts(settings) as parts:
        await _until_there(port)
        owner_id, connection_id = await _prepare(parts, port)
        files = [await _keep(parts, owner_id, picture) for picture in pictures]
        begun = time.perf_counter()
        for number in range(_ORDERS):
            await _place(parts, owner_id, connection_id, files, number)
        working = asyncio.create_task(build_worker(parts).run())
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                while await _count(parts) < _ORDERS:  # noqa: ASYNC110 - polls a table
                    await asyncio.sleep(0.1)
        finally:
            ours = time.perf_counter() - begun
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    return ours, await _bare(port, pictures)


async def _prepare(parts: Parts, port: int) -> tuple[UUID, UUID]:
    now = parts[Clock].now()
    credentials = Credentials(
        ConnectionMode.TEST,
        {"app_token": "a", "user_token": "u"},
        {"base_url": f"http://127.0.0.1:{port}"},
    )
    async with parts[Database].transaction() as tx:
        person = await add_person(tx, email="printer@example.org", now=now, via="bench")
        made = await add_connection(
            tx,
            owner_id=person.id,
            kind="millers",
            label="Lab",
            credentials=credentials,
            vault=parts[Vault],
            now=now,
        )
    return person.id, made.id


async def _keep(parts: Parts, owner_id: UUID, picture: bytes) -> str:
    async def content() -> AsyncIterator[bytes]:
        yield picture

    return str((await keep_file(parts, content(), name="a.jpg", owner_id=owner_id)).id)


async def _place(
    parts: Parts, owner_id: UUID, connection_id: UUID, files: list[str], number: int
) -> None:
    item = WantedItem(
        quantity=1,
        images=tuple({"file_id": each} for each in files),
        connection_id=connection_id,
        lab_product="P",
    )
    wanted = WantedOrder(
        external_id=f"o-{number}", reference=f"O{number}", ship_to=_SHIP_TO, items=(item,)
    )
    async with parts[Database].transaction() as tx:
        await place_order(
            tx, owner_id=owner_id, source="api", wanted=wanted, now=parts[Clock].now()
        )


async def _count(parts: Parts) -> int:
    async with parts[Database].pool.acquire() as connection:
        return int(await connection.fetchval(_DONE))


async def _bare(port: int, pictures: list[bytes]) -> float:
    """Seconds in which aiohttp alone sends the same, one after the other."""
    base, begun = f"http://127.0.0.1:{port}", time.perf_counter()
    async with aiohttp.ClientSession() as session:
        for number in range(_ORDERS):
            async with session.post(f"{base}/ordersessions") as answer:
                await answer.read()
            for picture in pictures:
                async with session.post(f"{base}/upload", data=picture) as answer:
                    await answer.read()
            body = {"ExternalOrderId": str(number)}
            async with session.post(f"{base}/orders", json=body) as answer:
                await answer.read()
    return time.perf_counter() - begun


def _picture(shade: int) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((800, 1000), 40 + shade).convert("RGB").save(made, "JPEG", quality=85)
    return made.getvalue()


async def _until_there(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
