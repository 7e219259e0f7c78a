"""Giving money back: by the API, on PayPal's own dashboard, or by a lost dispute."""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.currencies import money, same_currency, value_of
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment
from studium.sandbox.paypal.payments.capturing import (
    payee_body,
    refundable,
    refusal_to_refund,
)
from studium.sandbox.paypal.payments.orders import CAPTURE, REFUND, refresh_order

REFUNDABLE_FOR = timedelta(days=180)


async def refund(objects: AccountObjects, capture_id: str, given: Body) -> Stored:
    """Refund a capture, whole or the `amount` in `given`. Raises ApiError."""
    capture = await objects.lock(CAPTURE, capture_id)
    refusal = refusal_to_refund(capture)
    if refusal is not None:
        raise refusal
    made_at = datetime.fromisoformat(capture.body["create_time"])
    if objects.now - made_at > REFUNDABLE_FOR:
        raise refused("REFUND_TIME_LIMIT_EXCEEDED")
    if "invoice_id" in given and await objects.newest(
        REFUND, {"invoice_id": given["invoice_id"]}, 1
    ):
        raise refused("DUPLICATE_INVOICE_ID")
    amount = given.get("amount")
    if amount is not None:
        problem = same_currency(amount, capture.body["amount"], "REFUND_CAPTURE_CURRENCY_MISMATCH")
        if problem is not None:
            raise problem
    wanted = refundable(capture) if amount is None else value_of(amount)
    if wanted > refundable(capture):
        raise refused("REFUND_AMOUNT_EXCEEDED")
    if capture.private["dispute"] is not None and wanted < refundable(capture):
        raise refused("TRANSACTION_DISPUTED")
    return await give_back(objects, capture, wanted, given)


async def give_back(
    objects: AccountObjects,
    capture: Stored,
    wanted: Decimal,
    given: Body,
    what: str = "REFUNDED",
) -> Stored:
    """Move the money of a locked capture back and report it: REFUNDED or REVERSED."""
    currency = capture.body["amount"]["currency_code"]
    total = Decimal(capture.private["refunded"]) + wanted
    body = _refund_body(objects, capture, money(wanted, currency), money(total, currency))
    body |= {name: given[name] for name in ("invoice_id", "note_to_payer") if name in given}
    if "custom_id" in given or "custom_id" in capture.body:
        body["custom_id"] = given.get("custom_id", capture.body.get("custom_id"))
    stored = await objects.add(REFUND, body, private={"capture_id": capture.id})
    capture.private["refunded"] = str(total)
    capture.private["refunds"].append(stored.id)
    is_whole = total == value_of(capture.body["amount"])
    capture.body["status"] = "REFUNDED" if is_whole else "PARTIALLY_REFUNDED"
    await objects.save(capture)
    await refresh_order(objects, capture.body["supplementary_data"]["related_ids"]["order_id"])
    words = f"A $ {body['amount']['value']} {currency} capture payment was {what.lower()}"
    resource = deepcopy(body)
    await objects.announce(Happening(f"PAYMENT.CAPTURE.{what}", "refund", words, resource))
    return stored


def _refund_body(objects: AccountObjects, capture: Stored, amount: Body, total: Body) -> Body:
    refund_id = transaction_id()
    payments = f"{objects.address}/v2/payments"
    currency = amount["currency_code"]
    return {
        "id": refund_id,
        "amount": amount,
        "seller_payable_breakdown": {
            "gross_amount": amount,
            "paypal_fee": money(Decimal(0), currency),
            "net_amount": amount,
            "total_refunded_amount": total,
        },
        "status": "COMPLETED",
        "payer": payee_body(objects.account),
        "create_time": moment(objects.now),
        "update_time": moment(objects.now),
        "links": [
            link(f"{payments}/refunds/{refund_id}", "self"),
            link(f"{payments}/captures/{capture.id}", "up"),
        ],
    }
