"""Tell what changed between two readings of a subscription."""

from datetime import datetime, timedelta
from typing import Any

from studium.commerce.subscriptions.events import (
    SubscriptionChanged,
    SubscriptionEnded,
    SubscriptionPaymentFailed,
    SubscriptionRenewed,
    SubscriptionStarted,
    SubscriptionTrialEnding,
)
from studium.commerce.subscriptions.model import (
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
)
from studium.platform.database import Transaction
from studium.platform.events import Event, emit

_TRIAL_WARNING = timedelta(days=3)


async def tell_changes(  # noqa: PLR0913 - how it was and is, and when
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    old_invoices: list[SubscriptionInvoice],
    invoices: list[SubscriptionInvoice],
    *,
    now: datetime,
) -> None:
    """Emit an event for each; nothing where nothing changed."""
    for event in changes_between(before, after, old_invoices, invoices, now):
        await emit(tx, event, owner_id=None, at=now)


def changes_between(
    before: Subscription,
    after: Subscription,
    old_invoices: list[SubscriptionInvoice],
    invoices: list[SubscriptionInvoice],
    now: datetime,
) -> list[Event]:
    """What changed, an event each."""
    old = {each.provider_invoice_id: each for each in old_invoices}
    about_invoices = (event for each in invoices for event in _about_invoice(after, each, old))
    return [*_about_its_life(before, after, now), *about_invoices]


def _about_its_life(before: Subscription, after: Subscription, now: datetime) -> list[Event]:
    told: list[Event] = []
    names: dict[str, Any] = {
        "subscription_id": after.id,
        "user_id": after.user_id,
        "plan": after.plan_slug,
    }
    if after.is_running and not before.is_running:
        told.append(SubscriptionStarted(**names, trial_ends_at=after.trial_ends_at))
    if before.is_running and after.is_running and _terms(before) != _terms(after):
        told.append(SubscriptionChanged(**names, cancels_at=after.cancels_at))
    ends = after.trial_ends_at
    if (
        after.status is SubscriptionStatus.TRIALING
        and ends is not None
        and after.cancels_at is None
        and _is_near(ends, now)
        and not (before.seen_at is not None and _is_near(ends, before.seen_at))
    ):
        told.append(SubscriptionTrialEnding(**names, trial_ends_at=ends))
    if after.is_over and before.is_running:
        told.append(SubscriptionEnded(**names))
    return told


def _terms(of: Subscription) -> tuple[object, ...]:
    return (of.price_id, of.cancels_at, of.status is SubscriptionStatus.PAUSED)


def _is_near(ends: datetime, now: datetime) -> bool:
    return ends - _TRIAL_WARNING <= now < ends


def _about_invoice(
    after: Subscription, invoice: SubscriptionInvoice, old: dict[str, SubscriptionInvoice]
) -> list[Event]:
    known = old.get(invoice.provider_invoice_id)
    if invoice.reason != "renewal":
        return []
    if invoice.status == "paid" and (known is None or known.status != "paid"):
        return [
            SubscriptionRenewed(
                subscription_id=after.id,
                user_id=after.user_id,
                plan=after.plan_slug,
                amount_minor=invoice.amount_minor,
                currency=invoice.currency,
                period_end=invoice.period_end,
            )
        ]
    is_tried = invoice.attempts > (known.attempts if known else 0)
    if invoice.status == "open" and is_tried:
        return [
            SubscriptionPaymentFailed(
                subscription_id=after.id,
                user_id=after.user_id,
                plan=after.plan_slug,
                attempts=invoice.attempts,
                next_attempt_at=invoice.next_attempt_at,
            )
        ]
    return []
