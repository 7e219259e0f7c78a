"""Stripe's subscriptions and invoices in our words.

Field meanings: docs.stripe.com/api, version 2026-10-28.endive.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments.providers.contract import SubscriptionHint
from studium.commerce.payments.providers.stripe.amounts import from_stripe
from studium.commerce.payments.providers.subscription_contract import (
    InvoiceSnapshot,
    KnownPrice,
    SubscriptionSnapshot,
    TaxSettings,
)

Body = Mapping[str, Any]

_REASONS = {"subscription_create": "begin", "subscription_cycle": "renewal"}
_STATUSES = {
    "trialing": "trialing",
    "active": "active",
    "past_due": "past_due",
    "unpaid": "past_due",
    "paused": "past_due",
    "canceled": "canceled",
    "incomplete_expired": "expired",
}


def moment(second: int | None) -> datetime | None:
    """Seconds since 1970 as a time."""
    return None if second is None else datetime.fromtimestamp(second, UTC)


def price_of(price: Body) -> KnownPrice:
    """A recurring price; `period` is None for what is no month and no year."""
    recurring = price.get("recurring") or {}
    is_plain = recurring.get("interval_count") == 1 and recurring.get("interval") in {
        "month", "year",
    }  # fmt: skip
    return KnownPrice(
        provider_price_id=price["id"],
        amount_minor=from_stripe(price.get("unit_amount"), price["currency"]),
        currency=price["currency"],
        period=recurring["interval"] if is_plain else None,
        is_active=bool(price.get("active")),
        is_tax_on_top=price.get("tax_behavior") == "exclusive",
    )


def tax_settings_of(settings: Body) -> TaxSettings:
    """Stripe Tax as it is set up: docs.stripe.com/api/tax/settings."""
    return TaxSettings(
        is_active=settings["status"] == "active",
        is_on_top=(settings.get("defaults") or {}).get("tax_behavior") == "exclusive",
    )


def our_subscription(body: Body) -> UUID | None:
    """Our id in the metadata of a subscription, or of what names one."""
    text = (body.get("metadata") or {}).get("subscription_id")
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def subscription_hint(subscription: Body) -> SubscriptionHint:
    """How a subscription names itself."""
    return SubscriptionHint(
        subscription_id=our_subscription(subscription),
        provider_subscription_id=subscription["id"],
    )


def invoice_hint(invoice: Body) -> SubscriptionHint | None:
    """How an invoice names its subscription; None when it is for none."""
    details = (invoice.get("parent") or {}).get("subscription_details")
    if not details:
        return None
    named = details.get("subscription")
    return SubscriptionHint(
        subscription_id=our_subscription(details),
        provider_subscription_id=named["id"] if isinstance(named, Mapping) else named,
    )


def subscription_snapshot(
    subscription: Body, invoices: Iterable[Body], charges: Iterable[Body]
) -> SubscriptionSnapshot:
    """A subscription of one item, with its default method expanded, and its invoices.

    The invoices have their payments expanded; `charges` are the customer's.
    """
    paid = (each for each in charges if each.get("status") == "succeeded")
    charged = {each.get("payment_intent"): each for each in paid}
    item = subscription["items"]["data"][0]
    method = subscription.get("default_payment_method")
    card = (method.get("card") or {}) if isinstance(method, Mapping) else {}
    ends = subscription.get("cancel_at")
    if ends is None and subscription.get("cancel_at_period_end"):
        ends = item["current_period_end"]
    return SubscriptionSnapshot(
        provider_subscription_id=subscription["id"],
        subscription_id=our_subscription(subscription),
        status=_status(subscription),
        provider_price_id=item["price"]["id"],
        started_at=_time(subscription["start_date"]),
        trial_ends_at=moment(subscription.get("trial_end")),
        period_start=_time(item["current_period_start"]),
        period_end=_time(item["current_period_end"]),
        cancels_at=moment(ends),
        ended_at=moment(subscription.get("ended_at")),
        method_brand=card.get("brand"),
        method_last4=card.get("last4"),
        invoices=tuple(
            _invoice(each, charged) for each in invoices if each.get("status") in _INVOICE_STATUSES
        ),
    )


def _status(subscription: Body) -> str:
    if subscription["status"] in {"active", "trialing"} and subscription.get("pause_collection"):
        return "paused"
    return _STATUSES.get(subscription["status"], "incomplete")


def _reason(invoice: Body) -> str:
    """A period that begins anew after a pause is no change: no line of it is a proration."""
    details = [
        (line.get("parent") or {}).get("subscription_item_details") or {}
        for line in invoice["lines"]["data"]
    ]
    if invoice.get("billing_reason") == "subscription_update" and not any(
        each.get("proration") for each in details
    ):
        return "renewal"
    return _REASONS.get(invoice.get("billing_reason") or "", "change")


_INVOICE_STATUSES = frozenset({"open", "paid", "void", "uncollectible"})


def _charges_of(invoice: Body, charged: Mapping[str | None, Body]) -> list[Body]:
    payments = (invoice.get("payments") or {}).get("data") or ()
    intents = {(each.get("payment") or {}).get("payment_intent") for each in payments}
    return [charged[intent] for intent in intents if intent and intent in charged]


def _invoice(invoice: Body, charged: Mapping[str | None, Body]) -> InvoiceSnapshot:
    """An invoice. What went back of it, credit notes say, or its charges where there is none."""
    charges = _charges_of(invoice, charged)
    noted = invoice.get("post_payment_credit_notes_amount") or 0
    refunded = max(noted, sum(each["amount_refunded"] for each in charges))
    details = (charges[0].get("payment_method_details") or {}) if charges else {}
    card = details.get("card") or {}
    currency = invoice["currency"]
    line = invoice["lines"]["data"][-1]
    pricing = (line.get("pricing") or {}).get("price_details") or {}
    times = invoice.get("status_transitions") or {}
    return InvoiceSnapshot(
        provider_invoice_id=invoice["id"],
        reason=_reason(invoice),
        status=invoice["status"],
        description=line.get("description") or "Subscription",
        amount_minor=from_stripe(invoice["total"], currency) or 0,
        tax_minor=sum(
            from_stripe(each["amount"], currency) or 0 for each in invoice.get("total_taxes") or ()
        ),
        paid_minor=from_stripe(invoice["amount_paid"], currency) or 0,
        refunded_minor=from_stripe(refunded, currency) or 0,
        currency=currency,
        provider_price_id=pricing.get("price"),
        period_start=_time(line["period"]["start"]),
        period_end=_time(line["period"]["end"]),
        attempts=invoice.get("attempt_count") or 0,
        next_attempt_at=moment(invoice.get("next_payment_attempt")),
        pay_url=invoice.get("hosted_invoice_url") if invoice["status"] == "open" else None,
        paid_at=moment(times.get("paid_at")),
        created_at=_time(invoice["created"]),
        card_brand=card.get("brand"),
        card_last4=card.get("last4"),
    )


def _time(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
