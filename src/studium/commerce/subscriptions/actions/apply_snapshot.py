"""Write down what was read of a subscription, and let access, credits and people follow."""

from dataclasses import replace
from datetime import datetime

from studium.commerce.credits import (
    CreditSettings,
    GrantSource,
    grant_credits,
    take_back_grant,
)
from studium.commerce.entitlements import (
    Source,
    grant_entitlement,
    reconcile_entitlements,
    revoke_entitlements,
)
from studium.commerce.invoices import InvoiceSettings
from studium.commerce.payments import InvoiceSnapshot, SubscriptionSnapshot
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.issue_tax_invoices import issue_tax_invoices
from studium.commerce.subscriptions.actions.tell_changes import tell_changes
from studium.commerce.subscriptions.alerts import SUBSCRIPTION_PRICE_UNKNOWN
from studium.commerce.subscriptions.facts import keep_decided, keep_told
from studium.commerce.subscriptions.model import (
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
    mirrored,
    months_of,
)
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.platform.alert_rules import Condition
from studium.platform.alerts import clear_alert, raise_alert
from studium.platform.database import Transaction
from studium.platform.ids import new_id
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
    priced = await _with_plan(tx, before, snapshot, now)
    after = mirrored(priced, snapshot, now)
    await store.save(tx, after)
    for invoice in snapshot.invoices:
        await store.put_invoice(tx, await _invoice(tx, after, invoice))
    invoices = await store.invoices(tx, after.id)
    changed = [each for each in invoices if each not in old_invoices]
    await keep_told(tx, before, priced, after, snapshot, changed, now=now)
    await _let_access_follow(tx, before, after, settings, now)
    for each in changed:
        await _let_credits_follow(tx, each, settings=parts[CreditSettings], now=now)
    await issue_tax_invoices(
        tx, after, old_invoices, invoices, mode=mode, settings=parts[InvoiceSettings], now=now
    )
    await tell_changes(tx, before, after, old_invoices, invoices, now=now)
    return after


async def _let_credits_follow(
    tx: Transaction, invoice: SubscriptionInvoice, *, settings: CreditSettings, now: datetime
) -> None:
    if invoice.is_refunded:
        await take_back_grant(
            tx,
            user_id=invoice.user_id,
            source=GrantSource.SUBSCRIPTION,
            source_key=invoice.provider_invoice_id,
            settings=settings,
            now=now,
        )
    elif invoice.credits:
        await grant_credits(
            tx,
            user_id=invoice.user_id,
            amount=invoice.credits,
            source=GrantSource.SUBSCRIPTION,
            source_key=invoice.provider_invoice_id,
            expires_at=invoice.period_end,
            settings=settings,
            now=now,
        )


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


async def _with_plan(
    tx: Transaction, before: Subscription, snapshot: SubscriptionSnapshot, now: datetime
) -> Subscription:
    """The plan behind the price that is paid now; what was bought stays as it was bought."""
    price = await store.price_by_link(tx, before.connection_id, snapshot.provider_price_id)
    if price is None:
        log.error(
            "subscription_price_unknown",
            subscription_id=str(before.id),
            provider_price_id=snapshot.provider_price_id,
            remedy=_REMEDY,
            alert=SUBSCRIPTION_PRICE_UNKNOWN.cause,
        )
        condition = Condition(
            subject=str(before.id),
            finding=f"subscription {before.id} is paid at {snapshot.provider_price_id}, "
            "a price that no plan has",
            remedy=_REMEDY,
            href=f"/admin/subscriptions/{before.id}",
        )
        await raise_alert(tx, SUBSCRIPTION_PRICE_UNKNOWN, condition, now=now)
        return before
    if price.id == before.price_id:
        return before
    await clear_alert(
        tx, SUBSCRIPTION_PRICE_UNKNOWN, subject=str(before.id), owner_id=None, now=now
    )
    plan = await store.plan_by_id(tx, price.plan_id)
    return replace(
        before,
        plan_id=plan.id,
        price_id=price.id,
        plan_slug=plan.slug,
        plan_name=plan.name,
        features=plan.features,
        monthly_credits=plan.monthly_credits,
        metadata=plan.metadata,
        period=price.period,
        amount_minor=price.amount_minor,
        currency=price.currency,
    )


async def _invoice(
    tx: Transaction, subscription: Subscription, read: InvoiceSnapshot
) -> SubscriptionInvoice:
    """The invoice, with the credits of the plan that it is for."""
    price = read.provider_price_id and await store.price_by_link(
        tx, subscription.connection_id, read.provider_price_id
    )
    credits_, period = subscription.monthly_credits, subscription.period
    if price and price.id != subscription.price_id:
        plan = await store.plan_by_id(tx, price.plan_id)
        credits_, period = plan.monthly_credits, price.period
    return SubscriptionInvoice(
        id=new_id(),
        subscription_id=subscription.id,
        user_id=subscription.user_id,
        connection_id=subscription.connection_id,
        provider_invoice_id=read.provider_invoice_id,
        reason=read.reason,
        status=read.status,
        description=read.description,
        amount_minor=read.amount_minor,
        tax_minor=read.tax_minor,
        refunded_minor=read.refunded_minor,
        paid_minor=read.paid_minor,
        currency=read.currency,
        monthly_credits=credits_,
        months=1 if subscription.trial_ends_at == read.period_end else months_of(period),
        period_start=read.period_start,
        period_end=read.period_end,
        attempts=read.attempts,
        next_attempt_at=read.next_attempt_at,
        pay_url=read.pay_url,
        paid_at=read.paid_at,
        created_at=read.created_at,
    )


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
