"""Credit notes: what of a paid invoice goes back. https://docs.stripe.com/api/credit_notes."""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import merge_metadata
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.lists import list_body
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.payments import refund_charge
from studium.sandbox.stripe.shapes import Field, choice, optional, positive, required, text

_URL = "/v1/credit_notes"

_CREATE: dict[str, Field] = {
    "amount": required(positive),
    "invoice": required(text),
    "reason": optional(choice("duplicate", "fraudulent", "order_change", "product_unsatisfactory")),
    "refund_amount": required(positive),
    **METADATA,
}


async def _create(call: Call) -> Body:
    objects, params = call.objects, call.params
    invoice = await objects.lock("invoice", params["invoice"], param="invoice")
    amount = params["amount"]
    if params["refund_amount"] != amount:
        raise ApiError("The sandbox covers credit notes that are refunded.", param="refund_amount")
    credited = invoice.body["post_payment_credit_notes_amount"]
    if invoice.body["status"] != "paid" or credited + amount > invoice.body["amount_paid"]:
        raise ApiError(
            "The credit note amount exceeds what was paid on the invoice.", param="amount"
        )
    intent = await objects.find("payment_intent", invoice.private["intent"])
    charge = await objects.lock("charge", intent.body["latest_charge"])
    refund = await refund_charge(objects, charge, {"amount": amount})
    invoice.body["post_payment_credit_notes_amount"] = credited + amount
    invoice.private = {**invoice.private, "notes": invoice.private.get("notes", 0) + 1}
    await objects.save(invoice)
    note = await objects.add(_body(call, invoice, refund))
    await objects.announce("credit_note.created", note.body)
    return note.body


def _body(call: Call, invoice: Stored, refund: Stored) -> Body:
    note_id, amount = fresh("cn"), call.params["amount"]
    return {
        "id": note_id,
        "object": "credit_note",
        "amount": amount,
        "created": call.objects.second,
        "currency": invoice.body["currency"],
        "customer": invoice.body["customer"],
        "invoice": invoice.id,
        "lines": list_body(f"{_URL}/{note_id}/lines", [], has_more=False),
        "livemode": False,
        "memo": None,
        "metadata": merge_metadata({}, call.params.get("metadata")),
        "number": f"{invoice.body['number']}-CN-{invoice.private['notes']:02}",
        "post_payment_amount": amount,
        "pre_payment_amount": 0,
        "reason": call.params.get("reason"),
        "refunds": [{"amount_refunded": amount, "refund": refund.id}],
        "status": "issued",
        "subtotal": amount,
        "total": amount,
        "type": "post_payment",
        "voided_at": None,
    }


async def _retrieve(call: Call) -> Body:
    return (await call.objects.find("credit_note", call.id)).body


OPERATIONS = (
    Operation("POST", _URL, _create, _CREATE),
    Operation("GET", _URL + "/{id}", _retrieve),
)
