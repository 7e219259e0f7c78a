"""Disputes: the payer's bank takes a charge's money, and decides after it has been answered.

https://docs.stripe.com/disputes/how-disputes-work, https://docs.stripe.com/testing#disputes.
"""

from copy import deepcopy
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.payments.charging import add_transaction

_ANSWER_WITHIN = timedelta(days=9)
_DECIDED_AFTER = timedelta(minutes=1)
# https://docs.stripe.com/api/disputes/object#dispute_object-evidence
_EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy",
    "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
    "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
    "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
    "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address",
    "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
    "uncategorized_file", "uncategorized_text",
)  # fmt: skip
_WINNING = "winning_evidence"
_LAST_SECOND = 86_399
_DAY = 86_400


async def open_dispute(objects: AccountObjects, charge: Stored) -> None:
    """The bank takes the money back, or asks about it, unless it was given back by then."""
    charge.due_at = None
    left = charge.body["amount"] - charge.body["amount_refunded"]
    if left == 0:
        await objects.save(charge)
        return
    body = _dispute_body(objects, charge.body, charge.private["dispute"], left)
    is_inquiry = charge.private.get("is_inquiry", False)
    if is_inquiry:
        body |= {"status": "warning_needs_response", "is_charge_refundable": True}
    outcome = "warning_closed" if is_inquiry else "lost"
    due_at = objects.now + _ANSWER_WITHIN
    dispute = await objects.add(body, private={"outcome": outcome}, due_at=due_at)
    before = deepcopy(charge.body)
    charge.body["disputed"] = True
    charge.private["is_held"] = not is_inquiry
    await objects.save(charge)
    await objects.announce("charge.updated", charge.body, before=before)
    await objects.announce("charge.dispute.created", dispute.body)
    if is_inquiry:
        return
    await _move_funds(objects, dispute, -left)
    await objects.save(dispute)
    await objects.announce("charge.dispute.funds_withdrawn", dispute.body)


async def answer_dispute(
    objects: AccountObjects, dispute: Stored, text: str | None, *, submit: bool
) -> None:
    """Note the evidence; once it is submitted, the bank decides by its magic words."""
    _expect_open(dispute)
    before = deepcopy(dispute.body)
    details = dispute.body["evidence_details"]
    if text is not None:
        dispute.body["evidence"]["uncategorized_text"] = text
        details["has_evidence"] = True
    if submit:
        details["submission_count"] += 1
        is_inquiry = dispute.body["status"] == "warning_needs_response"
        dispute.body["status"] = "warning_under_review" if is_inquiry else "under_review"
        is_won = dispute.body["evidence"]["uncategorized_text"] == _WINNING
        if not is_inquiry:
            dispute.private["outcome"] = "won" if is_won else "lost"
        dispute.due_at = objects.now + _DECIDED_AFTER
    await objects.save(dispute)
    await objects.announce("charge.dispute.updated", dispute.body, before=before)


async def accept_dispute(objects: AccountObjects, dispute: Stored) -> None:
    """Leave the money to the payer."""
    _expect_open(dispute)
    if dispute.private["outcome"] != "warning_closed":
        dispute.private["outcome"] = "lost"
    await decide_dispute(objects, dispute)


async def decide_dispute(objects: AccountObjects, dispute: Stored) -> None:
    """The bank has decided, or the time to answer is over."""
    before = deepcopy(dispute.body)
    dispute.due_at = None
    dispute.body["status"] = dispute.private["outcome"]
    is_won = dispute.body["status"] == "won"
    if is_won:
        charge = await objects.lock("charge", dispute.body["charge"])
        charge.private["is_held"] = False
        await objects.save(charge)
        await _move_funds(objects, dispute, dispute.body["amount"])
    await objects.save(dispute)
    await objects.announce("charge.dispute.closed", dispute.body, before=before)
    if is_won:
        await objects.announce("charge.dispute.funds_reinstated", dispute.body)


def _expect_open(dispute: Stored) -> None:
    if dispute.body["status"] not in {"needs_response", "warning_needs_response"}:
        raise ApiError("This dispute is already closed or under review.", code="dispute_closed")


async def _move_funds(objects: AccountObjects, dispute: Stored, amount_minor: int) -> None:
    source = dispute.body | {"description": f"Chargeback for {dispute.body['charge']}"}
    transaction = await add_transaction(objects, source, "adjustment", amount_minor)
    dispute.body["balance_transactions"].append(transaction.body)


def _dispute_body(objects: AccountObjects, charge: Body, reason: str, amount_minor: int) -> Body:
    due_by = int((objects.now + _ANSWER_WITHIN).timestamp())
    return {
        "id": fresh("dp"),
        "object": "dispute",
        "amount": amount_minor,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": objects.second,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(_EVIDENCE),
        "evidence_details": {
            "due_by": due_by - due_by % _DAY + _LAST_SECOND,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
