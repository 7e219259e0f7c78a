"""A small application that `test_served.py` lets the real web server run."""

import sys
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from studium.entrypoints.server import server
from studium.platform.errors import StudiumError
from studium.platform.settings import Settings
from studium.platform.web import Perimeter, exchange, install_problems

settings = Settings(_env_file=None, form_limit_bytes=100_000, base_url="http://testserver")
inner = FastAPI()


async def _page(_: Request, status: int, error: StudiumError) -> Response:
    return HTMLResponse(error.title, status)


install_problems(inner, error_page=_page)


@inner.get("/api/hello")
async def hello() -> dict[str, str]:
    return {"hello": "world"}


@inner.get("/api/fails")
async def fails() -> None:
    raise ZeroDivisionError("an inner secret")


@inner.get("/api/breaks-off")
async def breaks_off() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    return StreamingResponse(chunks())


@inner.post("/api/raw")
async def raw(request: Request) -> dict[str, int]:
    return {"length": len(await request.body())}


app = Perimeter(inner, settings=settings)


def make() -> Perimeter:
    """What a process serves that is started with `python -m tests.platform.served PORT`.

    Bodies have a second, so that a test need not wait.
    """
    exchange.BODY_SECONDS = 1
    return app


if __name__ == "__main__":
    server("tests.platform.served:make", "127.0.0.1", int(sys.argv[1]), 1, head_seconds=1).serve()
