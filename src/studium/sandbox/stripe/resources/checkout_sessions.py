"""Checkout Sessions, in payment and subscription mode, on the hosted page.

https://docs.stripe.com/api/checkout/sessions.
"""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.amounts import refuse_unchargeable
from studium.sandbox.stripe.catalog import (
    AMOUNT_PARAMS,
    PRODUCT_DATA,
    new_price,
    new_product,
)
from studium.sandbox.stripe.checkout import expire_session, new_session
from studium.sandbox.stripe.errors import ApiError, Body, missing_parameter
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.lists import (
    CREATED,
    LIST_PARAMS,
    list_page,
    narrowed_by,
    page_of,
)
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA, SHIPPING
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    choice,
    currency,
    email,
    integer,
    optional,
    positive,
    required,
    text,
    url,
)

_URL = "/v1/checkout/sessions"
_MAX_ITEMS = 100

_PRICE_DATA: dict[str, Field] = {
    **{name: AMOUNT_PARAMS[name] for name in ("currency", "unit_amount", "tax_behavior")},
    "product": optional(text),
    "product_data": optional(Nested(PRODUCT_DATA)),
}

_ITEM: dict[str, Field] = {
    "price": optional(text),
    "price_data": optional(Nested(_PRICE_DATA)),
    "quantity": optional(positive),
    **METADATA,
}

_INTENT_DATA: dict[str, Field] = {
    "capture_method": optional(choice("automatic", "automatic_async", "manual")),
    "description": optional(text),
    "receipt_email": optional(email),
    "setup_future_usage": optional(choice("off_session", "on_session")),
    "statement_descriptor": optional(text),
    "statement_descriptor_suffix": optional(text),
    **SHIPPING,
    **METADATA,
}

_CREATE: dict[str, Field] = {
    "mode": required(choice("payment", "setup", "subscription")),
    "line_items": optional(ListOf(Nested(_ITEM))),
    "allowed_payment_method_types": optional(ListOf(choice("card"))),
    "cancel_url": optional(url),
    "client_reference_id": optional(text),
    "currency": optional(currency),
    "custom_text": optional(Nested({"submit": optional(Nested({"message": required(text)}))})),
    "customer": optional(text),
    "customer_creation": optional(choice("always", "if_required")),
    "customer_email": optional(email),
    "expires_at": optional(integer),
    "integration_identifier": optional(text),
    "locale": optional(text),
    "payment_intent_data": optional(Nested(_INTENT_DATA)),
    "subscription_data": optional(Nested({"trial_period_days": optional(positive), **METADATA})),
    "submit_type": optional(choice("auto", "book", "donate", "pay", "subscribe")),
    "success_url": required(url),
    "ui_mode": optional(choice("hosted_page")),
    **METADATA,
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "customer": optional(text),
    "customer_details": optional(Nested({"email": required(text)})),
    "payment_intent": optional(text),
    "status": optional(choice("complete", "expired", "open")),
}


async def _create(call: Call) -> Body:
    params = call.params
    if params["mode"] == "setup":
        raise ApiError("The sandbox covers payment and subscription mode.", param="mode")
    _refuse_other_modes(params)
    if "customer" in params and "customer_email" in params:
        raise ApiError(
            "You may only specify one of these parameters: customer, customer_email.",
            param="customer_email",
        )
    if "customer" in params:
        await call.objects.find("customer", params["customer"], param="customer")
    items = await _line_items(call.objects, params)
    total = sum(item["amount_total"] for item in items)
    if total:
        refuse_unchargeable(total, items[0]["currency"])
    return (await new_session(call.objects, params, items)).body


def _refuse_other_modes(params: Body) -> None:
    """Raise ApiError for what belongs to the other mode."""
    is_subscription = params["mode"] == "subscription"
    other = "payment_intent_data" if is_subscription else "subscription_data"
    if other in params:
        mode = "payment" if is_subscription else "subscription"
        raise ApiError(f"You can not pass `{other}` unless in `{mode}` mode.", param=other)
    if is_subscription and "customer" not in params:
        raise ApiError("The sandbox wants a `customer` in `subscription` mode.", param="customer")
    if is_subscription and len(params.get("line_items", ())) > 1:
        raise ApiError("The sandbox covers subscriptions of one item.", param="line_items")


async def _line_items(objects: AccountObjects, params: Body) -> list[Body]:
    given = params.get("line_items")
    if not given:
        raise missing_parameter("line_items")
    if len(given) > _MAX_ITEMS:
        raise ApiError(f"At most {_MAX_ITEMS} line items may be given.", param="line_items")
    items = [
        await _line_item(objects, item, f"line_items[{place}]", params["mode"])
        for place, item in enumerate(given)
    ]
    currencies = {item["currency"] for item in items} | {params.get("currency")} - {None}
    if len(currencies) > 1:
        raise ApiError(
            "The line items of a Checkout Session must all have the same currency.",
            param="line_items",
        )
    return items


async def _line_item(objects: AccountObjects, given: Body, path: str, mode: str) -> Body:
    if ("price" in given) == ("price_data" in given):
        raise ApiError(
            "You must specify exactly one of `price` and `price_data` for each line item.",
            param=path,
        )
    if "quantity" not in given:
        raise ApiError(
            f"Quantity is required. Add `quantity` to `{path}`", param=f"{path}[quantity]"
        )
    if "price" in given:
        price = await _known_price(objects, given["price"], f"{path}[price]", mode)
    else:
        price = await _inline_price(objects, given["price_data"], f"{path}[price_data]")
    product = await objects.find("product", price.body["product"])
    total = price.body["unit_amount"] * given["quantity"]
    return {
        "id": fresh("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price.body["currency"],
        "description": product.body["name"],
        "metadata": merge_metadata({}, given.get("metadata")),
        "price": price.body,
        "quantity": given["quantity"],
    }


async def _known_price(objects: AccountObjects, price_id: str, path: str, mode: str) -> Stored:
    price = await objects.find("price", price_id, param=path)
    if not price.body["active"]:
        raise ApiError(
            "The price specified is inactive. This field only accepts active prices.", param=path
        )
    if mode == "subscription":
        if price.body["type"] != "recurring":
            raise ApiError(
                "You must provide at least one recurring price in `subscription` mode when using "
                "prices.",
                param=path,
            )
        return price
    if price.body["type"] == "recurring":
        raise ApiError(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param=path,
        )
    return price


async def _inline_price(objects: AccountObjects, data: Body, path: str) -> Stored:
    """A price for this session only: kept, and not offered again."""
    if ("product" in data) == ("product_data" in data):
        raise ApiError(
            "You must specify either `product` or `product_data` when using `price_data`.",
            param=path,
        )
    if "product_data" in data:
        product = await new_product(objects, data["product_data"], active=False)
    else:
        product = await objects.find("product", data["product"], param=f"{path}[product]")
    return await new_price(objects, data, product.id, active=False)


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("checkout.session", call.id)).body


async def _update(call: Call) -> Body:
    session = await call.objects.lock("checkout.session", call.id)
    if "metadata" in call.params:
        given = call.params["metadata"]
        session.body["metadata"] = merge_metadata(session.body["metadata"], given)
        await call.objects.save(session)
    return session.body


async def _expire(call: Call) -> Body:
    session = await call.objects.lock("checkout.session", call.id)
    await expire_session(call.objects, session)
    return session.body


async def _list(call: Call) -> Body:
    params = dict(call.params)
    narrowed = narrowed_by(params, ("customer", "payment_intent", "status", "customer_details"))
    return await list_page(call.objects, "checkout.session", _URL, params, narrowed)


async def _list_items(call: Call) -> Body:
    session = await call.objects.find("checkout.session", call.id)
    items = session.private["line_items"]
    return page_of(items, f"{_URL}/{session.id}/line_items", call.params)


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, METADATA),
    Operation("POST", _URL + "/{id}/expire", _expire),
    Operation("GET", _URL + "/{id}/line_items", _list_items, LIST_PARAMS),
)
