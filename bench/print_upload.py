"""Pushing 200 images of 30 MB to a lab: memory above idle, and the rate beside a bare upload.

The bare one is aiohttp alone, sending the same bytes as a body to the same sink.
"""

import asyncio
import multiprocessing
import threading
import time
from collections.abc import AsyncIterator, Mapping
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import psutil
from aiohttp import web

from bench.installation import Operator, free_port
from bench.results import Result
from studium.connect.connections import ConnectionMode, Credentials
from studium.platform.http import AiohttpClient
from studium.studio.printing.labs import LabImage, LabItem, LabOrder
from studium.studio.printing.labs.millers.adapter import MillersAccount

_IMAGES, _IMAGE_MB = 200, 30
_PIECE = bytes(1024 * 1024)
_MOST_MB, _LEAST_RATIO = 64, 0.5
_MB = 1024 * 1024
_WATCHED_SECONDS = 0.02


def measure(operator: Operator) -> Result:
    """Peak memory above idle while pushing, in MB."""
    del operator  # the sink and the sender are all there is to it
    port = free_port()
    spawning = multiprocessing.get_context("spawn")
    sink = spawning.Process(target=_sink, args=(port,), daemon=True)
    sink.start()
    ours, theirs = spawning.Pipe()
    sender = spawning.Process(target=_send, args=(port, theirs), daemon=True)
    sender.start()
    pushed, bare, above_mb = ours.recv()
    sender.join()
    sink.terminate()
    ratio = bare / pushed
    total_mb = _IMAGES * _IMAGE_MB
    return Result(
        "Pushing 200 images of 30 MB: memory above idle",
        above_mb,
        "MB",
        f"at most {_MOST_MB} MB, at least {_LEAST_RATIO} of a bare upload's rate",
        above_mb <= _MOST_MB and ratio >= _LEAST_RATIO,
        {"MB/s": total_mb / pushed, "bare MB/s": total_mb / bare, "ratio": ratio},
    )


def _sink(port: int) -> None:
    """A lab that reads and forgets."""

    async def upload(request: web.Request) -> web.Response:
        async for _ in request.content.iter_any():
            pass
        return web.json_response({"ImageId": "i"}, status=201)

    async def session(_: web.Request) -> web.Response:
        told = {"SessionId": "s", "UploadUrl": f"http://127.0.0.1:{port}/upload"}
        return web.json_response(told, status=201)

    app = web.Application(client_max_size=0)
    app.router.add_post("/upload", upload)
    app.router.add_post("/ordersessions", session)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


def _send(port: int, told: Connection) -> None:
    told.send(asyncio.run(_both(port)))


async def _both(port: int) -> tuple[float, float, float]:
    """Seconds of ours and of the bare upload, and our memory above idle in MB."""
    await _until_there(port)
    images = [
        LabImage(f"{n}.jpg", "", "md5", f"{n:064}", _IMAGE_MB * _MB, _content)
        for n in range(_IMAGES)
    ]
    order = LabOrder("key-1", "REF", {}, (), (LabItem("p", 1, (), None, tuple(images)),))
    secrets = {"app_token": "a", "user_token": "u"}
    async with AiohttpClient(allowed=[f"127.0.0.1:{port}"]) as http:
        credentials = Credentials(ConnectionMode.TEST, secrets, {})
        lab = MillersAccount(credentials, http, f"http://127.0.0.1:{port}")
        idle, peak, over = psutil.Process().memory_info().rss, [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(peak, over))
        watcher.start()
        begun = time.perf_counter()
        await lab.transfer(order, {}, _keep)
        pushed = time.perf_counter() - begun
        over.set()
        watcher.join()
    begun = time.perf_counter()
    headers = {"content-length": str(_IMAGE_MB * _MB)}
    async with aiohttp.ClientSession() as session:
        for _ in range(_IMAGES):
            url = f"http://127.0.0.1:{port}/upload"
            async with session.post(url, data=_content(), headers=headers) as answer:
                await answer.read()
    return pushed, time.perf_counter() - begun, max(0, peak[0] - idle) / _MB


def _watch(peak: list[int], over: threading.Event) -> None:
    """Note the most memory that this process holds, until it is over."""
    process = psutil.Process()
    while not over.wait(_WATCHED_SECONDS):
        peak[0] = max(peak[0], process.memory_info().rss)


async def _until_there(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def _content() -> AsyncIterator[bytes]:
    for _ in range(_IMAGE_MB):
        yield _PIECE


async def _keep(_: Mapping[str, Any]) -> None:
    """Nothing is kept here."""
