"""The clock of the sandbox: kept in the database, moved on a page, followed by everything."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.sandbox import store
from studium.sandbox.finding import stand_ins
from studium.sandbox.kit import settle_deliveries
from studium.sandbox.rendering import show

_SEE_OTHER = 303
_UNPROCESSABLE = 422
_FARTHEST = timedelta(days=3650)
_UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}
_MAX_FIELDS = 10


async def load_offset(tx: Transaction) -> timedelta | None:
    """How far ahead of the machine's clock the sandbox's was moved; None when it never was."""
    return await store.load_clock_offset(tx)


async def store_offset(tx: Transaction, offset: timedelta) -> None:
    """Move the sandbox's clock for every process; each follows when it next loads."""
    await store.store_clock_offset(tx, offset)


async def tick(parts: Parts) -> None:
    """Let time take effect in every stand-in; run each minute and after the clock moved."""
    await follow_clock(parts)
    await settle_deliveries(parts)
    for stand_in in stand_ins().values():
        if stand_in.settle is not None:
            await stand_in.settle(parts)


async def follow_clock(parts: Parts) -> None:
    """Set this process's clock to where the sandbox's was moved."""
    clock = parts[Clock]
    if isinstance(clock, MovableClock):
        async with parts[Database].reader() as tx:
            offset = await load_offset(tx)
        if offset is not None:
            clock.set_offset(offset)


def clock_routes(parts: Parts) -> list[Route]:
    """The page, and its forms."""

    async def page(_: Request) -> Response:
        return await _clock_page(parts)

    async def move(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"),
                              max_num_fields=_MAX_FIELDS))  # fmt: skip
        clock = parts[Clock]
        if not isinstance(clock, MovableClock):
            return await _clock_page(parts, "This installation's clock cannot be moved.")
        async with parts[Database].transaction() as tx:
            offset = _wanted_offset(form, await load_offset(tx) or timedelta())
            if not isinstance(offset, str):
                await store_offset(tx, offset)
        if isinstance(offset, str):
            return await _clock_page(parts, offset)
        await tick(parts)
        return RedirectResponse("/sandbox/clock", _SEE_OTHER)

    return [
        Route("/clock", page, methods=["GET"]),
        Route("/clock", move, methods=["POST"]),
    ]


def _wanted_offset(form: Mapping[str, str], current: timedelta) -> timedelta | str:
    """Where to move the clock, or what is wrong with the wish."""
    if form.get("action") == "reset":
        return timedelta()
    amount, unit = form.get("amount", ""), form.get("unit", "")
    if unit not in _UNITS or not (amount.isascii() and amount.isdigit()) or not int(amount):
        return "Give a whole number of minutes, hours or days, at least 1."
    if len(amount) > len("9999999") or int(amount) * _UNITS[unit] + current > _FARTHEST:
        return "Ten years ahead is as far as the clock goes. Reset it first."
    return current + int(amount) * _UNITS[unit]


async def _clock_page(parts: Parts, problem: str | None = None) -> Response:
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        offset = await load_offset(tx) or timedelta()
    status = _UNPROCESSABLE if problem else 200
    return show("clock.html", status, now=now, offset=offset, problem=problem, units=list(_UNITS))
