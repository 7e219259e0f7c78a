"""Refunds. https://docs.stripe.com/api/refunds."""

from copy import deepcopy

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.errors import ApiError, Body, missing_parameter
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.payments import refund_charge
from studium.sandbox.stripe.shapes import Field, choice, optional, positive, text

_URL = "/v1/refunds"

_CREATE: dict[str, Field] = {
    "amount": optional(positive),
    "charge": optional(text),
    "payment_intent": optional(text),
    "reason": optional(choice("duplicate", "fraudulent", "requested_by_customer")),
    **METADATA,
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "charge": optional(text),
    "payment_intent": optional(text),
}


async def _create(call: Call) -> Body:
    charge = await _charge_meant(call)
    return (await refund_charge(call.objects, charge, call.params)).body


async def _charge_meant(call: Call) -> Stored:
    """The charge, locked: named itself, or through its payment intent."""
    params = call.params
    if "charge" in params and "payment_intent" in params:
        raise ApiError("You may only specify one of these parameters: charge, payment_intent.")
    if "charge" in params:
        return await call.objects.lock("charge", params["charge"], param="charge")
    if "payment_intent" not in params:
        raise missing_parameter("charge")
    intent_id = params["payment_intent"]
    intent = await call.objects.find("payment_intent", intent_id, param="payment_intent")
    if intent.body["status"] == "requires_capture" or intent.body["latest_charge"] is None:
        raise ApiError(
            f"This PaymentIntent ({intent.id}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return await call.objects.lock("charge", intent.body["latest_charge"], param="charge")


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("refund", call.id)).body


async def _update(call: Call) -> Body:
    refund = await call.objects.lock("refund", call.id)
    before = deepcopy(refund.body)
    if "metadata" in call.params:
        given = call.params["metadata"]
        refund.body["metadata"] = merge_metadata(refund.body["metadata"], given)
    await call.objects.save(refund)
    await call.objects.announce("refund.updated", refund.body, before=before)
    return refund.body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("charge", "payment_intent"))
    return await list_page(call.objects, "refund", _URL, call.params, narrowed)


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, METADATA),
)
