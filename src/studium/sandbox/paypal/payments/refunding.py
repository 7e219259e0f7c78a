"""Refunds: by the API or on PayPal's own dashboard."""

from datetime import datetime, timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.currencies import require_same_currency, value_of
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.objects import AccountObjects
from studium.sandbox.paypal.payments.capturing import refundable, require_refundable
from studium.sandbox.paypal.payments.disputing import resolve
from studium.sandbox.paypal.payments.orders import CAPTURE, REFUND
from studium.sandbox.paypal.payments.returning import return_money

REFUNDABLE_FOR = timedelta(days=180)


async def refund(objects: AccountObjects, capture_id: str, given: Body) -> Stored:
    """Refund a capture, whole or the `amount` in `given`. Raises ApiError.

    What is given back whole ends an open dispute.
    """
    capture = await objects.lock(CAPTURE, capture_id)
    require_refundable(capture)
    made_at = datetime.fromisoformat(capture.body["create_time"])
    if objects.now - made_at > REFUNDABLE_FOR:
        raise refused("REFUND_TIME_LIMIT_EXCEEDED")
    if "invoice_id" in given and await objects.newest(
        REFUND, {"invoice_id": given["invoice_id"]}, 1
    ):
        raise refused("DUPLICATE_INVOICE_ID")
    amount = given.get("amount")
    if amount is not None:
        require_same_currency(amount, capture.body["amount"], "REFUND_CAPTURE_CURRENCY_MISMATCH")
    wanted = refundable(capture) if amount is None else value_of(amount)
    if wanted > refundable(capture):
        raise refused("REFUND_AMOUNT_EXCEEDED")
    dispute_id = capture.private["dispute"]
    if dispute_id is not None and wanted < refundable(capture):
        raise refused("TRANSACTION_DISPUTED")
    capture.private["dispute"] = None
    made = await return_money(objects, capture, wanted, given)
    if dispute_id is not None:
        await resolve(objects, dispute_id, for_buyer=True)
    return made
