"""Authorizations, captures, refunds. https://developer.paypal.com/docs/api/payments/v2/."""

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.errors import Body
from studium.sandbox.paypal.operation import PAYMENTS_KEEP, Call, Done, Operation
from studium.sandbox.paypal.payments.authorizing import (
    capture_authorization,
    reauthorize,
    void,
)
from studium.sandbox.paypal.payments.orders import AUTHORIZATION, CAPTURE, REFUND
from studium.sandbox.paypal.payments.refunding import refund
from studium.sandbox.paypal.shapes import Shape, amount, flag, text

_AUTHORIZATIONS = "/v2/payments/authorizations/{id}"
_CAPTURES = "/v2/payments/captures/{id}"
_REFUNDS = "/v2/payments/refunds/{id}"

_CAPTURE: Shape = {
    "amount": amount,
    "invoice_id": text(127),
    "final_capture": flag,
    "note_to_payer": text(255),
    "soft_descriptor": text(22, r"[0-9A-Za-z \-*.]+"),
}
_REAUTHORIZE: Shape = {"amount": amount}
_REFUND: Shape = {
    "amount": amount,
    "custom_id": text(127),
    "invoice_id": text(127),
    "note_to_payer": text(255),
}


def _show(call: Call, stored: Stored) -> Body:
    """The whole object, or the little that `return=minimal` answers."""
    if call.representation:
        return stored.body
    return {name: stored.body[name] for name in ("id", "status", "links")}


async def _authorization(call: Call) -> Done:
    return Done(200, await call.objects.find(AUTHORIZATION, call.id))


async def _capture(call: Call) -> Done:
    return Done(201, await capture_authorization(call.objects, call.id, call.given))


async def _void(call: Call) -> Done:
    voided = await void(call.objects, call.id)
    return Done(200, voided) if call.representation else Done(204)


async def _reauthorize(call: Call) -> Done:
    return Done(201, await reauthorize(call.objects, call.id, call.given))


async def _find_capture(call: Call) -> Done:
    return Done(200, await call.objects.find(CAPTURE, call.id))


async def _refund(call: Call) -> Done:
    return Done(201, await refund(call.objects, call.id, call.given))


async def _find_refund(call: Call) -> Done:
    return Done(200, await call.objects.find(REFUND, call.id))


OPERATIONS = (
    Operation("GET", _AUTHORIZATIONS, _authorization),
    Operation("POST", f"{_AUTHORIZATIONS}/capture", _capture, _CAPTURE, _show, PAYMENTS_KEEP,
              mocks=True),
    Operation("POST", f"{_AUTHORIZATIONS}/void", _void, mocks=True),
    Operation("POST", f"{_AUTHORIZATIONS}/reauthorize", _reauthorize, _REAUTHORIZE, _show,
              PAYMENTS_KEEP, mocks=True),
    Operation("GET", _CAPTURES, _find_capture),
    Operation("POST", f"{_CAPTURES}/refund", _refund, _REFUND, _show, PAYMENTS_KEEP, mocks=True),
    Operation("GET", _REFUNDS, _find_refund),
)  # fmt: skip
