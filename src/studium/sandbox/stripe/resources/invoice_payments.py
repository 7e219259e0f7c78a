"""Which payment intent paid which invoice. https://docs.stripe.com/api/invoice-payment."""

from studium.sandbox import kit
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.shapes import Field, optional, text

_URL = "/v1/invoice_payments"
_PREFIX, _INVOICES = "inpay_", "in_"
_LIST: dict[str, Field] = {**LIST_PARAMS, **CREATED, "invoice": optional(text)}


async def _list(call: Call) -> Body:
    """One for each invoice that an intent paid, or was to pay: named after its invoice."""
    params = {
        name: value.replace(_PREFIX, _INVOICES, 1)
        if name in {"starting_after", "ending_before"}
        else value
        for name, value in call.params.items()
    }
    narrowed = narrowed_by(params, ())
    if "invoice" in params:
        narrowed.content["id"] = params["invoice"]
    page = await list_page(call.objects, "invoice", _URL, params, narrowed)
    found = [await kit.find(call.objects.tx, invoice["id"]) for invoice in page["data"]]
    page["data"] = [
        invoice_payment(stored.body, stored.private["intent"])
        for stored in found
        if stored is not None and "intent" in stored.private
    ]
    return page


def invoice_payment(invoice: Body, intent_id: str) -> Body:
    """The payment of an invoice by an intent."""
    is_paid = invoice["status"] == "paid"
    return {
        "id": invoice["id"].replace(_INVOICES, _PREFIX, 1),
        "object": "invoice_payment",
        "amount_paid": invoice["amount_paid"] if is_paid else None,
        "amount_requested": invoice["amount_due"],
        "created": invoice["created"],
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent_id},
        "status": "paid" if is_paid else "open",
        "status_transitions": {
            "canceled_at": None,
            "paid_at": invoice["status_transitions"].get("paid_at") if is_paid else None,
        },
    }


OPERATIONS = (Operation("GET", _URL, _list, _LIST),)
