"""Customers: who pays. https://docs.stripe.com/api/customers."""

from copy import deepcopy

from studium.sandbox.kit import find
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.clocks import (
    CUSTOMERS_OF_A_CLOCK,
    KIND,
    at_time_of,
    customers_of,
    refuse_under_way,
)
from studium.sandbox.stripe.customers import full_address, new_customer
from studium.sandbox.stripe.errors import ApiError, Body, no_such
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import (
    ADDRESS,
    METADATA,
    SHIPPING,
)
from studium.sandbox.stripe.payments import refuse_others_method
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    choice,
    clearable,
    email,
    optional,
    text,
)

_URL = "/v1/customers"

_WRITE: dict[str, Field] = {
    "address": clearable(Nested(ADDRESS)),
    "description": clearable(text),
    "email": clearable(email),
    "name": clearable(text),
    "phone": clearable(text),
    "preferred_locales": optional(ListOf(text)),
    "tax_exempt": optional(choice("exempt", "none", "reverse")),
    **SHIPPING,
    **METADATA,
}

_CREATE: dict[str, Field] = {**_WRITE, "test_clock": optional(text)}

_UPDATE: dict[str, Field] = {
    **_WRITE,
    "invoice_settings": optional(Nested({"default_payment_method": clearable(text)})),
}

_LIST: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "email": optional(text),
    "test_clock": optional(text),
}


async def _create(call: Call) -> Body:
    objects = call.objects
    if "test_clock" in call.params:
        clock = await objects.lock(KIND, call.params["test_clock"], param="test_clock")
        refuse_under_way(clock)
        if len(await customers_of(objects, clock)) >= CUSTOMERS_OF_A_CLOCK:
            raise ApiError(
                f"A test clock has at most {CUSTOMERS_OF_A_CLOCK} customers.", param="test_clock"
            )
        objects = at_time_of(objects, clock)
    return (await new_customer(objects, call.params)).body


async def _retrieve(call: Call) -> Body:
    """A deleted customer is still found, as a note that it was deleted."""
    found = await find(call.objects.tx, call.id)
    if found is not None and found.deleted and found.account == call.objects.account.id:
        if found.kind != "customer":
            raise no_such("customer", call.id)
        return _deleted(call.id)
    return (await call.objects.find("customer", call.id)).body


async def _update(call: Call) -> Body:
    customer = await call.objects.lock("customer", call.id)
    before = deepcopy(customer.body)
    changed = dict(call.params)
    if "metadata" in changed:
        changed["metadata"] = merge_metadata(customer.body["metadata"], changed["metadata"])
    if "invoice_settings" in changed:
        default = changed["invoice_settings"].get("default_payment_method")
        if default is not None:
            method = await call.objects.find("payment_method", default)
            refuse_others_method(method, customer.id)
        changed["invoice_settings"] = {
            **customer.body.get("invoice_settings", {}),
            "default_payment_method": default,
        }
    if "address" in changed:
        changed["address"] = full_address(changed["address"])
    customer.body |= changed
    await call.objects.save(customer)
    await call.objects.announce("customer.updated", customer.body, before=before)
    return customer.body


async def _list(call: Call) -> Body:
    params = {"test_clock": None, **call.params}  # without one: those that follow none
    narrowed = narrowed_by(params, ("email", "test_clock"))
    return await list_page(call.objects, "customer", _URL, call.params, narrowed)


async def _delete(call: Call) -> Body:
    customer = await call.objects.lock("customer", call.id)
    customer.deleted = True
    await call.objects.save(customer)
    await call.objects.announce("customer.deleted", customer.body)
    return _deleted(call.id)


def _deleted(customer_id: str) -> Body:
    return {"id": customer_id, "object": "customer", "deleted": True}


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL, _list, _LIST),
    Operation("GET", _URL + "/{id}", _retrieve),
    Operation("POST", _URL + "/{id}", _update, _UPDATE),
    Operation("DELETE", _URL + "/{id}", _delete),
)
