"""Subscriptions of one item. https://docs.stripe.com/api/subscriptions."""

from copy import deepcopy

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.billing import (
    begin_period,
    cancel_subscription,
    change_price,
    end_trial,
    start_subscription,
)
from studium.sandbox.stripe.clocks import at_clock, refuse_too_many
from studium.sandbox.stripe.errors import ApiError, Body, missing_parameter
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.payments import method_from_token, save_method
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    boolean,
    choice,
    clearable,
    optional,
    positive,
    required,
    text,
)

_URL = "/v1/subscriptions"
_OVER = ("canceled", "incomplete_expired")

_NEW_ITEM: dict[str, Field] = {"price": optional(text)}
_ITEM: dict[str, Field] = {"id": optional(text), **_NEW_ITEM}

_CREATE: dict[str, Field] = {
    "customer": required(text),
    "items": required(ListOf(Nested(_NEW_ITEM))),
    "default_payment_method": optional(text),
    "payment_behavior": optional(choice("allow_incomplete", "error_if_incomplete")),
    "trial_period_days": optional(positive),
    **METADATA,
}

_UPDATE: dict[str, Field] = {
    "cancel_at_period_end": optional(boolean),
    "default_payment_method": optional(text),
    "items": optional(ListOf(Nested(_ITEM))),
    "payment_behavior": optional(choice("allow_incomplete", "error_if_incomplete")),
    "billing_cycle_anchor": optional(Nested({"type": required(choice("now"))})),
    "pause_collection": clearable(Nested({"behavior": required(choice("void"))})),
    "proration_behavior": optional(choice("always_invoice", "none")),
    "trial_end": optional(choice("now")),
    **METADATA,
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "customer": optional(text),
    "test_clock": optional(text),
    "status": optional(
        choice("active", "all", "canceled", "incomplete", "incomplete_expired", "past_due",
               "trialing")
    ),
}  # fmt: skip


async def price_of(objects: AccountObjects, items: list[Body]) -> Body:
    """The one recurring price that items name. Raises ApiError."""
    if len(items) != 1:
        raise ApiError("The sandbox covers subscriptions of one item.", param="items")
    if "price" not in items[0]:
        raise missing_parameter("items[0][price]")
    price = await objects.find("price", items[0]["price"], param="items[0][price]")
    if price.body["type"] != "recurring":
        raise ApiError(
            "The price specified is set to `type=one_time` but this field only accepts prices with "
            "`type=recurring`.",
            param="items[0][price]",
        )
    return price.body


async def _create(call: Call) -> Body:
    objects, params = call.objects, call.params
    customer = await objects.find("customer", params["customer"], param="customer")
    objects = await at_clock(objects, customer.body)
    if customer.body["test_clock"]:
        await refuse_too_many(objects, customer.id)
    price = await price_of(objects, params["items"])
    method_id = params.get("default_payment_method")
    default = customer.body["invoice_settings"]["default_payment_method"]
    method = None
    if method_id or default:
        method = await method_from_token(objects, method_id or default)
        await save_method(objects, method, customer.id)
    elif not params.get("trial_period_days"):
        raise ApiError(
            "This customer has no attached payment source or default payment method.",
            code="resource_missing",
        )
    stored = await start_subscription(
        objects,
        customer_id=customer.id,
        price=price,
        trial_days=params.get("trial_period_days"),
        metadata=params.get("metadata"),
        method=method,
        must_be_paid=params.get("payment_behavior") == "error_if_incomplete",
    )
    return stored.body


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("subscription", call.id)).body


async def _update(call: Call) -> Body:
    objects, params = call.objects, call.params
    stored = await objects.lock("subscription", call.id)
    _refuse_over(stored)
    objects = await at_clock(objects, stored.body)
    before = deepcopy(stored.body)
    if "default_payment_method" in params:
        method = await method_from_token(objects, params["default_payment_method"])
        stored.body["default_payment_method"] = method.id
    if "metadata" in params:
        stored.body["metadata"] = merge_metadata(stored.body["metadata"], params["metadata"])
    if "cancel_at_period_end" in params:
        set_cancel_at_period_end(objects, stored, ends=params["cancel_at_period_end"])
    if "pause_collection" in params:
        paused = params["pause_collection"]
        stored.body["pause_collection"] = paused and {**paused, "resumes_at": None}
    if stored.body != before:
        await objects.save(stored)
        await objects.announce("customer.subscription.updated", stored.body, before=before)
    if "trial_end" in params:
        await end_trial(objects, stored)
    if "billing_cycle_anchor" in params:
        await begin_period(objects, stored)
    if "items" in params:
        (item,) = stored.body["items"]["data"]
        if params["items"][0].get("id") != item["id"]:
            raise ApiError("The sandbox covers subscriptions of one item.", param="items[0][id]")
        await change_price(objects, stored, await price_of(objects, params["items"]))
    return stored.body


def set_cancel_at_period_end(objects: AccountObjects, stored: Stored, *, ends: bool) -> None:
    """Let it end with its period, or go on after all."""
    (item,) = stored.body["items"]["data"]
    stored.body |= {
        "cancel_at_period_end": ends,
        "cancel_at": item["current_period_end"] if ends else None,
        "canceled_at": objects.second if ends else None,
    }


async def _cancel(call: Call) -> Body:
    stored = await call.objects.lock("subscription", call.id)
    _refuse_over(stored)
    await cancel_subscription(await at_clock(call.objects, stored.body), stored)
    return stored.body


def _refuse_over(stored: Stored) -> None:
    if stored.body["status"] in _OVER:
        raise ApiError(
            f"No such subscription: '{stored.id}'", status=404, code="resource_missing", param="id"
        )


async def _list(call: Call) -> Body:
    params = {name: value for name, value in call.params.items() if value != "all"}
    if "customer" not in params:  # then those that follow no test clock, unless one is named
        params = {"test_clock": None, **params}
    narrowed = narrowed_by(params, ("customer", "status", "test_clock"))
    return await list_page(call.objects, "subscription", _URL, params, narrowed)


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("DELETE", _URL + "/{id}", _cancel),
)
