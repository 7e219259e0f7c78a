"""Payment methods. https://docs.stripe.com/api/payment_methods."""

from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.lists import LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.payments import (
    card_error,
    card_of,
    forget_method,
    method_from_token,
    refuse_used_up,
)
from studium.sandbox.stripe.shapes import Field, choice, optional, required, text

_URL = "/v1/payment_methods"

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    "customer": optional(text),
    "type": optional(choice("card")),
}


async def _retrieve(call: Call) -> Body:
    return (await method_from_token(call.objects, call.id)).body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("customer", "type"))
    return await list_page(call.objects, "payment_method", _URL, call.params, narrowed)


async def _attach(call: Call) -> Body:
    customer = await call.objects.find("customer", call.params["customer"], param="customer")
    method = await method_from_token(call.objects, call.id)
    if method.body["customer"] not in (None, customer.id):
        raise ApiError("The payment method you provided has already been attached to a customer.")
    refuse_used_up(method)
    card = card_of(method)
    if card.decline is not None and "can_be_saved" not in card.tags:
        raise card_error(card.decline, {}, method.body, None)
    method.body["customer"] = customer.id
    await call.objects.save(method)
    await call.objects.announce("payment_method.attached", method.body)
    return method.body


async def _detach(call: Call) -> Body:
    method = await call.objects.lock("payment_method", call.id)
    await forget_method(call.objects, method)
    return method.body


OPERATIONS = (
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}/attach", _attach, {"customer": required(text)}),
    Operation("POST", _URL + "/{id}/detach", _detach),
)
