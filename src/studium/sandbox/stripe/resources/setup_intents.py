"""Setup intents: saving a way of paying. https://docs.stripe.com/api/setup_intents."""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.errors import Body, unexpected_state
from studium.sandbox.stripe.operation import Call, Operation, Refusal
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.payments import confirm_setup, method_from_token, new_setup
from studium.sandbox.stripe.shapes import (
    Field,
    Nested,
    boolean,
    choice,
    clearable,
    optional,
    required,
    text,
    url,
)

_URL = "/v1/setup_intents"

_CONFIRM: dict[str, Field] = {"payment_method": optional(text), "return_url": optional(url)}
_CREATE: dict[str, Field] = {
    **METADATA,
    **_CONFIRM,
    "customer": optional(text),
    "description": clearable(text),
    "usage": optional(choice("off_session", "on_session")),
    "confirm": optional(boolean),
    "automatic_payment_methods": optional(
        Nested(
            {
                "enabled": required(boolean),
                "allow_redirects": optional(choice("always", "never")),
            }
        )
    ),
}


async def _create(call: Call) -> Body | Refusal:
    if "customer" in call.params:
        await call.objects.find("customer", call.params["customer"], param="customer")
    setup = await new_setup(call.objects, call.params)
    return await _confirm_with(call, setup) if call.params.get("confirm") else setup.body


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("setup_intent", call.id)).body


async def _confirm(call: Call) -> Body | Refusal:
    return await _confirm_with(call, await call.objects.lock("setup_intent", call.id))


async def _confirm_with(call: Call, setup: Stored) -> Body | Refusal:
    token = call.params.get("payment_method")
    if token is None:
        raise unexpected_state(
            "You cannot confirm this SetupIntent because it's missing a payment method.", setup.body
        )
    method = await method_from_token(call.objects, token)
    refusal = await confirm_setup(call.objects, setup, method)
    return setup.body if refusal is None else Refusal(refusal.status, refusal.error)


async def _cancel(call: Call) -> Body:
    setup = await call.objects.lock("setup_intent", call.id)
    if setup.body["status"] in {"succeeded", "canceled"}:
        raise unexpected_state(
            f"You cannot cancel this SetupIntent because it has a status of "
            f"{setup.body['status']}.",
            setup.body,
        )
    setup.body["status"] = "canceled"
    await call.objects.save(setup)
    await call.objects.announce("setup_intent.canceled", setup.body)
    return setup.body


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL + "/{id}", _retrieve, {"client_secret": optional(text)}),
    Operation("POST", _URL + "/{id}/confirm", _confirm, _CONFIRM),
    Operation("POST", _URL + "/{id}/cancel", _cancel),
)
