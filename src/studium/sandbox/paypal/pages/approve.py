"""Where a buyer approves: an order, or that a merchant may charge them later."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.paypal.accounts import BUYERS, Buyer
from studium.sandbox.paypal.errors import Body
from studium.sandbox.paypal.objects import AccountObjects, objects_of, twin_address
from studium.sandbox.paypal.pages.render import not_found, show
from studium.sandbox.paypal.payments.orders import (
    ORDER,
    approve,
    may_be_approved,
    open_page,
)
from studium.sandbox.paypal.payments.vaulting import saved_wallet
from studium.sandbox.paypal.resources.vault import SETUP_TOKEN, setup_links

_SEE_OTHER = 303
_UNPROCESSABLE = 422
_GONE = 410


@dataclass(frozen=True, slots=True)
class _Session:
    """What a buyer is asked about: an order or a setup token, locked."""

    objects: AccountObjects
    stored: Stored

    @property
    def is_order(self) -> bool:
        """Whether something is paid, and not only agreed."""
        return self.stored.kind == ORDER

    @property
    def is_open(self) -> bool:
        """Whether the buyer can still answer."""
        if self.is_order:
            return may_be_approved(self.stored)
        return bool(self.stored.body["status"] == "PAYER_ACTION_REQUIRED")

    def way_back(self, name: str, **more: str) -> str | None:
        """The merchant's `return_url` or `cancel_url` with what PayPal adds to it."""
        address = self.stored.private["context"].get(name)
        if address is None:
            return None
        own = {"token": self.stored.id} if self.is_order else {
            "approval_token_id": self.stored.id, "approval_session_id": self.stored.id}  # fmt: skip
        return f"{address}{'&' if '?' in address else '?'}{urlencode(own | more)}"


def routes(parts: Parts) -> list[Route]:
    """GET asks, POST answers; PayPal's own addresses."""

    async def page(request: Request) -> Response:
        async with _session(parts, request) as session:
            if session is None:
                return not_found()
            if session.is_order:
                await open_page(session.objects, session.stored)
            return _page(session)

    async def answer(request: Request) -> Response:
        form = await read_form(request)
        async with _session(parts, request) as session:
            return not_found() if session is None else await _answer(session, form)

    return [
        Route(path, endpoint, methods=[method])
        for path in ("/checkoutnow", "/agreements/approve")
        for method, endpoint in (("GET", page), ("POST", answer))
    ]


@asynccontextmanager
async def _session(parts: Parts, request: Request) -> AsyncIterator[_Session | None]:
    is_order = request.url.path.endswith("/checkoutnow")
    kind, name = (ORDER, "token") if is_order else (SETUP_TOKEN, "approval_session_id")
    asked = request.query_params.get(name, "")
    async with parts[Database].transaction() as tx:
        is_id = asked.isascii() and asked.isalnum()
        found = await kit.find(tx, asked, lock=True) if is_id else None
        if found is None or found.kind != kind or found.deleted:
            yield None
            return
        objects = objects_of(tx, found.account, parts[Clock].now(), twin_address(parts))
        yield _Session(objects, found)


def _page(session: _Session, status: int = 200, *, problem: str | None = None) -> Response:
    if not session.is_open:
        onward = session.way_back("return_url")
        return show("closed.html", _GONE, business=_business(session), onward=onward)
    return show(
        "approve.html",
        status,
        business=_business(session),
        body=session.stored.body,
        unit=session.stored.body["purchase_units"][0] if session.is_order else None,
        pay_now=session.stored.private["context"].get("user_action") == "PAY_NOW",
        declined=session.stored.private.get("declined", False),
        buyers=BUYERS.values(),
        problem=problem,
    )


def _business(session: _Session) -> str:
    named = session.stored.private["context"].get("brand_name")
    return str(named or session.objects.account.business_name)


async def _answer(session: _Session, form: Body) -> Response:
    if form.get("action") == "cancel":
        return _leave(session, session.way_back("cancel_url"))
    if not session.is_open:
        return _page(session)
    buyer = BUYERS.get(form.get("buyer", ""))
    if buyer is None:
        return _page(session, _UNPROCESSABLE, problem="Choose who pays.")
    await _approve(session, buyer)
    more = {"PayerID": buyer.payer_id} if session.is_order else {}
    return _leave(session, session.way_back("return_url", **more))


async def _approve(session: _Session, buyer: Buyer) -> None:
    objects, stored = session.objects, session.stored
    if session.is_order:
        await approve(objects, stored, buyer)
        return
    stored.private["buyer"] = buyer.id
    stored.body["status"] = "APPROVED"
    stored.body["payment_source"]["paypal"] |= saved_wallet(buyer)
    stored.body["links"] = setup_links(objects.address, stored.body)
    await objects.save(stored)


def _leave(session: _Session, address: str | None) -> Response:
    """Back to the merchant; one who named no address leaves the buyer here, as PayPal does."""
    if address is None:
        return show("closed.html", business=_business(session), onward=None)
    return RedirectResponse(address, _SEE_OTHER)
