"""Write down what was read of a subscription, and let access, credits and people follow."""

from dataclasses import replace
from datetime import datetime

from studium.commerce.credits import (
    CreditSettings,
    GrantSource,
    grant_credits,
    move_expiry,
    take_back_grant,
)
from studium.commerce.entitlements import (
    Source,
    grant_entitlement,
    reconcile_entitlements,
    revoke_entitlements,
)
from studium.commerce.invoices import InvoiceSettings
from studium.commerce.payments import SubscriptionSnapshot
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.issue_tax_invoices import issue_tax_invoices
from studium.commerce.subscriptions.actions.tell_changes import tell_changes
from studium.commerce.subscriptions.alerts import SUBSCRIPTION_PRICE_UNKNOWN
from studium.commerce.subscriptions.allowance import allowances, unspent_until
from studium.commerce.subscriptions.facts import keep_decided, keep_told
from studium.commerce.subscriptions.model import (
    Reading,
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
    take_in,
)
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.platform.alert_rules import Condition
from studium.platform.alerts import clear_alert, raise_alert
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

SOURCE = "subscription"
_REMEDY = "somebody set a price at the provider that no plan has: set one of a plan's"


async def apply_snapshot(  # noqa: PLR0913 - what was read, of which, and when
    tx: Transaction,
    known: Subscription,
    snapshot: SubscriptionSnapshot,
    *,
    mode: str,
    settings: SubscriptionSettings,
    parts: Parts,
    now: datetime,
) -> Subscription | None:
    """The subscription as the snapshot has it; None when another reader was faster than `known`.

    `mode` is its provider's: `live` or `test`.
    """
    before = await store.locked(tx, known.id)
    if before.version != known.version:
        return None
    old_invoices = await store.invoices(tx, before.id)
    offers = await store.offers_by_link(tx, before.connection_id, _prices_of(snapshot))
    read = take_in(before, old_invoices, snapshot, offers, now)
    is_known = snapshot.provider_price_id in offers
    await _watch_price(tx, read, snapshot, is_known=is_known, now=now)
    await store.save(tx, read.after)
    for invoice in read.changed:
        await store.put_invoice(tx, invoice)
    await keep_told(tx, before, read, snapshot, now=now)
    await _let_access_follow(tx, before, read.after, settings, now)
    await _let_credits_follow(tx, old_invoices, read, settings, parts[CreditSettings], now=now)
    await issue_tax_invoices(
        tx,
        read.after,
        old_invoices,
        read.invoices,
        mode=mode,
        settings=parts[InvoiceSettings],
        now=now,
    )
    await tell_changes(tx, before, read.after, old_invoices, read.invoices, now=now)
    return read.after


def _prices_of(snapshot: SubscriptionSnapshot) -> set[str]:
    named = {each.provider_price_id for each in snapshot.invoices}
    return {snapshot.provider_price_id, *(name for name in named if name)}


async def _let_credits_follow(  # noqa: PLR0913 - before and after, and what the operator decided
    tx: Transaction,
    old_invoices: list[SubscriptionInvoice],
    read: Reading,
    settings: SubscriptionSettings,
    credit_settings: CreditSettings,
    *,
    now: datetime,
) -> None:
    user_id = read.after.user_id
    for invoice, amount in allowances(old_invoices, read.changed):
        if amount:
            await grant_credits(
                tx,
                user_id=user_id,
                amount=amount,
                source=GrantSource.SUBSCRIPTION,
                source_key=invoice.provider_invoice_id,
                expires_at=invoice.period_end,
                settings=credit_settings,
                now=now,
            )
    for invoice in read.changed:
        if invoice.is_refunded:
            await take_back_grant(
                tx,
                user_id=user_id,
                source=GrantSource.SUBSCRIPTION,
                source_key=invoice.provider_invoice_id,
                settings=credit_settings,
                now=now,
                reason="refunded",
            )
    if settings.subscription_credits_roll_over:
        ends = {
            each.provider_invoice_id: unspent_until(each, read.after, settings.grace)
            for each in read.invoices
        }
        await move_expiry(tx, user_id=user_id, source=GrantSource.SUBSCRIPTION, ends=ends)


async def expire(tx: Transaction, known: Subscription, *, now: datetime) -> Subscription | None:
    """The subscription, never begun; None when another was faster."""
    before = await store.locked(tx, known.id)
    if before.version != known.version:
        return None
    after = replace(
        before, status=SubscriptionStatus.EXPIRED, version=before.version + 1, updated_at=now
    )
    await store.save(tx, after)
    await keep_decided(tx, before, after, now=now)
    return after


async def _watch_price(
    tx: Transaction, read: Reading, snapshot: SubscriptionSnapshot, *, is_known: bool, now: datetime
) -> None:
    """Alert staff while what is paid is no price of ours; what is new tells that it is right."""
    subject, paid = str(read.after.id), snapshot.provider_price_id
    if is_known and read.changed:
        await clear_alert(tx, SUBSCRIPTION_PRICE_UNKNOWN, subject=subject, owner_id=None, now=now)
    if is_known:
        return
    log.error(
        "subscription_price_unknown",
        subscription_id=subject,
        provider_price_id=paid,
        remedy=_REMEDY,
        alert=SUBSCRIPTION_PRICE_UNKNOWN.cause,
    )
    condition = Condition(
        subject=subject,
        finding=f"subscription {subject} is paid at {paid}, a price that no plan has",
        remedy=_REMEDY,
        href=f"/admin/subscriptions/{subject}",
    )
    await raise_alert(tx, SUBSCRIPTION_PRICE_UNKNOWN, condition, now=now)


async def _let_access_follow(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    settings: SubscriptionSettings,
    now: datetime,
) -> None:
    source = Source(SOURCE, after.id)
    ends_at = after.access_end(settings.grace)
    if ends_at is None or after.started_at is None or ends_at <= after.started_at:
        await revoke_entitlements(tx, user_id=after.user_id, source=source, now=now)
        return
    for feature in after.features:
        await grant_entitlement(
            tx,
            user_id=after.user_id,
            feature=feature,
            source=source,
            starts_at=after.started_at,
            ends_at=ends_at,
            now=now,
        )
    for feature in set(before.features) - set(after.features):
        await reconcile_entitlements(
            tx,
            user_id=after.user_id,
            owner_id=None,
            feature=feature,
            source=SOURCE,
            grants=[],
            now=now,
        )
