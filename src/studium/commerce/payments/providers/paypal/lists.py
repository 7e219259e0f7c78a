"""What PayPal has: its transaction search and its disputes.

developer.paypal.com/docs/api/transaction-search/v1: a window of 31 days at most, 500 a page, up to
three hours late. A transaction is one capture or one refund, not a payment: of payments of ours
the order is asked.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from studium.commerce.payments.model import PaymentReference, ProviderState, RefundStatus, Snapshot
from studium.commerce.payments.providers.contract import RefundNews, SentRefund
from studium.commerce.payments.providers.lists import (
    ListedDispute,
    ListedPage,
    ListedPayment,
    ListedRefund,
)
from studium.commerce.payments.providers.paypal import mapping
from studium.commerce.payments.providers.paypal.amounts import from_paypal
from studium.commerce.payments.providers.paypal.client import (
    PayPalClient,
    PermissionMissing,
    moment,
)
from studium.platform.telemetry import get_logger

log = get_logger()
_TRANSACTIONS = "/v1/reporting/transactions"
_DISPUTES = "/v1/customer/disputes"
_WINDOW = timedelta(days=30)
_PAGE, _DISPUTE_PAGE = 500, 50
_DISPUTES_REACH_BACK = timedelta(days=179)
# Event codes: T00 payments received, T11 refunds and reversals, T12 chargebacks and the like.
_RECEIVED, _RETURNED = ("T00",), ("T11", "T12")
_STATES = {
    "S": ProviderState.PAID,
    "V": ProviderState.PAID,
    "P": ProviderState.PROCESSING,
    "D": ProviderState.FAILED,
}
_REFUND_STATES = {"S": RefundStatus.SUCCEEDED, "V": RefundStatus.FAILED, "D": RefundStatus.FAILED}

Info = dict[str, Any]


class PayPalLists:
    """The part of the adapter that fulfils `ProviderLists`."""

    client: PayPalClient

    async def list_payments(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedPayment]:
        """See `ProviderLists.list_payments`: what came in, by capture."""
        infos, further = await self._search(since, cursor, now)
        received = [each for each in infos if _is(each, _RECEIVED, is_in=True)]
        return ListedPage(tuple(_payment(each, now) for each in received), further)

    async def list_subscription_payments(
        self, *, since: datetime, cursor: str | None
    ) -> ListedPage[str]:
        """See `ProviderLists.list_subscription_payments`: PayPal keeps none for us."""
        del since, cursor
        return ListedPage((), None)

    async def list_refunds(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedRefund]:
        """See `ProviderLists.list_refunds`; those of several captures are asked for by name."""
        infos, further = await self._search(since, cursor, now)
        returned = [
            each
            for each in infos
            if _is(each, _RETURNED, is_in=False) and not mapping.is_part(each.get("custom_field"))
        ]
        return ListedPage(tuple(_refund(each) for each in returned), further)

    async def list_disputes(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedDispute]:
        """See `ProviderLists.list_disputes`. The list names disputes, each tells its own story."""
        query = {
            "start_time": _written(max(since, now - _DISPUTES_REACH_BACK)),
            "page_size": str(_DISPUTE_PAGE),
        }
        if cursor is not None:
            query["next_page_token"] = cursor
        found = await self.client.get(f"{_DISPUTES}?{urlencode(query)}")
        disputes = [
            await self.client.get(f"{_DISPUTES}/{each['dispute_id']}")
            for each in found.get("items") or ()
        ]
        return ListedPage(tuple(_dispute(each, now) for each in disputes), _next_token(found))

    async def _search(
        self, since: datetime, cursor: str | None, now: datetime
    ) -> tuple[list[Info], str | None]:
        """A page of transactions, and where the next is: `2026-11-01T00:00:00+00:00/2`."""
        begins, page = since, 1
        if cursor is not None:
            text, _, number = cursor.rpartition("/")
            begins, page = datetime.fromisoformat(text), int(number)
        if begins >= now:
            return [], None
        ends = min(begins + _WINDOW, now)
        query = {
            "start_date": _written(begins),
            "end_date": _written(ends),
            "fields": "transaction_info",
            "page_size": str(_PAGE),
            "page": str(page),
        }
        try:
            found = await self.client.get(f"{_TRANSACTIONS}?{urlencode(query)}")
        except PermissionMissing:
            log.warning(
                "paypal_search_not_permitted",
                remedy="tick Transaction search under Features of the app at developer.paypal.com;"
                " until then money there that is not here is not found",
                alert="connection_failing",
            )
            return [], None
        infos = [each["transaction_info"] for each in found.get("transaction_details") or ()]
        if page < int(found.get("total_pages") or 0):
            return infos, f"{begins.isoformat()}/{page + 1}"
        return infos, f"{ends.isoformat()}/1" if ends < now else None


def _is(info: Info, codes: tuple[str, ...], *, is_in: bool) -> bool:
    code = str(info.get("transaction_event_code"))
    is_negative = str(info["transaction_amount"]["value"]).startswith("-")
    return code.startswith(codes) and is_negative is not is_in


def _payment(info: Info, now: datetime) -> ListedPayment:
    """A capture: what was given back of it is told only when that is all."""
    amount = from_paypal(info["transaction_amount"])
    status = str(info.get("transaction_status"))
    is_order = info.get("paypal_reference_id_type") == "ODR"
    snapshot = Snapshot(
        reference=PaymentReference(
            payment_id=mapping.our_id(info.get("custom_field")),
            provider_checkout_id=info.get("paypal_reference_id") if is_order else None,
            provider_payment_id=info["transaction_id"],
        ),
        state=_STATES.get(status, ProviderState.PROCESSING),
        seen_at=now,
        paid_minor=amount.amount_minor,
        currency=amount.currency,
        refunded_minor=amount.amount_minor if status == "V" else None,
    )
    return ListedPayment(snapshot=snapshot, created_at=_made_at(info))


def _refund(info: Info) -> ListedRefund:
    """Money that went back, a negative amount; made at PayPal it bears its payment's name."""
    told = info["transaction_amount"]
    amount = from_paypal(told | {"value": str(told["value"]).removeprefix("-")})
    named = mapping.our_id(info.get("custom_field"))
    status = _REFUND_STATES.get(str(info.get("transaction_status")), RefundStatus.PENDING)
    return ListedRefund(
        reference=PaymentReference(
            payment_id=named, provider_payment_id=info.get("paypal_reference_id")
        ),
        news=RefundNews(
            refund_id=named,
            refund=SentRefund(provider_refund_id=info["transaction_id"], status=status),
        ),
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        created_at=_made_at(info),
    )


def _dispute(dispute: Info, now: datetime) -> ListedDispute:
    return ListedDispute(
        reference=mapping.dispute_reference(dispute),
        news=mapping.dispute_news(dispute, said_at=now),
        created_at=moment(dispute.get("create_time")) or now,
    )


def _made_at(info: Info) -> datetime:
    return datetime.fromisoformat(info["transaction_initiation_date"])


def _next_token(found: Info) -> str | None:
    for each in found.get("links") or ():
        if each.get("rel") == "next":
            tokens = parse_qs(urlsplit(str(each.get("href"))).query).get("next_page_token")
            return tokens[0] if tokens else None
    return None


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
