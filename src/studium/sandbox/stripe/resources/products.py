"""Products: what is sold. https://docs.stripe.com/api/products."""

from copy import deepcopy
from dataclasses import replace

from studium.sandbox.kit import Filter
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.catalog import (
    AMOUNT_PARAMS,
    PRODUCT_DATA,
    new_price,
    new_product,
)
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
    optional,
    read,
    text,
    url,
)

_URL = "/v1/products"

_CREATE: dict[str, Field] = {
    **PRODUCT_DATA,
    "id": optional(text),
    "active": optional(boolean),
    "default_price_data": optional(Nested(AMOUNT_PARAMS)),
    "shippable": optional(boolean),
    "statement_descriptor": optional(text),
    "type": optional(choice("good", "service")),
    "url": optional(url),
}

_UPDATE: dict[str, Field] = {
    "name": optional(text),
    "active": optional(boolean),
    "default_price": optional(text),
    "description": clearable(text),
    "images": clearable(ListOf(url)),
    "shippable": optional(boolean),
    "statement_descriptor": optional(text),
    "tax_code": clearable(text),
    "unit_label": clearable(text),
    "url": clearable(url),
    **METADATA,
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "active": optional(boolean),
    "ids": optional(ListOf(text)),
    "shippable": optional(boolean),
    "type": optional(choice("good", "service")),
    "url": optional(text),
}


async def _create(call: Call) -> Body:
    params = dict(call.params)
    price_data = params.pop("default_price_data", None)
    product = await new_product(call.objects, params)
    if price_data is not None:
        price = await new_price(call.objects, price_data, product.id)
        product.body["default_price"] = price.id
        await call.objects.save(product)
    return product.body


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("product", call.id)).body


async def _update(call: Call) -> Body:
    product = await call.objects.lock("product", call.id)
    before = deepcopy(product.body)
    changed = dict(call.params)
    if "metadata" in changed:
        changed["metadata"] = merge_metadata(product.body["metadata"], changed["metadata"])
    if changed.get("images", ()) is None:
        changed["images"] = []
    if "default_price" in changed:
        price = await call.objects.find("price", changed["default_price"], param="default_price")
        if price.body["product"] != product.id:
            raise ApiError(
                f"The price {price.id} belongs to another product.", param="default_price"
            )
    product.body |= changed | {"updated": call.objects.second}
    await call.objects.save(product)
    await call.objects.announce("product.updated", product.body, before=before)
    return product.body


async def _list(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("active", "shippable", "type", "url"))
    if "ids" in call.params:
        narrowed = replace(narrowed, field="id", values=tuple(call.params["ids"]))
    return await list_page(call.objects, "product", _URL, call.params, narrowed)


async def _delete(call: Call) -> Body:
    product = await call.objects.lock("product", call.id)
    prices = await list_page(
        call.objects, "price", _URL, read(LIST_PARAMS, {}), Filter({"product": product.id})
    )
    if prices["data"]:
        raise ApiError(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    product.deleted = True
    await call.objects.save(product)
    await call.objects.announce("product.deleted", product.body)
    return {"id": product.id, "object": "product", "deleted": True}


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("DELETE", _URL + "/{id}", _delete),
)
