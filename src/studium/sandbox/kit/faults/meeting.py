"""A request to a twin, which may have been told to fail it."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit.faults.store import take_fault

FAULTS = {
    "outage": "answers 503 and does nothing",
    "error_after_acting": "does what is asked and answers 500",
    "time_out": "does what is asked and answers after so many seconds",
    "dropped": "does what is asked and drops the connection within the answer",
    "slow": "waits so many seconds, then does what is asked",
}


async def meet_fault(
    parts: Parts, request: Request, answer: Callable[[], Awaitable[Response]]
) -> Response:
    """Answer, or fail in the way that was ordered for this address."""
    path = request.url.path.replace("\0", "")
    async with parts[Database].transaction() as tx:
        fault = await take_fault(tx, path)
    if fault is None:
        return await answer()
    if fault.kind == "outage":
        return Response("Service Unavailable", 503)
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return await answer()
    acted = await answer()
    if fault.kind == "error_after_acting":
        return Response("Internal Server Error", 500)
    if fault.kind == "dropped":
        return _Dropped(bytes(acted.body))
    await asyncio.sleep(fault.seconds)
    return acted


class _Dropped(Response):
    """An answer that promises more than it sends: the server closes the connection on it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        whole = bytes(self.body)
        headers = [(b"content-length", str(len(whole) + 1).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        half = whole[: len(whole) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
