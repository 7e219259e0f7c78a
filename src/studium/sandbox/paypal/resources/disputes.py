"""Disputes, to be read. https://developer.paypal.com/docs/api/customer-disputes/v1/."""

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.errors import Body, invalid
from studium.sandbox.paypal.objects import link
from studium.sandbox.paypal.operation import Call, Done, Operation
from studium.sandbox.paypal.payments.disputing import DISPUTE, shown_dispute
from studium.sandbox.paypal.shapes import count

_DISPUTES = "/v1/customer/disputes"
_STATES = (
    "REQUIRED_ACTION",
    "REQUIRED_OTHER_PARTY_ACTION",
    "UNDER_PAYPAL_REVIEW",
    "RESOLVED",
    "OPEN_INQUIRIES",
    "APPEALABLE",
)
_MOST = 50
_LINE = (
    "dispute_id",
    "create_time",
    "update_time",
    "disputed_transactions",
    "reason",
    "status",
    "dispute_state",
    "dispute_amount",
    "dispute_life_cycle_stage",
    "dispute_channel",
    "links",
)


def _show(call: Call, stored: Stored) -> Body:
    del call
    return shown_dispute(stored.body)


async def _retrieve(call: Call) -> Done:
    return Done(200, await call.objects.find(DISPUTE, call.id))


async def _list(call: Call) -> Done:
    query = call.query
    for name in query.keys() - {"disputed_transaction_id", "dispute_state", "page_size"}:
        raise invalid("NOT_SUPPORTED", name.encode(errors="replace").decode())
    content: Body = {}
    if "disputed_transaction_id" in query:
        wanted = query["disputed_transaction_id"]
        if not (wanted.isascii() and wanted.isalnum()):
            raise invalid("INVALID_PARAMETER_VALUE", "disputed_transaction_id")
        content["disputed_transactions"] = [{"seller_transaction_id": wanted}]
    if "dispute_state" in query:
        if query["dispute_state"] not in _STATES:
            raise invalid("INVALID_PARAMETER_VALUE", "dispute_state")
        content["dispute_state"] = query["dispute_state"]
    size = count(query, "page_size", 10, _MOST)
    found = await call.objects.newest(DISPUTE, content, size)
    items = [{name: each.body[name] for name in _LINE} for each in found]
    return Done(
        body={"items": items, "links": [link(f"{call.objects.address}{_DISPUTES}", "self")]}
    )


OPERATIONS = (
    Operation("GET", _DISPUTES, _list),
    Operation("GET", f"{_DISPUTES}/{{id}}", _retrieve, show=_show),
)
