"""Stripe's lists: docs.stripe.com/api/pagination."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from studium.commerce.payments.providers.lists import (
    ListedDispute,
    ListedPage,
    ListedPayment,
    ListedRefund,
)
from studium.commerce.payments.providers.stripe.amounts import from_stripe
from studium.commerce.payments.providers.stripe.calls import ask
from studium.commerce.payments.providers.stripe.mapping import (
    charge_reference,
    dispute_news,
    intent_snapshot,
    refund_news,
)

T = TypeVar("T")
_LONGEST_PAGE = 100


class StripeLists:
    """The part of the adapter that fulfils `ProviderLists`."""

    client: stripe.StripeClient

    async def list_payments(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedPayment]:
        """See `ProviderLists.list_payments`: Payment Intents, each with its charge."""
        params: stripe.params.PaymentIntentListParams = {
            "limit": _LONGEST_PAGE,
            "created": {"gte": int(since.timestamp())},
            "expand": ["data.latest_charge"],
        }
        if cursor is not None:
            params["starting_after"] = cursor
        found = await ask(self.client.v1.payment_intents.list_async(params))
        return _page(
            found,
            lambda intent: ListedPayment(
                snapshot=intent_snapshot(intent, seen_at=now, is_current=True),
                created_at=_created(intent),
            ),
        )

    async def list_subscription_payments(
        self, *, since: datetime, cursor: str | None
    ) -> ListedPage[str]:
        """See `ProviderLists.list_subscription_payments`: an intent does not name its invoice."""
        params: stripe.params.InvoicePaymentListParams = {
            "limit": _LONGEST_PAGE,
            "created": {"gte": int(since.timestamp())},
        }
        if cursor is not None:
            params["starting_after"] = cursor
        found = await ask(self.client.v1.invoice_payments.list_async(params))
        return _page(found, lambda paid: str(paid["payment"].get("payment_intent")))

    async def list_refunds(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedRefund]:
        """See `ProviderLists.list_refunds`."""
        del now
        params: stripe.params.RefundListParams = {
            "limit": _LONGEST_PAGE,
            "created": {"gte": int(since.timestamp())},
        }
        if cursor is not None:
            params["starting_after"] = cursor
        found = await ask(self.client.v1.refunds.list_async(params))
        return _page(
            found,
            lambda refund: ListedRefund(
                reference=charge_reference(refund),
                news=refund_news(refund),
                amount_minor=from_stripe(refund["amount"], refund["currency"]) or 0,
                currency=refund["currency"],
                created_at=_created(refund),
            ),
        )

    async def list_disputes(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedDispute]:
        """See `ProviderLists.list_disputes`."""
        params: stripe.params.DisputeListParams = {
            "limit": _LONGEST_PAGE,
            "created": {"gte": int(since.timestamp())},
        }
        if cursor is not None:
            params["starting_after"] = cursor
        found = await ask(self.client.v1.disputes.list_async(params))
        return _page(
            found,
            lambda dispute: ListedDispute(
                reference=charge_reference(dispute),
                news=dispute_news(dispute, said_at=now),
                created_at=_created(dispute),
            ),
        )


def _page(found: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> ListedPage[T]:
    items = found["data"]
    cursor = items[-1]["id"] if found["has_more"] and items else None
    return ListedPage(tuple(read(item) for item in items), cursor)


def _created(item: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(item["created"], UTC)
