"""The hosted checkout page: what is bought, the card form, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, find, read_form
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.cards import featured_cards
from studium.sandbox.stripe.checkout import (
    Challenged,
    Closed,
    Declined,
    Outcome,
    Paid,
    Payer,
    Typed,
    intent_id_of,
    is_over,
    needs_card,
    pay_session,
    read_card_form,
    success_url,
)
from studium.sandbox.stripe.pages.render import not_found, objects_of, show

_SEE_OTHER = 303
_PAYMENT_REQUIRED = 402
_GONE = 410
_UNPROCESSABLE = 422

# A refusal is shown beside the field that it is about.
_FIELDS = {"cvc": "cvc", "exp_month": "expiry", "number": "number"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the form shows besides the order."""

    typed: Typed = field(default_factory=Typed)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None


def routes(parts: Parts) -> list[Route]:
    """GET shows the page, POST pays."""

    async def page(request: Request) -> Response:
        try:
            async with objects_of(parts, "checkout.session", request.path_params["id"]) as opened:
                return await _show_order(*opened)
        except LookupError:
            return not_found()

    async def submit(request: Request) -> Response:
        form = await read_form(request)
        try:
            async with objects_of(parts, "checkout.session", request.path_params["id"]) as opened:
                return await _pay(*opened, form)
        except LookupError:
            return not_found()

    return [
        Route("/pay/{id}", page, methods=["GET"]),
        Route("/pay/{id}", submit, methods=["POST"]),
    ]


async def _show_order(objects: AccountObjects, session: Stored) -> Response:
    if session.body["status"] == "complete":
        return _closed_page(objects, session, "complete")
    if session.body["status"] == "expired" or is_over(objects, session):
        return _closed_page(objects, session, "expired")
    return await _order_page(
        objects, session, _Shown(refusal=await _last_refusal(objects, session))
    )


async def _pay(objects: AccountObjects, session: Stored, form: Mapping[str, str]) -> Response:
    known_email = await _known_email(objects, session)
    shown = _Shown()
    if not needs_card(session.body):
        payer = Payer(None, known_email or form.get("email", "").strip() or None)
    else:
        typed, card, errors = read_card_form(form, objects.now, known_email=known_email)
        shown = _Shown(typed, errors.by_field)
        if card is None:
            if session.body["status"] != "open":
                return _closed_page(objects, session, session.body["status"])
            return await _order_page(objects, session, shown, _UNPROCESSABLE)
        payer = Payer(card, card.email, card.name)
    outcome = await pay_session(objects, session.id, payer)
    return await _answer(objects, session, outcome, shown.typed)


async def _answer(
    objects: AccountObjects, session: Stored, outcome: Outcome, typed: Typed
) -> Response:
    match outcome:
        case Paid(return_url=url) | Challenged(url=url):
            return RedirectResponse(url, _SEE_OTHER)
        case Closed(status=status):
            return _closed_page(objects, session, status)
        case Declined(message=message, param=param):
            place = _FIELDS.get(param or "")
            shown = _Shown(typed, {place: message} if place else {}, message)
            return await _order_page(objects, session, shown, _PAYMENT_REQUIRED)


async def _order_page(
    objects: AccountObjects, session: Stored, shown: _Shown, status: int = 200
) -> Response:
    return show(
        "pay.html",
        status,
        business=objects.account.business_name,
        session=session.body,
        items=session.private["line_items"],
        needs_card=needs_card(session.body),
        known_email=await _known_email(objects, session),
        typed=shown.typed,
        errors=shown.errors,
        refusal=shown.refusal,
        cards=featured_cards(),
    )


def _closed_page(objects: AccountObjects, session: Stored, status: str) -> Response:
    return show(
        "closed.html",
        _GONE if status == "expired" else 200,
        business=objects.account.business_name,
        session=session.body,
        status=status,
        onward=success_url(session.body) if status == "complete" else session.body["cancel_url"],
    )


async def _known_email(objects: AccountObjects, session: Stored) -> str | None:
    """The address that the shop, or the customer's record, already gave."""
    if session.body["customer_email"] is not None:
        return str(session.body["customer_email"])
    if session.body["customer"] is None:
        return None
    customer = await find(objects.tx, session.body["customer"])
    return customer.body["email"] if customer is not None else None


async def _last_refusal(objects: AccountObjects, session: Stored) -> str | None:
    """Why the last try failed, for those who come back from their bank."""
    intent_id = intent_id_of(session)
    if intent_id is None:
        return None
    intent = await objects.find("payment_intent", intent_id)
    error = intent.body["last_payment_error"]
    return None if error is None else str(error["message"])
