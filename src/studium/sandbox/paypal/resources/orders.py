"""Orders. https://developer.paypal.com/docs/api/orders/v2/."""

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import Buyer
from studium.sandbox.paypal.errors import Body, invalid, refused
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, moment
from studium.sandbox.paypal.operation import ORDERS_KEEP, Call, Declined, Done, Operation
from studium.sandbox.paypal.payments.authorizing import authorize
from studium.sandbox.paypal.payments.capturing import (
    Sale,
    capture,
    payee_body,
    refuse_decline,
    refuse_used_invoice,
)
from studium.sandbox.paypal.payments.orders import (
    APPROVAL_LASTS,
    ORDER,
    complete,
    order_links,
    payable,
    payer_body,
    shown_order,
    wallet_body,
)
from studium.sandbox.paypal.payments.vaulting import buyer_of, vault_with_payment
from studium.sandbox.paypal.resources.order_patch import patch_order, read_patch
from studium.sandbox.paypal.resources.order_requests import CREATE, check_unit

_REFERENCES = ("custom_id", "invoice_id")
_BRIEF = ("id", "status", "payment_source")


def _show(call: Call, order: Stored) -> Body:
    """The whole order, or the little that `return=minimal` answers."""
    if call.representation:
        return order.body
    unit = order.body["purchase_units"][0]
    body: Body = {name: order.body[name] for name in _BRIEF if name in order.body}
    if "payments" in unit:
        body["purchase_units"] = [
            {"reference_id": unit["reference_id"], "payments": unit["payments"]}
        ]
        body["payer"] = order.body["payer"]
    return body | {"links": order.body["links"]}


async def _create(call: Call) -> Done | Declined:
    given, objects = call.given, call.objects
    unit = given["purchase_units"][0]
    check_unit(unit)
    source = given.get("payment_source")
    if source is not None and call.request_id is None:
        raise invalid("PAYPAL_REQUEST_ID_REQUIRED", "PayPal-Request-Id")
    if source is not None and "paypal" not in source:
        raise invalid("MISSING_REQUIRED_PARAMETER", "/payment_source/paypal")
    wallet = (source or {}).get("paypal", {})
    context = given.get("application_context", {}) | wallet.get("experience_context", {})
    vault = wallet.get("attributes", {}).get("vault")
    for name in ("return_url", "cancel_url"):
        if vault is not None and name not in context:
            raise refused(f"{name.upper()}_REQUIRED")
    body = _order_body(objects, given, unit, is_sourced=source is not None)
    private = {
        "context": context,
        "vault": vault,
        "customer": wallet.get("attributes", {}).get("customer", {}).get("id"),
        "attempts": 0,
        "opened": False,
        "declined": False,
        "buyer": None,
    }
    if "vault_id" in wallet:
        return await _pay_with_token(objects, body, private, wallet["vault_id"])
    due_at = objects.now + APPROVAL_LASTS
    return Done(201, await objects.add(ORDER, body, private=private, due_at=due_at))


def _order_body(objects: AccountObjects, given: Body, unit: Body, *, is_sourced: bool) -> Body:
    body: Body = {
        "id": transaction_id(),
        "intent": given["intent"],
        "status": "PAYER_ACTION_REQUIRED" if is_sourced else "CREATED",
        "purchase_units": [
            {"reference_id": "default"} | unit | {"payee": payee_body(objects.account)}
        ],
        "create_time": moment(objects.now),
        "update_time": moment(objects.now),
    }
    if is_sourced:
        body["payment_source"] = {"paypal": {}}
    return body | {"links": order_links(objects.address, body)}


async def _pay_with_token(
    objects: AccountObjects, body: Body, private: Body, token_id: str
) -> Done:
    """With a payment token the order is paid as it is made; nobody need approve it."""
    _, buyer = await buyer_of(objects, token_id)
    if buyer.pays == "never":
        raise refused("INSTRUMENT_DECLINED")
    body |= {"status": "APPROVED", "payer": payer_body(buyer)}
    body["payment_source"] = {"paypal": wallet_body(buyer)}
    order = await objects.add(ORDER, body, private=private | {"buyer": buyer.id})
    await _take(objects, order, buyer)
    return Done(201, order)


async def _retrieve(call: Call) -> Done:
    return Done(200, await call.objects.find(ORDER, call.id))


def _show_whole(call: Call, order: Stored) -> Body:
    del call
    return order.body


async def _patch(call: Call) -> Done:
    await patch_order(call.objects, call.id, call.given["operations"])
    return Done(204)


async def _capture(call: Call) -> Done | Declined:
    return await _complete(call, "CAPTURE")


async def _authorize(call: Call) -> Done | Declined:
    return await _complete(call, "AUTHORIZE")


async def _complete(call: Call, intent: str) -> Done | Declined:
    objects = call.objects
    order, buyer = await payable(objects, call.id, intent)
    declined = await refuse_decline(objects, order, buyer)
    if declined is not None:
        return declined
    await _take(objects, order, buyer)
    return Done(201, order)


async def _take(objects: AccountObjects, order: Stored, buyer: Buyer) -> None:
    """Capture or authorise the whole order, and complete it."""
    unit = order.body["purchase_units"][0]
    total = {name: unit["amount"][name] for name in ("currency_code", "value")}
    references = {name: unit[name] for name in _REFERENCES if name in unit}
    await refuse_used_invoice(objects, references)
    if order.body["intent"] == "CAPTURE":
        await capture(objects, Sale(buyer, total, order.id, references, is_final=True))
    else:
        await authorize(objects, order, buyer.id, total, references)
    await vault_with_payment(objects, order, buyer)
    await complete(objects, order)
    if order.body["intent"] == "CAPTURE":
        await objects.announce(
            Happening("CHECKOUT.ORDER.COMPLETED", "checkout-order", "Checkout Order Completed",
                      shown_order(order))
        )  # fmt: skip


OPERATIONS = (
    Operation("POST", "/v2/checkout/orders", _create, CREATE, _show, ORDERS_KEEP, mocks=True),
    Operation("GET", "/v2/checkout/orders/{id}", _retrieve, show=_show_whole),
    Operation("PATCH", "/v2/checkout/orders/{id}", _patch, reads=read_patch, mocks=True),
    Operation("POST", "/v2/checkout/orders/{id}/capture", _capture, {}, _show, ORDERS_KEEP,
              mocks=True),
    Operation("POST", "/v2/checkout/orders/{id}/authorize", _authorize, {}, _show, ORDERS_KEEP,
              mocks=True),
)  # fmt: skip
