"""Invoices of subscriptions: drawn up, tried, paid. https://docs.stripe.com/api/invoices."""

from dataclasses import dataclass

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.lists import list_body
from studium.sandbox.stripe.payments import confirm_intent, new_intent


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an amount for a price over a period; `is_proration` for a part of one."""

    price: Body
    amount: int
    start: int
    end: int
    description: str
    is_proration: bool = False


async def new_invoice(
    objects: AccountObjects, subscription: Body, lines: list[Line], reason: str
) -> Stored:
    """Keep a finalized invoice; what the customer has in credit is taken from it."""
    customer = await objects.lock("customer", subscription["customer"])
    balance = customer.body["balance"]
    total = sum(line.amount for line in lines)
    due = max(0, total + balance)
    body = _body(objects, subscription, lines, reason)
    ending = total + balance - due
    number = customer.body["next_invoice_sequence"]
    body |= {
        "number": f"{customer.body['invoice_prefix']}-{number:04}",
        "amount_due": due,
        "amount_remaining": due,
        "starting_balance": balance,
        "ending_balance": ending,
        "customer_email": customer.body["email"],
        "customer_name": customer.body["name"],
        "hosted_invoice_url": f"{objects.address}/invoice/{body['id']}",
    }
    customer.body |= {"balance": ending, "next_invoice_sequence": number + 1}
    await objects.save(customer)
    invoice = await objects.add(body)
    await objects.announce("invoice.created", invoice.body)
    await objects.announce("invoice.finalized", invoice.body)
    return invoice


async def pay_invoice(
    objects: AccountObjects,
    invoice: Stored,
    method: Stored | None,
    *,
    paid_by: Stored | None = None,
    off_session: bool = True,
) -> ApiError | None:
    """Try to pay; the error is what the card refused with, already recorded.

    `paid_by` is an intent with which it was paid already, as Checkout does.
    """
    if invoice.body["status"] == "paid":
        raise ApiError("Invoice is already paid", code="invoice_already_paid")
    if invoice.body["status"] != "open":
        raise ApiError("This invoice can no longer be paid.", code="invoice_not_editable")
    due = invoice.body["amount_due"]
    error = None
    if due and paid_by is None:
        if method is None:
            raise ApiError("There is no payment method to pay this invoice with.")
        wanted = {
            "amount": due,
            "currency": invoice.body["currency"],
            "customer": invoice.body["customer"],
            "description": invoice.body["lines"]["data"][0]["description"],
        }
        intent = await new_intent(objects, wanted, session_id=None)
        error = await confirm_intent(
            objects, intent, method, off_session=off_session, return_url=None
        )
        invoice.private = {**invoice.private, "intent": intent.id}
    elif paid_by is not None:
        invoice.private = {**invoice.private, "intent": paid_by.id}
    invoice.body |= {"attempted": True, "attempt_count": invoice.body["attempt_count"] + bool(due)}
    if error is not None:
        await objects.save(invoice)
        return error
    invoice.body |= {
        "status": "paid",
        "amount_paid": due,
        "amount_remaining": 0,
        "next_payment_attempt": None,
        "status_transitions": invoice.body["status_transitions"] | {"paid_at": objects.second},
    }
    await objects.save(invoice)
    await objects.announce("invoice.paid", invoice.body)
    await objects.announce("invoice.payment_succeeded", invoice.body)
    return None


async def void_invoice(objects: AccountObjects, invoice: Stored) -> None:
    """Nobody owes an open invoice any more."""
    if invoice.body["status"] == "open":
        times = invoice.body["status_transitions"] | {"voided_at": objects.second}
        invoice.body |= {
            "status": "void", "next_payment_attempt": None, "status_transitions": times,
        }  # fmt: skip
        await objects.save(invoice)
        await objects.announce("invoice.voided", invoice.body)


def _body(objects: AccountObjects, subscription: Body, lines: list[Line], reason: str) -> Body:
    invoice_id, total = fresh("in"), sum(line.amount for line in lines)
    items = [_line_body(line, invoice_id, subscription) for line in lines]
    return {
        "id": invoice_id,
        "object": "invoice",
        "account_country": "US",
        "account_name": objects.account.business_name,
        "amount_paid": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": objects.second,
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "description": None,
        "due_date": None,
        "lines": list_body(f"/v1/invoices/{invoice_id}/lines", items, has_more=False),
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "parent": {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"], "subscription": subscription["id"],
            },
        },
        "period_start": objects.second,
        "period_end": objects.second,
        "post_payment_credit_notes_amount": 0,
        "status": "open",
        "status_transitions": {
            "finalized_at": objects.second,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "total": total,
        "total_taxes": [],
    }  # fmt: skip


def _line_body(line: Line, invoice_id: str, subscription: Body) -> Body:
    return {
        "id": fresh("il"),
        "object": "line_item",
        "amount": line.amount,
        "currency": subscription["currency"],
        "description": line.description,
        "discount_amounts": [],
        "discountable": not line.is_proration,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": {},
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": line.is_proration,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": subscription["items"]["data"][0]["id"],
            },
        },
        "period": {"start": line.start, "end": line.end},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "unit_amount_decimal": str(line.amount),
        },
        "quantity": 1,
        "taxes": [],
    }
