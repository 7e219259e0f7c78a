"""Transaction search: https://developer.paypal.com/docs/api/transaction-search/v1/.

Answers at once what PayPal answers up to three hours late.
"""

from datetime import UTC, datetime, timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.currencies import fee_of, money, value_of
from studium.sandbox.paypal.errors import Body, named
from studium.sandbox.paypal.objects import link
from studium.sandbox.paypal.operation import Call, Done, Operation
from studium.sandbox.paypal.payments.orders import CAPTURE, REFUND
from studium.sandbox.paypal.shapes import count

_TRANSACTIONS = "/v1/reporting/transactions"
_KNOWN = frozenset({"start_date", "end_date", "fields", "page", "page_size"})
_FIELDS = frozenset({"all", "transaction_info"})
_LONGEST = timedelta(days=31)
_MOST, _LONGEST_PAGE = 10_000, 500
_PAID, _REFUNDED, _REVERSED = "T0006", "T1107", "T1106"
_STATUS = {"PENDING": "P", "DECLINED": "D", "FAILED": "D", "CANCELLED": "D", "REFUNDED": "V"}


async def _search(call: Call) -> Done:
    start, end = _window(call)
    size = count(call.query, "page_size", 100, _LONGEST_PAGE)
    page = count(call.query, "page", 1, _MOST)
    found = [_of_capture(each) for each in await call.objects.newest(CAPTURE, {}, _MOST + 1)] + [
        await _of_refund(call, each) for each in await call.objects.newest(REFUND, {}, _MOST + 1)
    ]
    found = [each for each in found if start <= _at(each, "transaction_initiation_date") <= end]
    if len(found) > _MOST:
        raise named(400, "RESULTSET_TOO_LARGE", "Result set size is greater than the maximum limit."
                    " Change the filter criteria and try again.")  # fmt: skip
    found.sort(key=lambda each: str(each["transaction_initiation_date"]))
    pages = -(-len(found) // size)
    return Done(
        body={
            "transaction_details": [
                {"transaction_info": each} for each in found[(page - 1) * size : page * size]
            ],
            "account_number": call.objects.account.id,
            "start_date": _written(start),
            "end_date": _written(end),
            "last_refreshed_datetime": _written(call.objects.now),
            "page": page,
            "total_items": len(found),
            "total_pages": pages,
            "links": [link(f"{call.objects.address}{_TRANSACTIONS}", "self")],
        }
    )


def _window(call: Call) -> tuple[datetime, datetime]:
    """From when to when. Raises ApiError for a window that PayPal does not search."""
    query = call.query
    unknown = sorted(query.keys() - _KNOWN)
    if unknown or not set(query.get("fields", "all").split(",")) <= _FIELDS:
        raise _invalid("Field(s) invalid: the sandbox searches by dates and pages alone.")
    try:
        start = datetime.fromisoformat(query.get("start_date", ""))
        end = datetime.fromisoformat(query.get("end_date", ""))
    except ValueError:
        raise _invalid("start_date and end_date are required, in Internet date format.") from None
    if start.tzinfo is None or end.tzinfo is None:
        raise _invalid("Dates name their offset from UTC.")
    if not timedelta() <= end - start <= _LONGEST:
        raise _invalid("Date range is greater than 31 days, or ends before it begins.")
    return start, end


def _of_capture(capture: Stored) -> Body:
    """What came in, with PayPal's fee."""
    body, amount = capture.body, capture.body["amount"]
    related = body["supplementary_data"]["related_ids"]
    held = related.get("authorization_id")
    fee = -fee_of(value_of(amount), amount["currency_code"])
    return {
        **_common(body, _PAID, amount),
        "paypal_reference_id": held or related["order_id"],
        "paypal_reference_id_type": "TXN" if held else "ODR",
        "fee_amount": money(fee, amount["currency_code"]),
    }


async def _of_refund(call: Call, refund: Stored) -> Body:
    """What went back: as a refund, or because PayPal decided so."""
    body, amount = refund.body, refund.body["amount"]
    capture = await call.objects.find(CAPTURE, refund.private["capture_id"])
    is_refund = body.get("note_to_payer") != "Payment reversed"
    gone = money(-value_of(amount), amount["currency_code"])
    return {
        **_common(body, _REFUNDED if is_refund else _REVERSED, gone),
        "paypal_reference_id": capture.id,
        "paypal_reference_id_type": "TXN",
    }


def _common(body: Body, code: str, amount: Body) -> Body:
    told = {
        "transaction_id": body["id"],
        "transaction_event_code": code,
        "transaction_initiation_date": _written(datetime.fromisoformat(body["create_time"])),
        "transaction_updated_date": _written(datetime.fromisoformat(body["update_time"])),
        "transaction_amount": amount,
        "transaction_status": _STATUS.get(body["status"], "S"),
    }
    named_by = {"custom_id": "custom_field", "invoice_id": "invoice_id"}
    return told | {ours: body[name] for name, ours in named_by.items() if name in body}


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _at(info: Body, name: str) -> datetime:
    return datetime.fromisoformat(info[name])


def _invalid(message: str) -> Exception:
    return named(400, "INVALID_REQUEST", message)


OPERATIONS = (Operation("GET", _TRANSACTIONS, _search),)
