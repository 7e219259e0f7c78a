"""Rendering the twin's own templates, and finding what a page is about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.responses import HTMLResponse

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, day, find, pages_in
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.accounts import ACCOUNTS, STRIPE_TWIN
from studium.sandbox.stripe.address import twin_address
from studium.sandbox.stripe.amounts import shown

_TEMPLATES = Path(__file__).parent.parent / "templates" / "stripe"


def _spaced(number: str) -> str:
    """A card number as it is printed: in groups of four."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


show = pages_in(_TEMPLATES, root=STRIPE_TWIN.path, money=shown, day=day, spaced=_spaced)


def not_found() -> HTMLResponse:
    """The page for an address that leads nowhere."""
    return show("missing.html", 404)


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
