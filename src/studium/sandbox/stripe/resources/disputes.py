"""Disputes. https://docs.stripe.com/api/disputes."""

from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.payments import accept_dispute, answer_dispute
from studium.sandbox.stripe.shapes import Field, Nested, boolean, optional, text

_URL = "/v1/disputes"

_UPDATE: dict[str, Field] = {
    "evidence": optional(Nested({"uncategorized_text": optional(text)})),
    "submit": optional(boolean),
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "charge": optional(text),
    "payment_intent": optional(text),
}


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("dispute", call.id)).body


async def _update(call: Call) -> Body:
    dispute = await call.objects.lock("dispute", call.id)
    evidence = call.params.get("evidence", {}).get("uncategorized_text")
    submit = call.params.get("submit", True)
    await answer_dispute(call.objects, dispute, evidence, submit=submit)
    return dispute.body


async def _close(call: Call) -> Body:
    dispute = await call.objects.lock("dispute", call.id)
    await accept_dispute(call.objects, dispute)
    return dispute.body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("charge", "payment_intent"))
    return await list_page(call.objects, "dispute", _URL, call.params, narrowed)


OPERATIONS = (
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("POST", _URL + "/{id}/close", _close),
)
