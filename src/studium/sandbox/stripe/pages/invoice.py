"""The hosted page of an invoice: what is owed, and a card form to pay it with."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, read_form
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.billing import keep_paid, pay_invoice
from studium.sandbox.stripe.checkout import Typed, read_card_form
from studium.sandbox.stripe.clocks import at_clock
from studium.sandbox.stripe.pages.render import not_found, objects_of, show
from studium.sandbox.stripe.payments import new_method, save_method

_SEE_OTHER = 303
_PAYMENT_REQUIRED = 402
_UNPROCESSABLE = 422


def routes(parts: Parts) -> list[Route]:
    """GET shows an invoice, POST pays it."""

    async def page(request: Request) -> Response:
        try:
            async with objects_of(parts, "invoice", request.path_params["id"]) as (objects, found):
                return _show(objects, found, Typed(), {})
        except LookupError:
            return not_found()

    async def submit(request: Request) -> Response:
        form = await read_form(request)
        try:
            async with objects_of(parts, "invoice", request.path_params["id"]) as (objects, found):
                return await _pay(objects, found, form)
        except LookupError:
            return not_found()

    return [
        Route("/invoice/{id}", page, methods=["GET"]),
        Route("/invoice/{id}", submit, methods=["POST"]),
    ]


async def _pay(objects: AccountObjects, found: Stored, form: Mapping[str, str]) -> Response:
    details = found.body["parent"]["subscription_details"]
    subscription = await objects.lock("subscription", details["subscription"])
    invoice = await objects.lock("invoice", found.id)
    if invoice.body["status"] != "open":
        return RedirectResponse(invoice.body["hosted_invoice_url"], _SEE_OTHER)
    objects = await at_clock(objects, subscription.body)
    email = invoice.body["customer_email"]
    typed, card, errors = read_card_form(form, objects.now, known_email=email)
    if card is None:
        return _show(objects, invoice, typed, errors.by_field, status=_UNPROCESSABLE)
    method = await new_method(objects, card)
    error = await pay_invoice(objects, invoice, method)
    if error is not None:
        return _show(objects, invoice, typed, {}, refusal=str(error), status=_PAYMENT_REQUIRED)
    await save_method(objects, method, invoice.body["customer"])
    subscription.body["default_payment_method"] = method.id
    await objects.save(subscription)
    await keep_paid(objects, subscription)
    return RedirectResponse(invoice.body["hosted_invoice_url"], _SEE_OTHER)


def _show(  # noqa: PLR0913 - what the form shows
    objects: AccountObjects,
    invoice: Stored,
    typed: Typed,
    errors: Mapping[str, str],
    *,
    refusal: str | None = None,
    status: int = 200,
) -> Response:
    return show(
        "invoice.html",
        status,
        business=objects.account.business_name,
        invoice=invoice.body,
        typed=typed,
        errors=errors,
        refusal=refusal,
    )
