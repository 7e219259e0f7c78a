"""Prices: how much a product costs. https://docs.stripe.com/api/prices."""

from copy import deepcopy
from dataclasses import replace

from studium.sandbox.kit import Filter, Window, list_objects
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.catalog import AMOUNT_PARAMS, INTERVAL, new_price, new_product
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    boolean,
    choice,
    clearable,
    currency,
    integer,
    optional,
    required,
    text,
)

_URL = "/v1/prices"

_CREATE: dict[str, Field] = {
    **AMOUNT_PARAMS,
    "active": optional(boolean),
    "billing_scheme": optional(choice("per_unit")),
    "lookup_key": optional(text),
    "nickname": optional(text),
    "product": optional(text),
    "recurring": optional(
        Nested(
            {
                **INTERVAL,
                "trial_period_days": optional(integer),
                "usage_type": optional(choice("licensed")),
            }
        )
    ),
    "product_data": optional(
        Nested(
            {
                "name": required(text),
                "id": optional(text),
                "active": optional(boolean),
                "statement_descriptor": optional(text),
                "tax_code": optional(text),
                "unit_label": optional(text),
                **METADATA,
            }
        )
    ),
    "transfer_lookup_key": optional(boolean),
}

_UPDATE: dict[str, Field] = {
    "active": optional(boolean),
    "lookup_key": clearable(text),
    "nickname": clearable(text),
    "tax_behavior": optional(choice("exclusive", "inclusive", "unspecified")),
    "transfer_lookup_key": optional(boolean),
    **METADATA,
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "active": optional(boolean),
    "currency": optional(currency),
    "lookup_keys": optional(ListOf(text)),
    "product": optional(text),
    "type": optional(choice("one_time", "recurring")),
}


async def _create(call: Call) -> Body:
    params = call.params
    if ("product" in params) == ("product_data" in params):
        raise ApiError(
            "You must specify either `product` or `product_data` when creating a price.",
            code=None if "product" in params else "parameter_missing",
            param="product",
        )
    if "product_data" in params:
        product = await new_product(call.objects, params["product_data"])
    else:
        product = await call.objects.find("product", params["product"], param="product")
    await _claim_lookup_key(call.objects, params)
    return (await new_price(call.objects, params, product.id)).body


async def _claim_lookup_key(objects: AccountObjects, params: Body) -> None:
    """A lookup key names one price: take it from another, or refuse."""
    key = params.get("lookup_key")
    if key is None:
        return
    holders = await list_objects(
        objects.tx, objects.account.id, "price", Filter({"lookup_key": key}), Window(limit=1)
    )
    for holder in holders:
        if not params.get("transfer_lookup_key"):
            raise ApiError(
                f"A price (`{holder.id}`) already uses that lookup key.", param="lookup_key"
            )
        holder.body["lookup_key"] = None
        await objects.save(holder)


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("price", call.id)).body


async def _update(call: Call) -> Body:
    price = await call.objects.lock("price", call.id)
    before = deepcopy(price.body)
    await _claim_lookup_key(call.objects, call.params)
    changed = {name: value for name, value in call.params.items() if name != "transfer_lookup_key"}
    if "metadata" in changed:
        changed["metadata"] = merge_metadata(price.body["metadata"], changed["metadata"])
    price.body |= changed
    await call.objects.save(price)
    await call.objects.announce("price.updated", price.body, before=before)
    return price.body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("active", "currency", "product", "type"))
    if "lookup_keys" in call.params:
        keys = tuple(call.params["lookup_keys"])
        narrowed = replace(narrowed, field="lookup_key", values=keys)
    return await list_page(call.objects, "price", _URL, call.params, narrowed)


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
)
