"""Events: what happened, newest first. https://docs.stripe.com/api/events."""

from dataclasses import replace

from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.shapes import Field, ListOf, optional, text

_URL = "/v1/events"
_MAX_TYPES = 20

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "type": optional(text),
    "types": optional(ListOf(text)),
}


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("event", call.id)).body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("type",))
    types = call.params.get("types")
    if types is not None:
        if "type" in call.params:
            raise ApiError("You may only specify one of these parameters: type, types.")
        if len(types) > _MAX_TYPES:
            raise ApiError(f"At most {_MAX_TYPES} types may be given.", param="types")
        narrowed = replace(narrowed, field="type", values=tuple(types))
    return await list_page(call.objects, "event", _URL, call.params, narrowed)


OPERATIONS = (
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
)
