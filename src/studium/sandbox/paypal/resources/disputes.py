"""Disputes, to be read. https://developer.paypal.com/docs/api/customer-disputes/v1/."""

from collections.abc import Mapping
from datetime import datetime

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
_MOST_KEPT = 1000
_KNOWN = frozenset(
    {"disputed_transaction_id", "dispute_state", "page_size", "start_time", "next_page_token"}
)
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
    for name in query.keys() - _KNOWN:
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
    kept = await call.objects.newest(DISPUTE, content, _MOST_KEPT)
    found = [
        each for each in kept if datetime.fromisoformat(each.body["create_time"]) >= _since(query)
    ]
    skipped = count(query, "next_page_token", 1, _MOST_KEPT) if "next_page_token" in query else 0
    shown = found[skipped : skipped + size]
    items = [{name: each.body[name] for name in _LINE} for each in shown]
    here = f"{call.objects.address}{_DISPUTES}"
    links = [link(here, "self")]
    if skipped + size < len(found):
        links.append(link(f"{here}?page_size={size}&next_page_token={skipped + size}", "next"))
    return Done(body={"items": items, "links": links})


def _since(query: Mapping[str, str]) -> datetime:
    """The moment from which disputes are listed. Raises ApiError."""
    try:
        since = datetime.fromisoformat(query.get("start_time", "2000-01-01T00:00:00Z"))
    except ValueError:
        raise invalid("INVALID_PARAMETER_VALUE", "start_time") from None
    if since.tzinfo is None:
        raise invalid("INVALID_PARAMETER_VALUE", "start_time")
    return since


OPERATIONS = (
    Operation("GET", _DISPUTES, _list),
    Operation("GET", f"{_DISPUTES}/{{id}}", _retrieve, show=_show),
)
