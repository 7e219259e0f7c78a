"""The AI credits that a subscription's payments bring, and until when they stay. Pure."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from studium.commerce.subscriptions.model import (
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
)

_MONTH = timedelta(days=365.25 / 12)
_LONGEST_OVER = timedelta(days=1.5)  # a month of 31 days is one, a year of 366 is twelve
_SHORTEST_WAIT = timedelta(days=1)  # a renewal is paid, and heard of, after its period began
_RENEWING = frozenset(
    {SubscriptionStatus.TRIALING, SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE}
)


def allowances(
    known: Iterable[SubscriptionInvoice], changed: Sequence[SubscriptionInvoice]
) -> list[tuple[SubscriptionInvoice, int]]:
    """What each invoice brings that is paid now and was not, oldest first; 0 when it is refunded.

    `known` are the invoices as they were, `changed` those that are not so any more, newest first.
    A period brings its plan's credits for each of its months. A change within a period brings
    what its plan gives for the months that are left beyond what was paid for them before: plans
    that go down and up again bring nothing twice. What is read at once, or piece by piece, in
    any order, adds up to the same.
    """
    before = [each for each in known if each.status == "paid"]
    seen = {each.id for each in before}
    paid = [each for each in reversed(changed) if each.status == "paid" and each.id not in seen]
    brought = []
    for invoice in sorted(paid, key=lambda each: each.paid_at or each.created_at):
        amount = 0 if invoice.is_refunded else _amount(invoice, before)
        brought.append((invoice, amount))
        before.append(invoice)
    return brought


def unspent_until(
    invoice: SubscriptionInvoice, subscription: Subscription, grace: timedelta
) -> datetime:
    """When credits of a period end that roll over: with the last period that is paid.

    While it renews they wait for the next payment as long as what the plan opens does, and a
    day at least.
    """
    until = subscription.paid_until or invoice.period_end
    if subscription.status in _RENEWING and subscription.cancels_at is None:
        until += max(grace, _SHORTEST_WAIT)
    return max(until, invoice.period_end)


def _amount(invoice: SubscriptionInvoice, before: Iterable[SubscriptionInvoice]) -> int:
    if invoice.is_period:
        return invoice.monthly_credits * invoice.months
    whole = invoice.monthly_credits * _months(invoice.period_start, invoice.period_end)
    had = (each.monthly_credits * _shared_months(each, invoice) for each in before)
    return max(0, whole - max(had, default=0))


def _shared_months(one: SubscriptionInvoice, other: SubscriptionInvoice) -> int:
    start = max(one.period_start, other.period_start)
    end = min(one.period_end, other.period_end)
    return _months(start, end) if start < end else 0


def _months(start: datetime, end: datetime) -> int:
    """Months between two moments, each that began counted whole."""
    return max(1, math.ceil((end - start - _LONGEST_OVER) / _MONTH))
