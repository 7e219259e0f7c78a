"""Requests as they come off the wire, straight to the application: any bytes, any header."""

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

STREAM_SECONDS = 5
LONGEST_SECONDS = 30

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Heard:
    """An answer, whole."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Wire:
    """The way to an application that lives on `loop`; Hypothesis drives it from a thread."""

    app: ASGIApp
    loop: asyncio.AbstractEventLoop

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Heard:
        """Send a request from another thread; `target` is path and query as they are written."""
        asked: Future[Heard] = asyncio.run_coroutine_threadsafe(
            self.send(method, target, headers, body), self.loop
        )
        return asked.result(LONGEST_SECONDS)

    async def send(
        self, method: str, target: str, headers: Headers = (), body: bytes = b""
    ) -> Heard:
        """Send a request. What the application raises, the caller gets."""
        raw_path, _, query = target.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw_path, errors="replace"),
            "raw_path": raw_path.encode("latin-1", "replace"),
            "query_string": query.encode("latin-1", "replace"),
            "root_path": "",
            "headers": [
                (b"host", b"testserver"),
                *((name.lower(), value) for name, value in headers),
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
        }
        incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        outgoing: list[Message] = []

        ended = asyncio.Event()

        async def receive() -> Message:
            if incoming:
                return incoming.pop()
            with contextlib.suppress(TimeoutError):  # a stream without an end is left
                await asyncio.wait_for(ended.wait(), STREAM_SECONDS)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            outgoing.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                ended.set()

        await self.app(scope, receive, send)
        start = next(each for each in outgoing if each["type"] == "http.response.start")
        return Heard(
            start["status"],
            {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]},
            b"".join(each.get("body", b"") for each in outgoing[1:]),
        )
