"""Receivers of webhooks on the loopback, which answer as a test tells them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[["Received"], web.StreamResponse | int]


@dataclass(frozen=True)
class Received:
    """One POST as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The message's id."""
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """A server that keeps what it is sent. `answers` are given in turn, then `usual` for ever."""

    url: str = ""
    usual: Answer = lambda _: 204
    answers: list[Answer] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    hangs: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Keep a POST and answer it."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(headers, await request.read())
        self.received.append(received)
        if self.hangs:
            await self.released.wait()
        answer = (self.answers.pop(0) if self.answers else self.usual)(received)
        return web.Response(status=answer) if isinstance(answer, int) else answer


def answering(status: int, **headers: str) -> Answer:
    """An answer with a status and headers, whose underscores are dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=status, headers=named, text="told")


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver(**options)
    app = web.Application()
    app.router.add_post("/{tail:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        receiver.released.set()
        await runner.cleanup()
