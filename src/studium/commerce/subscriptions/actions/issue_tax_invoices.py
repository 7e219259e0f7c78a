"""Issue the tax invoices of what was paid for a subscription."""

from datetime import datetime

from studium.commerce.invoices import InvoiceSettings, Sale, issue_for_sale
from studium.commerce.subscriptions.model import Subscription, SubscriptionInvoice
from studium.platform.database import Transaction


async def issue_tax_invoices(  # noqa: PLR0913 - what was read, of which, and when
    tx: Transaction,
    subscription: Subscription,
    before: list[SubscriptionInvoice],
    after: list[SubscriptionInvoice],
    *,
    mode: str,
    settings: InvoiceSettings,
    now: datetime,
) -> None:
    """One for each of the provider's invoices that was paid between two readings, oldest first.

    And a credit note for each of which more was refunded.
    """
    known = {each.id: each.refunded_minor for each in before if each.status == "paid"}
    paid = [
        each
        for each in after
        if each.status == "paid" and known.get(each.id) != each.refunded_minor
    ]
    for each in sorted(paid, key=lambda each: (each.created_at, each.provider_invoice_id)):
        sale = sale_of(subscription, each, mode=mode)
        await issue_for_sale(tx, sale=sale, settings=settings, now=now)


def sale_of(subscription: Subscription, invoice: SubscriptionInvoice, *, mode: str) -> Sale:
    """What a paid invoice is to our own invoices and receipts. `mode`: `live` or `test`."""
    return Sale(
        user_id=subscription.user_id,
        title=_title(subscription, invoice),
        currency=invoice.currency,
        paid_minor=invoice.paid_minor,
        refunded_minor=invoice.refunded_minor,
        tax_minor=_tax(invoice),
        provider=subscription.provider,
        mode=mode,
        sale_id=invoice.id,
    )


def _tax(invoice: SubscriptionInvoice) -> int:
    """What of what was paid is tax, when credit paid a part of the invoice."""
    if invoice.paid_minor >= invoice.amount_minor:
        return invoice.tax_minor
    return invoice.tax_minor * invoice.paid_minor // invoice.amount_minor


def _title(subscription: Subscription, invoice: SubscriptionInvoice) -> str:
    """What was paid for, and for which days."""
    what = invoice.description or subscription.plan_name
    return f"{what}, {invoice.period_start:%d %B %Y} to {invoice.period_end:%d %B %Y}"
