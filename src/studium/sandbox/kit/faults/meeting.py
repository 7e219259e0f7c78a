"""Requests to a stand-in, which may have been told to fail them."""

import asyncio
import copy

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit.faults.store import Fault, take_fault

FAULTS = {
    "outage": "answers 503 and does nothing",
    "error_after_acting": "does what is asked and answers 500",
    "time_out": "does what is asked and answers after so many seconds",
    "dropped": "does what is asked and drops the connection within the answer",
    "slow": "waits so many seconds, then does what is asked",
}


def with_faults(route: BaseRoute, parts: Parts) -> BaseRoute:
    """The same route, whose requests meet the faults that are ordered for them."""
    if not isinstance(route, Route | Mount):
        return route
    failing = copy.copy(route)
    failing.app = _Failing(route.app, parts)
    return failing


class _Failing:
    """An ASGI application before which waits what was ordered for its addresses."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"]).encode(errors="replace").decode().replace("\0", "")
        async with self._parts[Database].transaction() as tx:
            fault = await take_fault(tx, path)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "outage":
            await Response("Service Unavailable", 503)(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        else:
            await self._act_and_fail(fault, scope, receive, send)

    async def _act_and_fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        if fault.kind == "error_after_acting":
            await Response("Internal Server Error", 500)(scope, receive, send)
        elif fault.kind == "dropped":
            await _drop(answer, send)
        else:
            await asyncio.sleep(fault.seconds)
            for message in answer:
                await send(message)


async def _drop(answer: list[Message], send: Send) -> None:
    """Promise more than is sent: the server closes the connection on such an answer."""
    whole = b"".join(message.get("body", b"") for message in answer)
    headers = [(b"content-length", str(len(whole) + 1).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    half = whole[: len(whole) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
