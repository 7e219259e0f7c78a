"""Invoices of subscriptions. https://docs.stripe.com/api/invoices."""

from studium.sandbox.stripe.billing import keep_paid, pay_invoice, preview_change
from studium.sandbox.stripe.billing.life import method_of
from studium.sandbox.stripe.clocks import at_clock
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation, Refusal
from studium.sandbox.stripe.payments import method_from_token
from studium.sandbox.stripe.resources.subscriptions import price_of
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    choice,
    optional,
    required,
    text,
)

_URL = "/v1/invoices"

_PREVIEW: dict[str, Field] = {
    "subscription": required(text),
    "subscription_details": required(
        Nested(
            {
                "items": required(ListOf(Nested({"id": optional(text), "price": optional(text)}))),
                "proration_behavior": optional(choice("always_invoice")),
            }
        )
    ),
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "customer": optional(text),
    "status": optional(choice("draft", "open", "paid", "uncollectible", "void")),
    "subscription": optional(text),
}


async def _preview(call: Call) -> Body:
    subscription = await call.objects.find("subscription", call.params["subscription"])
    objects = await at_clock(call.objects, subscription.body)
    price = await price_of(objects, call.params["subscription_details"]["items"])
    return await preview_change(objects, subscription.body, price)


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("invoice", call.id)).body


async def _pay(call: Call) -> Body | Refusal:
    objects = call.objects
    known = await objects.find("invoice", call.id)
    details = known.body["parent"]["subscription_details"]
    subscription = await objects.lock("subscription", details["subscription"])
    objects = await at_clock(objects, subscription.body)
    invoice = await objects.lock("invoice", call.id)
    wanted = call.params.get("payment_method")
    method = (
        await method_from_token(objects, wanted)
        if wanted
        else await method_of(objects, subscription.body)
    )
    error = await pay_invoice(objects, invoice, method)
    if error is not None:
        return Refusal(error.status, error.error)
    await keep_paid(objects, subscription)
    return invoice.body


async def _list(call: Call) -> Body:
    params = dict(call.params)
    narrowed = narrowed_by(params, ("customer", "status"))
    if "subscription" in params:
        details = {"subscription_details": {"subscription": params["subscription"]}}
        narrowed.content["parent"] = details
    return await list_page(call.objects, "invoice", _URL, params, narrowed)


OPERATIONS = (
    Operation("POST", _URL + "/create_preview", _preview, _PREVIEW),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}/pay", _pay, {"payment_method": optional(text)}),
)
