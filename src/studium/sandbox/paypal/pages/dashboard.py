"""PayPal's own dashboard: what merchants and PayPal do there, which no adapter asked for."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.paypal.accounts import ACCOUNTS, PAYPAL_TWIN
from studium.sandbox.paypal.currencies import read_money
from studium.sandbox.paypal.errors import ApiError
from studium.sandbox.paypal.objects import AccountObjects, objects_of, twin_address
from studium.sandbox.paypal.pages.render import show
from studium.sandbox.paypal.payments.authorizing import void
from studium.sandbox.paypal.payments.disputing import DISPUTE, decide, escalate, open_dispute
from studium.sandbox.paypal.payments.orders import AUTHORIZATION, CAPTURE
from studium.sandbox.paypal.payments.refunding import refund
from studium.sandbox.paypal.payments.vaulting import PAYMENT_TOKEN, delete_token

_SEE_OTHER = 303
_UNPROCESSABLE = 422
_SHOWN = 20

Act = Callable[[AccountObjects, Stored, dict[str, str]], Awaitable[object]]


async def _refund(objects: AccountObjects, capture: Stored, form: dict[str, str]) -> None:
    value = form.get("amount", "").strip()
    if not value:
        await refund(objects, capture.id, {})
        return
    currency = capture.body["amount"]["currency_code"]
    amount = read_money({"currency_code": currency, "value": value}, "/amount")
    await refund(objects, capture.id, {"amount": amount})


async def _dispute(objects: AccountObjects, capture: Stored, _: dict[str, str]) -> None:
    await open_dispute(objects, await objects.lock(CAPTURE, capture.id), "UNAUTHORISED")


async def _ask(objects: AccountObjects, capture: Stored, _: dict[str, str]) -> None:
    locked = await objects.lock(CAPTURE, capture.id)
    await open_dispute(objects, locked, "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED", "INQUIRY")


async def _escalate(objects: AccountObjects, dispute: Stored, _: dict[str, str]) -> None:
    await escalate(objects, dispute.id)


async def _buyer_wins(objects: AccountObjects, dispute: Stored, _: dict[str, str]) -> None:
    await decide(objects, dispute.id, for_buyer=True)


async def _seller_wins(objects: AccountObjects, dispute: Stored, _: dict[str, str]) -> None:
    await decide(objects, dispute.id, for_buyer=False)


async def _void(objects: AccountObjects, held: Stored, _: dict[str, str]) -> None:
    await void(objects, held.id)


async def _withdraw(objects: AccountObjects, token: Stored, _: dict[str, str]) -> None:
    await delete_token(objects, token.id)


_ACTS: dict[str, tuple[str, Act]] = {
    "refund": (CAPTURE, _refund),
    "ask": (CAPTURE, _ask),
    "dispute": (CAPTURE, _dispute),
    "escalate": (DISPUTE, _escalate),
    "buyer_wins": (DISPUTE, _buyer_wins),
    "seller_wins": (DISPUTE, _seller_wins),
    "void": (AUTHORIZATION, _void),
    "withdraw": (PAYMENT_TOKEN, _withdraw),
}


def routes(parts: Parts) -> list[Route]:
    """GET shows both merchants' latest objects; POST does one thing to one of them."""

    async def page(_: Request) -> Response:
        async with parts[Database].reader() as tx:
            return await _page(parts, tx)

    async def act(request: Request) -> Response:
        form = await read_form(request)
        try:
            async with parts[Database].transaction() as tx:
                if not await _act(parts, tx, form):
                    return show("missing.html", 404)
        except ApiError as refusal:
            async with parts[Database].reader() as tx:
                return await _page(parts, tx, str(refusal))
        return RedirectResponse(f"{PAYPAL_TWIN.path}/dashboard", _SEE_OTHER)

    return [
        Route("/dashboard", page, methods=["GET"]),
        Route("/dashboard", act, methods=["POST"]),
    ]


async def _act(parts: Parts, tx: Transaction, form: dict[str, str]) -> bool:
    """Do what a button says; False when there is no such thing."""
    kind, act = _ACTS.get(form.get("act", ""), ("", None))
    object_id = form.get("id", "")
    found = await kit.find(tx, object_id) if object_id.isascii() else None
    if act is None or found is None or found.kind != kind or found.deleted:
        return False
    await act(_objects(parts, tx, found.account), found, form)
    return True


async def _page(parts: Parts, tx: Transaction, problem: str | None = None) -> Response:
    accounts = []
    for account in ACCOUNTS.values():
        objects = _objects(parts, tx, account.id)
        accounts.append(
            {
                "business": account.business_name,
                "captures": await objects.newest(CAPTURE, {}, _SHOWN),
                "authorizations": await objects.newest(AUTHORIZATION, {}, _SHOWN),
                "disputes": await objects.newest(DISPUTE, {}, _SHOWN),
                "tokens": await objects.newest(PAYMENT_TOKEN, {}, _SHOWN),
            }
        )
    status = _UNPROCESSABLE if problem else 200
    return show("dashboard.html", status, accounts=accounts, problem=problem, shown=_SHOWN)


def _objects(parts: Parts, tx: Transaction, account_id: str) -> AccountObjects:
    return objects_of(tx, account_id, parts[Clock].now(), twin_address(parts))
