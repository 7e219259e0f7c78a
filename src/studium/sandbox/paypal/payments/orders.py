"""How an order moves on: a buyer approves it, it is paid at once or held, its copy stays true."""

from copy import deepcopy
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS, Buyer
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment

ORDER = "paypal_order"
AUTHORIZATION = "paypal_authorization"
CAPTURE = "paypal_capture"
REFUND = "paypal_refund"

# From its making to the approval, and from there to capture or authorisation.
APPROVAL_LASTS = timedelta(hours=3)

_MOST_ATTEMPTS = 10
_MOST_PAYMENTS = 50
_OPEN = ("CREATED", "PAYER_ACTION_REQUIRED", "APPROVED")


def order_links(address: str, order: Body) -> list[Body]:
    """What can be done with an order in its state."""
    here = f"{address}/v2/checkout/orders/{order['id']}"
    approve = f"{address}/checkoutnow?token={order['id']}"
    action = order["intent"].lower()
    links = [link(here, "self")]
    if order["status"] == "CREATED":
        links += [link(approve, "approve")]
    if order["status"] == "PAYER_ACTION_REQUIRED":
        links += [link(approve, "payer-action")]
    if order["status"] in ("CREATED", "APPROVED"):
        links += [link(here, "update", "PATCH"), link(f"{here}/{action}", action, "POST")]
    return links


def may_be_approved(order: Stored) -> bool:
    """Whether a buyer can still choose how to pay."""
    is_declined = order.body["status"] == "APPROVED" and order.private["declined"]
    return order.body["status"] in ("CREATED", "PAYER_ACTION_REQUIRED") or is_declined


async def open_page(objects: AccountObjects, order: Stored) -> None:
    """A buyer was led to the approval page: they have three hours from the first time."""
    if order.body["status"] != "APPROVED" and not order.private["opened"]:
        order.private["opened"] = True
        order.due_at = objects.now + APPROVAL_LASTS
        await objects.save(order)


async def approve(objects: AccountObjects, order: Stored, buyer: Buyer) -> None:
    """The buyer agrees to pay. The merchant then has three hours to take the money."""
    order.private |= {"buyer": buyer.id, "declined": False}
    order.body["status"] = "APPROVED"
    order.body["payer"] = payer_body(buyer)
    order.body["payment_source"] = {"paypal": wallet_body(buyer)}
    order.due_at = objects.now + APPROVAL_LASTS
    await save_order(objects, order)
    await objects.announce(
        Happening("CHECKOUT.ORDER.APPROVED", "checkout-order",
                  "An order has been approved by buyer", shown_order(order))
    )  # fmt: skip


async def payable(objects: AccountObjects, order_id: str, intent: str) -> tuple[Stored, Buyer]:
    """The order, locked, and who pays it. Raises ApiError when its money cannot be taken now."""
    order = await objects.lock(ORDER, order_id)
    if order.body["intent"] != intent:
        raise refused("ACTION_DOES_NOT_MATCH_INTENT")
    status = order.body["status"]
    if status == "COMPLETED":
        already = "CAPTURED" if intent == "CAPTURE" else "AUTHORIZED"
        raise refused(f"ORDER_ALREADY_{already}")
    if status not in _OPEN:
        raise refused("ORDER_COMPLETED_OR_VOIDED")
    if status != "APPROVED":
        raise refused("ORDER_NOT_APPROVED")
    if order.private["attempts"] >= _MOST_ATTEMPTS:
        raise refused("MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED")
    return order, BUYERS[order.private["buyer"]]


async def complete(objects: AccountObjects, order: Stored) -> None:
    """The order's money was taken or held."""
    order.body["status"] = "COMPLETED"
    order.due_at = None
    await refresh(objects, order)


async def refresh_order(objects: AccountObjects, order_id: str | None) -> None:
    """Bring an order's copy of its payments up to date."""
    if order_id is not None:
        await refresh(objects, await objects.lock(ORDER, order_id))


async def refresh(objects: AccountObjects, order: Stored) -> None:
    """The same for an order that is locked already."""
    related = {"supplementary_data": {"related_ids": {"order_id": order.id}}}
    authorizations = await objects.newest(AUTHORIZATION, related, _MOST_PAYMENTS)
    captures = await objects.newest(CAPTURE, related, _MOST_PAYMENTS)
    refunds = [
        await objects.find(REFUND, refund_id)
        for capture in captures
        for refund_id in capture.private["refunds"]
    ]
    payments = {
        name: [_embedded(each) for each in reversed(found)]
        for name, found in (
            ("authorizations", authorizations),
            ("captures", captures),
            ("refunds", refunds),
        )
        if found
    }
    if payments:
        order.body["purchase_units"][0]["payments"] = payments
    is_void = bool(authorizations) and all(
        each.body["status"] == "VOIDED" for each in authorizations
    )
    if is_void and not captures:
        order.body["status"] = "VOIDED"
    await save_order(objects, order)


def _embedded(stored: Stored) -> Body:
    left_out = ("supplementary_data", "payee")
    return {name: value for name, value in stored.body.items() if name not in left_out}


async def save_order(objects: AccountObjects, order: Stored) -> None:
    """Write an order back, with the links that belong to its state."""
    order.body["links"] = order_links(objects.address, order.body)
    await objects.save(order)


def shown_order(order: Stored) -> Body:
    """A copy of the order as it is now, for an event."""
    return deepcopy(order.body)


def payer_body(buyer: Buyer) -> Body:
    """The buyer as `payer` has it."""
    return {
        "name": {"given_name": buyer.given_name, "surname": buyer.surname},
        "email_address": buyer.email,
        "payer_id": buyer.payer_id,
        "address": {"country_code": "US"},
    }


def wallet_body(buyer: Buyer) -> Body:
    """The buyer as `payment_source.paypal` has it."""
    return {
        "email_address": buyer.email,
        "account_id": buyer.payer_id,
        "account_status": "VERIFIED",
        "name": {"given_name": buyer.given_name, "surname": buyer.surname},
        "address": {"country_code": "US"},
    }


async def expire_order(objects: AccountObjects, order: Stored) -> None:
    """Three hours went by: what nobody approved is gone, what nobody took is given back."""
    order.due_at = None
    if order.body["status"] != "APPROVED":
        order.deleted = True
        await save_order(objects, order)
        return
    order.body["status"] = "VOIDED"
    await save_order(objects, order)
    resource = {
        "order_id": order.id,
        "purchase_units": deepcopy(order.body["purchase_units"]),
        "payment_source": deepcopy(order.body.get("payment_source", {})),
        "create_time": moment(objects.now),
    }
    await objects.announce(
        Happening("CHECKOUT.PAYMENT-APPROVAL.REVERSED", "payment", "A payment has been reversed "
                  "after approval.", resource)
    )  # fmt: skip
