"""Refunds: all or part of a captured charge, never more than is left of it."""

from copy import deepcopy
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.amounts import shown
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.payments.charging import add_transaction

# How long the refunds of the two special test cards take to settle.
_SETTLES_AFTER = timedelta(minutes=1)
_REFERENCE_LENGTH = 16


async def refund_charge(objects: AccountObjects, charge: Stored, params: Body) -> Stored:
    """Give money back. Raises ApiError when the charge does not hold that much."""
    if charge.private.get("is_held"):
        raise ApiError(
            f"Charge {charge.id} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    amount_minor = _refundable(charge.body, params.get("amount"))
    course = charge.private.get("refund", "succeeded")
    transaction = await add_transaction(
        objects, charge.body | {"description": "REFUND FOR CHARGE"}, "refund", -amount_minor
    )
    body = _refund_body(objects, charge.body, params, amount_minor)
    body["balance_transaction"] = transaction.id
    if course == "pending":
        body |= {"status": "pending", "pending_reason": "processing"}
    due_at = None if course == "succeeded" else objects.now + _SETTLES_AFTER
    refund = await objects.add(body, private={"course": course}, due_at=due_at)
    transaction.body["source"] = refund.id
    await objects.save(transaction)
    await _count(objects, charge, amount_minor)
    await objects.announce("refund.created", refund.body)
    return refund


async def settle_refund(objects: AccountObjects, refund: Stored) -> None:
    """What becomes, a while later, of a refund to one of the special test cards."""
    before = deepcopy(refund.body)
    refund.due_at = None
    refund.body.pop("pending_reason", None)
    if refund.private["course"] == "pending":
        refund.body["status"] = "succeeded"
        await objects.save(refund)
        await objects.announce("refund.updated", refund.body, before=before)
        return
    returned = await add_transaction(
        objects,
        refund.body | {"description": "REFUND FAILURE"},
        "refund_failure",
        refund.body["amount"],
    )
    refund.body |= {
        "status": "failed",
        "failure_reason": "expired_or_canceled_card",
        "failure_balance_transaction": returned.id,
    }
    await objects.save(refund)
    charge = await objects.lock("charge", refund.body["charge"])
    charge.body["amount_refunded"] -= refund.body["amount"]
    charge.body["refunded"] = False
    await objects.save(charge)
    await objects.announce("refund.failed", refund.body, before=before)


async def release_authorisation(objects: AccountObjects, charge_id: str) -> None:
    """Let go of what was authorised and never captured."""
    charge = await objects.lock("charge", charge_id)
    await _count(objects, charge, charge.body["amount"])


async def _count(objects: AccountObjects, charge: Stored, amount_minor: int) -> None:
    """Note on the charge how much of it was given back."""
    before = deepcopy(charge.body)
    charge.body["amount_refunded"] += amount_minor
    charge.body["refunded"] = charge.body["amount_refunded"] == charge.body["amount"]
    await objects.save(charge)
    await objects.announce("charge.refunded", charge.body, before=before)


def _refundable(charge: Body, wanted: int | None) -> int:
    """How much to give back: what was asked for, or all that is left."""
    if charge["status"] != "succeeded":
        raise ApiError(
            f"Charge {charge['id']} has not been paid, so it cannot be refunded.",
            code="charge_not_refundable",
        )
    if not charge["captured"]:
        raise ApiError(
            f"Charge {charge['id']} has not been captured. Cancel its PaymentIntent "
            f"{charge['payment_intent']} instead: that releases the funds.",
            code="charge_not_refundable",
        )
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if wanted is None:
        return int(left)
    if wanted > left:
        currency = charge["currency"]
        limit = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise ApiError(
            f"Refund amount ({shown(wanted, currency)}) is greater than {limit} "
            f"({shown(left, currency)})",
            param="amount",
        )
    return wanted


def _refund_body(objects: AccountObjects, charge: Body, params: Body, amount_minor: int) -> Body:
    return {
        "id": fresh("re"),
        "object": "refund",
        "amount": amount_minor,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": objects.second,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference": letters(_REFERENCE_LENGTH).upper(),
                "reference_status": "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merge_metadata({}, params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
