"""`expand[]`: ids in an answer replaced by the objects that they name."""

from collections.abc import Awaitable, Callable
from typing import Any

from studium.sandbox import kit
from studium.sandbox.kit import Filter, Window
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.lists import list_body

_MAX_DEPTH = 4
_INCLUDED = 10

# Which fields hold an id that can be expanded, by kind of object.
_REFERENCES = {
    "product": {"default_price"},
    "price": {"product"},
    "checkout.session": {"customer", "invoice", "payment_intent", "subscription"},
    "payment_intent": {"customer", "latest_charge", "payment_method"},
    "charge": {"balance_transaction", "customer", "failure_balance_transaction", "payment_intent"},
    "refund": {"balance_transaction", "charge", "failure_balance_transaction", "payment_intent"},
    "dispute": {"charge", "payment_intent"},
    "payment_method": {"customer"},
    "balance_transaction": {"source"},
    "item": set(),
    "setup_intent": {"customer", "payment_method"},
    "subscription": {"customer", "default_payment_method", "latest_invoice", "test_clock"},
    "customer": {"test_clock"},
    "invoice": {"customer"},
}


async def expand(objects: AccountObjects, answer: Body, paths: list[str]) -> Body:
    """The answer with every path expanded. Raises ApiError for a path that cannot be."""
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > _MAX_DEPTH:
            raise ApiError(
                f"You cannot expand more than {_MAX_DEPTH} levels of a property ({path}).",
                param="expand",
            )
        await _walk(objects, answer, steps, path)
    return answer


async def _walk(objects: AccountObjects, node: Any, steps: list[str], path: str) -> None:
    if isinstance(node, list):
        for item in node:
            await _walk(objects, item, steps, path)
        return
    if not steps or node is None:
        return
    step, *rest = steps
    if node.get("object") == "list":
        if step != "data":
            raise _cannot(path)
        await _walk(objects, node["data"], rest, path)
        return
    await _open(objects, node, step, path)
    await _walk(objects, node[step], rest, path)


async def _open(objects: AccountObjects, node: Body, step: str, path: str) -> None:
    """Put the object in the place of its id."""
    kind = node.get("object", "")
    include = _INCLUSIONS.get((kind, step))
    if include is not None:
        if not isinstance(node.get(step), dict):
            node[step] = await include(objects, node)
    elif step in _REFERENCES.get(kind, ()):
        value = node.get(step)
        if isinstance(value, str):
            found = await kit.find(objects.tx, value)
            node[step] = found.body if found else value
    else:
        raise _cannot(path)


def _cannot(path: str) -> ApiError:
    return ApiError(f"This property cannot be expanded ({path}).", param="expand")


async def _line_items(objects: AccountObjects, session: Body) -> Body:
    """The items of a Checkout Session, which are left out unless asked for."""
    stored = await objects.find("checkout.session", session["id"])
    items = stored.private["line_items"]
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return list_body(url, items[:_INCLUDED], has_more=len(items) > _INCLUDED)


async def _refunds(objects: AccountObjects, charge: Body) -> Body:
    """The refunds of a charge, which are left out unless asked for."""
    found = await kit.list_objects(
        objects.tx,
        objects.account.id,
        "refund",
        Filter(content={"charge": charge["id"]}),
        Window(limit=_INCLUDED + 1),
    )
    data = [stored.body for stored in found[:_INCLUDED]]
    return list_body(f"/v1/charges/{charge['id']}/refunds", data, has_more=len(found) > _INCLUDED)


async def _payments(objects: AccountObjects, invoice: Body) -> Body:
    """The payments of an invoice, which are left out unless asked for."""
    from studium.sandbox.stripe.resources.invoice_payments import (  # noqa: PLC0415 - it lists, too
        invoice_payment,
    )

    stored = await objects.find("invoice", invoice["id"])
    intent = stored.private.get("intent")
    data = [invoice_payment(invoice, intent)] if intent else []
    return list_body("/v1/invoice_payments", data, has_more=False)


_INCLUSIONS: dict[tuple[str, str], Callable[[AccountObjects, Body], Awaitable[Body]]] = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _payments,
}
