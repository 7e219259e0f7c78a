"""Mounting everything under /sandbox."""

from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from studium.platform.parts import Parts
from studium.sandbox.finding import stand_ins
from studium.sandbox.kit import fault_routes, with_faults
from studium.sandbox.mailbox import mailbox_routes
from studium.sandbox.movable_time import clock_routes
from studium.sandbox.rendering import show

_STATIC = Path(__file__).parent / "static"


def mount(app: FastAPI, parts: Parts) -> None:
    """Serve the stand-ins, the mailbox, the clock and the page that lists them.

    The tables must stand: see `apply_schema`.
    """
    for stand_in in stand_ins().values():
        app.router.routes.extend(with_faults(each, parts) for each in stand_in.routes(parts))
    app.router.routes.append(
        Mount(
            "/sandbox",
            routes=[
                *mailbox_routes(parts),
                *clock_routes(parts),
                *fault_routes(parts, show),
                Mount("/static", StaticFiles(directory=_STATIC), name="sandbox-static"),
            ],
        )
    )
    app.router.routes.append(Route("/sandbox", _index, methods=["GET"]))


async def _index(_: Request) -> Response:
    return show("index.html", stand_ins=stand_ins())
