"""A receiver that takes every POST and answers 204; what is posted below /hang gets no answer.

`GET` any path: since when the last one asked, how many came, and how long each took that says when
it was sent (`"sent_at"`, seconds since 1970), in milliseconds, as JSON. Plain sockets, so that what
it costs is small and the same for everybody who is measured.
"""

import asyncio
import json
import re
import sys
import time
from typing import cast

import uvloop

_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
_SENT_AT = re.compile(rb'"sent_at":\s*([0-9.]+)')
_HANGING = b"post /hang"


class _Sink(asyncio.Protocol):
    count = 0
    delays_ms: list[float] = []  # noqa: RUF012 - of all connections

    def __init__(self) -> None:
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own kind

    def data_received(self, data: bytes) -> None:
        data = self._waiting + data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            head = data[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0
            if len(data) < end + 4 + length:
                break
            self._answer(head, data[end + 4 : end + 4 + length])
            data = data[end + 4 + length :]
        self._waiting = data

    def _answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(_HANGING):
            return
        if head.startswith(b"post"):
            _Sink.count += 1
            if sent_at := _SENT_AT.search(body):
                _Sink.delays_ms.append((time.time() - float(sent_at[1])) * 1000)
            self._transport.write(_TAKEN)
            return
        told = json.dumps({"count": _Sink.count, "delays_ms": _Sink.delays_ms}).encode()
        _Sink.count, _Sink.delays_ms = 0, []
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
