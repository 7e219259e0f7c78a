"""Rendering the twin's own templates, and reading its forms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.accounts import ACCOUNTS, STRIPE_TWIN
from studium.sandbox.stripe.address import twin_address
from studium.sandbox.stripe.amounts import shown
from studium.sandbox.stripe.store import Stored, find

_TEMPLATES = Path(__file__).parent.parent / "templates" / "stripe"
_MAX_FIELDS = 50


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%-d %B %Y")


def _spaced(number: str) -> str:
    """A card number as it is printed: in groups of four."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(money=shown, day=_day, spaced=_spaced)
    environment.globals["root"] = STRIPE_TWIN.path
    return environment


_PAGES = _environment()


def show(template: str, http_status: int = 200, **context: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_PAGES.get_template(template).render(context), status_code=http_status)


def not_found() -> HTMLResponse:
    """The page for an address that leads nowhere."""
    return show("missing.html", 404)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a submitted form; of a repeated field the last."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return {}


@asynccontextmanager
async def objects_of(
    parts: Parts, kind: str, object_id: str
) -> AsyncIterator[tuple[AccountObjects, Stored]]:
    """The object that a page is about, and its account's objects, in a transaction.

    Raises LookupError when there is none of that kind.
    """
    clock, database = parts[Clock], parts[Database]
    async with database.transaction() as tx:
        stored = await find(tx, object_id)
        if stored is None or stored.kind != kind:
            raise LookupError(object_id)
        account = ACCOUNTS[stored.account]
        yield AccountObjects(tx, account, clock.now(), twin_address(parts)), stored
