"""Moving the money of a capture back to its buyer, and reporting it."""

from copy import deepcopy
from decimal import Decimal

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.currencies import money, value_of
from studium.sandbox.paypal.errors import Body
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment
from studium.sandbox.paypal.payments.capturing import payee_body
from studium.sandbox.paypal.payments.orders import REFUND, refresh_order


async def return_money(
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
