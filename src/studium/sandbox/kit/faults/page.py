"""The page on which a twin is told to fail."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit.faults.meeting import FAULTS
from studium.sandbox.kit.faults.store import Fault, clear_faults, list_faults, order_fault
from studium.sandbox.kit.pages import Show, read_form

_SEE_OTHER = 303
_UNPROCESSABLE = 422
_SHOWN = 100
_LONGEST_PATH = 200
_LONGEST_SECONDS = 300
_MOST_TIMES = 100


def fault_routes(parts: Parts, show: Show) -> list[Route]:
    """GET shows what waits, POST orders a fault or withdraws all (`action=clear`)."""

    async def page(_: Request) -> Response:
        return await _page(parts, show)

    async def order(request: Request) -> Response:
        form = await read_form(request)
        if form.get("action") == "clear":
            async with parts[Database].transaction() as tx:
                await clear_faults(tx)
            return RedirectResponse("/sandbox/faults", _SEE_OTHER)
        seconds = _number(form.get("seconds") or "0", 0, _LONGEST_SECONDS)
        times = _number(form.get("times") or "1", 1, _MOST_TIMES)
        path, kind = form.get("path", "").strip(), form.get("kind", "")
        if seconds is None or times is None or kind not in FAULTS or not _is_path(path):
            problem = (
                f"Give a part of an address, a fault, up to {_LONGEST_SECONDS} seconds and up to "
                f"{_MOST_TIMES} times."
            )
            return await _page(parts, show, problem=problem)
        async with parts[Database].transaction() as tx:
            await order_fault(tx, Fault(path, kind, seconds), times=times)
        return RedirectResponse("/sandbox/faults", _SEE_OTHER)

    return [
        Route("/faults", page, methods=["GET"]),
        Route("/faults", order, methods=["POST"]),
    ]


async def _page(parts: Parts, show: Show, *, problem: str | None = None) -> Response:
    async with parts[Database].reader() as tx:
        waiting = await list_faults(tx, _SHOWN)
    values: dict[str, Any] = {"waiting": waiting, "kinds": FAULTS, "problem": problem}
    return show("faults.html", _UNPROCESSABLE if problem else 200, **values)


def _is_path(path: str) -> bool:
    return 1 <= len(path) <= _LONGEST_PATH and "\0" not in path


def _number(text: str, least: int, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if least <= int(text) <= most else None
