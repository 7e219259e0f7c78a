"""Holding money: an authorisation is honoured for three days and lasts 29.

https://developer.paypal.com/docs/checkout/standard/customize/authorization/
"""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS
from studium.sandbox.paypal.currencies import require_same_currency, value_of
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment
from studium.sandbox.paypal.payments.capturing import (
    PROTECTED,
    Sale,
    capture,
    payee_body,
    refuse_used_invoice,
)
from studium.sandbox.paypal.payments.orders import AUTHORIZATION, refresh_order

_LASTS = timedelta(days=29)
_HONORED_FOR = timedelta(days=3)
_MOST_CAPTURES = 10
_DONE = ("CAPTURED", "VOIDED")


async def authorize(
    objects: AccountObjects, order: Stored, buyer_id: str, amount: Body, references: Body
) -> Stored:
    """Hold an amount of an order for 29 days."""
    expires_at = objects.now + _LASTS
    body = _authorization_body(objects, order.id, amount, expires_at) | references
    private: Body = {"buyer": buyer_id, "captured": "0", "captures": 0, "parent": None}
    stored = await objects.add(AUTHORIZATION, body, private=private, due_at=expires_at)
    await _announce(objects, stored, "CREATED")
    return stored


def _authorization_body(
    objects: AccountObjects, order_id: str, amount: Body, expires_at: datetime
) -> Body:
    authorization_id = transaction_id()
    here = f"{objects.address}/v2/payments/authorizations/{authorization_id}"
    return {
        "id": authorization_id,
        "status": "CREATED",
        "amount": amount,
        "seller_protection": PROTECTED,
        "expiration_time": moment(expires_at),
        "supplementary_data": {"related_ids": {"order_id": order_id}},
        "payee": payee_body(objects.account),
        "create_time": moment(objects.now),
        "update_time": moment(objects.now),
        "links": [
            link(here, "self"),
            link(f"{here}/capture", "capture", "POST"),
            link(f"{here}/void", "void", "POST"),
            link(f"{here}/reauthorize", "reauthorize", "POST"),
            link(f"{objects.address}/v2/checkout/orders/{order_id}", "up"),
        ],
    }


async def capture_authorization(
    objects: AccountObjects, authorization_id: str, given: Body
) -> Stored:
    """Take what is held, or the `amount` in `given`. Raises ApiError."""
    held = await _usable(objects, authorization_id)
    amount: Body = given.get("amount") or held.body["amount"]
    require_same_currency(amount, held.body["amount"], "AUTH_CAPTURE_CURRENCY_MISMATCH")
    taken = Decimal(held.private["captured"]) + value_of(amount)
    if taken > value_of(held.body["amount"]):
        raise refused("MAX_CAPTURE_AMOUNT_EXCEEDED")
    if held.private["captures"] >= _MOST_CAPTURES:
        raise refused("MAX_CAPTURE_COUNT_EXCEEDED")
    references: Body = {name: held.body[name] for name in ("custom_id", "invoice_id")
                  if name in held.body}  # fmt: skip
    if "invoice_id" in given:
        references["invoice_id"] = given["invoice_id"]
        await refuse_used_invoice(objects, references)
    is_final = given.get("final_capture", False)
    order_id = held.body["supplementary_data"]["related_ids"]["order_id"]
    sale = Sale(
        BUYERS[held.private["buyer"]], amount, order_id, references, is_final, authorization_id
    )
    made = await capture(objects, sale)
    held.private["captured"] = str(taken)
    held.private["captures"] += 1
    is_over = is_final or taken == value_of(held.body["amount"])
    held.body["status"] = "CAPTURED" if is_over else "PARTIALLY_CAPTURED"
    if is_over:
        held.due_at = None
    await objects.save(held)
    await refresh_order(objects, order_id)
    return made


async def _usable(objects: AccountObjects, authorization_id: str) -> Stored:
    """An authorisation of which money can still be taken, locked."""
    held = await objects.lock(AUTHORIZATION, authorization_id)
    status = held.body["status"]
    if status == "CAPTURED" or held.private.get("successor"):
        raise refused("AUTHORIZATION_ALREADY_CAPTURED")
    if _is_expired(objects, held):
        raise refused("AUTHORIZATION_EXPIRED")
    if status == "VOIDED":
        raise refused("AUTHORIZATION_VOIDED")
    return held


def _is_expired(objects: AccountObjects, held: Stored) -> bool:
    return objects.now >= datetime.fromisoformat(held.body["expiration_time"])


async def void(objects: AccountObjects, authorization_id: str) -> Stored:
    """Let go of what is held and was not captured. Raises ApiError."""
    held = await objects.lock(AUTHORIZATION, authorization_id)
    if held.body["status"] == "VOIDED":
        raise refused("PREVIOUSLY_VOIDED")
    if held.body["status"] == "CAPTURED":
        raise refused("PREVIOUSLY_CAPTURED")
    if held.private["parent"] is not None:
        raise refused("CANNOT_BE_VOIDED")
    successor = None
    if held.private.get("successor"):  # locked before the order, as everywhere
        successor = await objects.lock(AUTHORIZATION, held.private["successor"])
    await _let_go(objects, held)
    if successor is not None and successor.body["status"] not in _DONE:
        await _let_go(objects, successor)
    return held


async def lapse(objects: AccountObjects, held: Stored) -> None:
    """After 29 days nothing is held any more."""
    if held.body["status"] in _DONE:
        held.due_at = None
        await objects.save(held)
    else:
        await _let_go(objects, held)


async def _let_go(objects: AccountObjects, held: Stored) -> None:
    held.body["status"] = "VOIDED"
    held.due_at = None
    await objects.save(held)
    await refresh_order(objects, held.body["supplementary_data"]["related_ids"]["order_id"])
    await _announce(objects, held, "VOIDED")


async def reauthorize(objects: AccountObjects, authorization_id: str, given: Body) -> Stored:
    """Hold the money anew, once, from the fourth day on. Raises ApiError."""
    held = await _usable(objects, authorization_id)
    if held.private["parent"] is not None or held.private["captures"]:
        raise refused("REAUTHORIZATION_NOT_SUPPORTED")
    made_at = datetime.fromisoformat(held.body["create_time"])
    if objects.now - made_at < _HONORED_FOR:
        raise refused("REAUTHORIZATION_TOO_SOON")
    amount: Body = given.get("amount") or held.body["amount"]
    require_same_currency(amount, held.body["amount"], "AUTH_CURRENCY_MISMATCH")
    if value_of(amount) > value_of(held.body["amount"]):  # more only in some countries
        raise refused("TRANSACTION_REFUSED")
    order_id = held.body["supplementary_data"]["related_ids"]["order_id"]
    expires_at = datetime.fromisoformat(held.body["expiration_time"])
    body = _authorization_body(objects, order_id, amount, expires_at)
    body |= {name: held.body[name] for name in ("custom_id", "invoice_id") if name in held.body}
    private: Body = {
        "buyer": held.private["buyer"],
        "captured": "0",
        "captures": 0,
        "parent": held.id,
    }
    anew = await objects.add(AUTHORIZATION, body, private=private, due_at=expires_at)
    held.private["successor"] = anew.id
    await objects.save(held)
    await refresh_order(objects, order_id)
    await _announce(objects, anew, "CREATED")
    return anew


async def _announce(objects: AccountObjects, held: Stored, what: str) -> None:
    words = f"A payment authorization was {what.lower()}"
    resource = deepcopy(held.body)
    await objects.announce(
        Happening(f"PAYMENT.AUTHORIZATION.{what}", "authorization", words, resource)
    )
