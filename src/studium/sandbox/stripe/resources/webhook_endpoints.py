"""Webhook endpoints: who is told of events. https://docs.stripe.com/api/webhook_endpoints."""

from studium.sandbox.kit import Filter
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.lists import LIST_PARAMS, list_page
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    boolean,
    clearable,
    optional,
    required,
    text,
    url,
)

_URL = "/v1/webhook_endpoints"
_SECRET_LENGTH = 32

_CREATE: dict[str, Field] = {
    "enabled_events": required(ListOf(text)),
    "url": required(url),
    "api_version": optional(text),
    "connect": optional(boolean),
    "description": clearable(text),
    **METADATA,
}

_UPDATE: dict[str, Field] = {
    "description": clearable(text),
    "disabled": optional(boolean),
    "enabled_events": optional(ListOf(text)),
    "url": optional(url),
    **METADATA,
}


def endpoint_body(endpoint_id: str, params: Body, second: int) -> Body:
    """A webhook endpoint; its secret is kept beside it and answered once, on creation."""
    return {
        "id": endpoint_id,
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": second,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "status": "enabled",
        "url": params["url"],
    }


async def _create(call: Call) -> Body:
    secret = f"whsec_{letters(_SECRET_LENGTH)}"
    body = endpoint_body(fresh("we"), call.params, call.objects.second)
    endpoint = await call.objects.add(body, private={"secret": secret})
    return endpoint.body | {"secret": secret}


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("webhook_endpoint", call.id)).body


async def _update(call: Call) -> Body:
    endpoint = await call.objects.lock("webhook_endpoint", call.id)
    changed = dict(call.params)
    if "disabled" in changed:
        changed["status"] = "disabled" if changed.pop("disabled") else "enabled"
    if "metadata" in changed:
        changed["metadata"] = merge_metadata(endpoint.body["metadata"], changed["metadata"])
    endpoint.body |= changed
    await call.objects.save(endpoint)
    return endpoint.body


async def _list(call: Call) -> Body:
    return await list_page(call.objects, "webhook_endpoint", _URL, call.params, Filter({}))


async def _delete(call: Call) -> Body:
    endpoint = await call.objects.lock("webhook_endpoint", call.id)
    endpoint.deleted = True
    await call.objects.save(endpoint)
    return {"id": endpoint.id, "object": "webhook_endpoint", "deleted": True}


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, LIST_PARAMS),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("DELETE", _URL + "/{id}", _delete),
)
