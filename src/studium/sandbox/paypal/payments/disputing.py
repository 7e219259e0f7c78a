"""Disputes: a buyer complains, PayPal decides. https://developer.paypal.com/docs/disputes/."""

from copy import deepcopy
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS
from studium.sandbox.paypal.currencies import money
from studium.sandbox.paypal.identifiers import dispute_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link, moment
from studium.sandbox.paypal.payments.capturing import refundable
from studium.sandbox.paypal.payments.orders import CAPTURE
from studium.sandbox.paypal.payments.returning import return_money

DISPUTE = "paypal_dispute"

_ANSWER_WITHIN = timedelta(days=10)


async def open_dispute(
    objects: AccountObjects, capture: Stored, reason: str, stage: str = "CHARGEBACK"
) -> None:
    """The buyer of a locked capture asks (INQUIRY) or takes (CHARGEBACK) what is left of it."""
    if capture.private["dispute"] is not None or refundable(capture) <= 0:
        await objects.save(capture)
        return
    buyer = BUYERS[capture.private["buyer"]]
    currency = capture.body["amount"]["currency_code"]
    new_id, due_at = dispute_id(), objects.now + _ANSWER_WITHIN
    transaction = {
        "seller_transaction_id": capture.id,
        "create_time": capture.body["create_time"],
        "transaction_status": "COMPLETED",
        "gross_amount": capture.body["amount"],
        "buyer": {"email": buyer.email, "name": f"{buyer.given_name} {buyer.surname}"},
        "seller": {"email": objects.account.email, "merchant_id": objects.account.id},
    }
    for name, of_capture in (("invoice_number", "invoice_id"), ("custom", "custom_id")):
        if of_capture in capture.body:
            transaction[name] = capture.body[of_capture]
    body = {
        "id": new_id,
        "dispute_id": new_id,
        "create_time": moment(objects.now),
        "update_time": moment(objects.now),
        "disputed_transactions": [transaction],
        "reason": reason,
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_amount": money(refundable(capture), currency),
        "dispute_life_cycle_stage": stage,
        "dispute_channel": "INTERNAL",
        "seller_response_due_date": moment(due_at),
        "links": [link(f"{objects.address}/v1/customer/disputes/{new_id}", "self")],
    }
    stored = await objects.add(DISPUTE, body, private={"capture_id": capture.id}, due_at=due_at)
    capture.private["dispute"] = stored.id
    await objects.save(capture)
    await _announce(objects, stored, "CREATED", "A new dispute opened")


async def escalate(objects: AccountObjects, dispute_id_: str) -> None:
    """An inquiry that was not settled becomes a chargeback. Raises ApiError when unknown."""
    dispute = await objects.lock(DISPUTE, dispute_id_)
    if dispute.body["dispute_life_cycle_stage"] != "INQUIRY" or not dispute.due_at:
        return
    dispute.body["dispute_life_cycle_stage"] = "CHARGEBACK"
    await objects.save(dispute)
    await _announce(objects, dispute, "UPDATED", "A dispute was updated with new information")


async def decide_by_time(objects: AccountObjects, dispute: Stored) -> None:
    """A merchant who says nothing in ten days loses."""
    await decide(objects, dispute.id, for_buyer=True)


async def decide(objects: AccountObjects, dispute_id_: str, *, for_buyer: bool) -> None:
    """PayPal decides an open dispute; a lost one is paid back. Raises ApiError when unknown."""
    known = await objects.find(DISPUTE, dispute_id_)
    capture = await objects.lock(CAPTURE, known.private["capture_id"])
    if capture.private["dispute"] != dispute_id_:
        return
    capture.private["dispute"] = None
    if for_buyer and refundable(capture) > 0:
        given = {"note_to_payer": "Payment reversed"}
        await return_money(objects, capture, refundable(capture), given, "REVERSED")
    else:
        await objects.save(capture)
    await resolve(objects, dispute_id_, for_buyer=for_buyer)


async def resolve(objects: AccountObjects, dispute_id_: str, *, for_buyer: bool) -> None:
    """Close a dispute whose capture is locked, and report it."""
    dispute = await objects.lock(DISPUTE, dispute_id_)
    outcome = {"outcome_code": f"RESOLVED_{'BUYER' if for_buyer else 'SELLER'}_FAVOUR"}
    if for_buyer:
        outcome["amount_refunded"] = dispute.body["dispute_amount"]
    dispute.body |= {
        "status": "RESOLVED",
        "dispute_state": "RESOLVED",
        "dispute_outcome": outcome,
    }
    dispute.due_at = None
    await objects.save(dispute)
    await _announce(objects, dispute, "RESOLVED", "A dispute was resolved")


async def _announce(objects: AccountObjects, dispute: Stored, what: str, words: str) -> None:
    resource = shown_dispute(deepcopy(dispute.body))
    await objects.announce(Happening(f"CUSTOMER.DISPUTE.{what}", "dispute", words, resource, "1.0"))


def shown_dispute(body: dict[str, object]) -> dict[str, object]:
    """A dispute as PayPal shows it: it is named by `dispute_id` alone."""
    return {name: value for name, value in body.items() if name != "id"}
