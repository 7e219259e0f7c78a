"""Changing an order before it is paid: JSON Patch on the few fields that PayPal lets change."""

import re

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.errors import Body, invalid, refused
from studium.sandbox.paypal.objects import AccountObjects
from studium.sandbox.paypal.payments.orders import ORDER, save_order
from studium.sandbox.paypal.resources.order_requests import UNIT_FIELDS, check_unit
from studium.sandbox.paypal.shapes import Shape, choice, listed, read, text

_PATH = re.compile(r"/purchase_units/@reference_id=='(?P<reference>[^']*)'/(?P<name>[a-z_]+)")
_OPS = {
    "amount": ("replace",),
    "custom_id": ("add", "replace", "remove"),
    "description": ("add", "replace", "remove"),
    "invoice_id": ("add", "replace", "remove"),
    "soft_descriptor": ("replace", "remove"),
}
_MOST = 20


def _anything(given: object, pointer: str) -> object:
    del pointer
    return given


_OPERATION: Shape = {
    "op": choice("add", "remove", "replace", "move", "copy", "test"),
    "path": text(500),
    "value": _anything,
    "from": text(500),
}


def read_patch(given: object) -> Body:
    """The operations of a patch. Raises ApiError."""

    def operation(each: object, pointer: str) -> Body:
        return read(_OPERATION, each, pointer)

    return {"operations": listed(operation, _MOST)(given, "")}


async def patch_order(objects: AccountObjects, order_id: str, operations: list[Body]) -> None:
    """Apply every operation or none. Raises ApiError."""
    order = await objects.lock(ORDER, order_id)
    if order.body["status"] not in ("CREATED", "APPROVED", "PAYER_ACTION_REQUIRED"):
        raise refused("ORDER_ALREADY_COMPLETED")
    for place, operation in enumerate(operations):
        _apply(order, operation, f"/{place}")
    check_unit(order.body["purchase_units"][0])
    await save_order(objects, order)


def _apply(order: Stored, operation: Body, pointer: str) -> None:
    unit = order.body["purchase_units"][0]
    name, op = _target(unit, operation, pointer), operation["op"]
    if op not in _OPS[name] or (name in unit) == (op == "add"):
        raise invalid("INVALID_PATCH_OPERATION", f"{pointer}/op", op)
    if op == "remove":
        del unit[name]
        return
    if "value" not in operation:
        raise refused("PATCH_VALUE_REQUIRED", field=f"{pointer}/value")
    value = UNIT_FIELDS[name](operation["value"], f"{pointer}/value")
    if name == "amount":
        _check_amount(order, value, f"{pointer}/value")
    unit[name] = value


def _target(unit: Body, operation: Body, pointer: str) -> str:
    """The name of the field that an operation changes."""
    if "op" not in operation:
        raise invalid("MISSING_REQUIRED_PARAMETER", f"{pointer}/op")
    if "path" not in operation:
        raise refused("PATCH_PATH_REQUIRED", field=f"{pointer}/path")
    field = f"{pointer}/path"
    if not operation["path"].startswith("/"):
        raise refused("INVALID_JSON_POINTER_FORMAT", field=field)
    path = _PATH.fullmatch(operation["path"])
    if path is None or path["name"] not in _OPS:
        raise refused("NOT_PATCHABLE", field=field)
    if path["reference"] != unit["reference_id"]:
        raise refused("REFERENCE_ID_NOT_FOUND", field=field)
    return path["name"]


def _check_amount(order: Stored, value: Body, field: str) -> None:
    current = order.body["purchase_units"][0]["amount"]
    if value["currency_code"] != current["currency_code"]:
        raise refused("MULTI_CURRENCY_ORDER", field=field)
    if order.body["status"] == "APPROVED" and value["value"] != current["value"]:
        raise refused("AMOUNT_CHANGE_NOT_ALLOWED", field=field)
