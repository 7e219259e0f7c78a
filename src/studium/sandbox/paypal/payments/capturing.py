"""Taking money: captures, at once or of what was held, and what becomes of eChecks."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from studium.sandbox import kit
from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS, Account, Buyer
from studium.sandbox.paypal.currencies import fee_of, money, value_of
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.identifiers import transaction_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment
from studium.sandbox.paypal.operation import Declined
from studium.sandbox.paypal.payments.orders import CAPTURE, refresh_order

_CHECK_CLEARS_AFTER = timedelta(days=3)
_DISPUTED_AFTER = timedelta(minutes=1)

PROTECTED = {
    "status": "ELIGIBLE",
    "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
}


@dataclass(frozen=True, slots=True)
class Sale:
    """What is to be captured for whom: amount, references, and where it belongs."""

    buyer: Buyer
    amount: Body
    order_id: str
    references: Body
    is_final: bool
    authorization_id: str | None = None


async def refuse_decline(objects: AccountObjects, order: Stored, buyer: Buyer) -> Declined | None:
    """The refusal, which counts as an attempt, when this buyer's money cannot be had."""
    if buyer.pays != "never":
        return None
    order.private["attempts"] += 1
    order.private["declined"] = True
    await objects.save(order)
    approve = f"{objects.address}/checkoutnow?token={order.id}"
    return Declined(refused("INSTRUMENT_DECLINED", links=[link(approve, "redirect")]))


async def refuse_used_invoice(objects: AccountObjects, references: Body) -> None:
    """One invoice id, one payment. Raises ApiError DUPLICATE_INVOICE_ID."""
    invoice_id = references.get("invoice_id")
    if invoice_id is None:
        return
    is_free = await kit.try_lock_key(objects.tx, objects.account.id, f"invoice {invoice_id}")
    taken = await objects.newest(CAPTURE, {"invoice_id": invoice_id}, 1)
    if taken or not is_free:
        raise refused("DUPLICATE_INVOICE_ID")


async def capture(objects: AccountObjects, sale: Sale) -> Stored:
    """Take the money; an eCheck's arrives, or fails, three days later."""
    due_at: datetime | None = None
    is_pending = sale.buyer.pays != "at once"
    body = _capture_body(objects, sale)
    if is_pending:
        body |= {"status": "PENDING", "status_details": {"reason": "ECHECK"}}
        due_at = objects.now + _CHECK_CLEARS_AFTER
    else:
        body |= {"status": "COMPLETED", "seller_receivable_breakdown": _breakdown(sale.amount)}
        if sale.buyer.disputes:
            due_at = objects.now + _DISPUTED_AFTER
    private: Body = {"buyer": sale.buyer.id, "refunds": [], "refunded": "0", "dispute": None}
    stored = await objects.add(CAPTURE, body, private=private, due_at=due_at)
    await announce_capture(objects, stored, "PENDING" if is_pending else "COMPLETED")
    return stored


def _capture_body(objects: AccountObjects, sale: Sale) -> Body:
    capture_id = transaction_id()
    here = f"{objects.address}/v2/payments/captures/{capture_id}"
    up = (
        f"{objects.address}/v2/payments/authorizations/{sale.authorization_id}"
        if sale.authorization_id
        else f"{objects.address}/v2/checkout/orders/{sale.order_id}"
    )
    related = {"order_id": sale.order_id}
    if sale.authorization_id:
        related["authorization_id"] = sale.authorization_id
    return {
        "id": capture_id,
        "amount": sale.amount,
        "final_capture": sale.is_final,
        "disbursement_mode": "INSTANT",
        "seller_protection": PROTECTED,
        **sale.references,
        "supplementary_data": {"related_ids": related},
        "payee": payee_body(objects.account),
        "create_time": moment(objects.now),
        "update_time": moment(objects.now),
        "links": [link(here, "self"), link(f"{here}/refund", "refund", "POST"), link(up, "up")],
    }


def payee_body(account: Account) -> Body:
    """The merchant as orders and payments name them."""
    return {"email_address": account.email, "merchant_id": account.id}


def _breakdown(amount: Body) -> Body:
    gross, currency = value_of(amount), amount["currency_code"]
    fee = fee_of(gross, currency)
    return {
        "gross_amount": money(gross, currency),
        "paypal_fee": money(fee, currency),
        "net_amount": money(gross - fee, currency),
    }


async def announce_capture(objects: AccountObjects, stored: Stored, what: str) -> None:
    """Report what became of a capture: COMPLETED, PENDING or DENIED."""
    amount = stored.body["amount"]
    words = f"Payment {what.lower()} for $ {amount['value']} {amount['currency_code']}"
    resource = deepcopy(stored.body)
    await objects.announce(Happening(f"PAYMENT.CAPTURE.{what}", "capture", words, resource))


async def settle_check(objects: AccountObjects, stored: Stored) -> None:
    """An eCheck clears or bounces."""
    stored.due_at = None
    if BUYERS[stored.private["buyer"]].pays == "by eCheck":
        stored.body["status"] = "COMPLETED"
        del stored.body["status_details"]
        stored.body["seller_receivable_breakdown"] = _breakdown(stored.body["amount"])
        what = "COMPLETED"
    else:
        stored.body["status"] = "DECLINED"
        what = "DENIED"
    await objects.save(stored)
    await refresh_order(objects, stored.body["supplementary_data"]["related_ids"]["order_id"])
    await announce_capture(objects, stored, what)


def refundable(stored: Stored) -> Decimal:
    """What of a capture was not given back yet."""
    return value_of(stored.body["amount"]) - Decimal(stored.private["refunded"])


def require_refundable(stored: Stored) -> None:
    """Raise ApiError when nothing of this capture can be given back."""
    status = stored.body["status"]
    if status == "PENDING":
        raise refused("PENDING_CAPTURE")
    if status in ("DECLINED", "FAILED"):
        raise refused("REFUND_NOT_ALLOWED")
    if status == "REFUNDED":
        raise refused("CAPTURE_FULLY_REFUNDED")
