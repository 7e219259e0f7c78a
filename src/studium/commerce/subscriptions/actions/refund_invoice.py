"""Pay back what was paid of a subscription's invoice."""

from uuid import UUID

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.change_subscription import (
    StaffOrder,
    at_provider,
    record_order,
)
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.model import Subscription
from studium.platform.database import Database
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts


class NotRefundable(Conflict):
    """It is not paid, less of it is left, or more went back than the admin saw."""

    slug = "subscription-invoice-not-refundable"
    title = "This much of the payment cannot be paid back"


async def refund_invoice(  # noqa: PLR0913 - what of which payment, seen how, by whom
    parts: Parts,
    subscription: Subscription,
    *,
    invoice_id: UUID,
    amount_minor: int | None,
    seen_refunded_minor: int,
    by: StaffOrder,
) -> Subscription:
    """The subscription, once an amount of a payment is on its way back; None: all that is left.

    A part that goes back gets its credit note and changes nothing else. Once all went back, what
    that period opened closes and its unspent credits are taken back. The subscription itself goes
    on until it is ended. `seen_refunded_minor` is what of all its payments had gone back when the
    admin decided: an order that is sent twice pays once. Raises NotFound or NotRefundable.
    """
    async with parts[Database].reader() as tx:
        invoices = await store.invoices(tx, subscription.id)
    invoice = next((each for each in invoices if each.id == invoice_id), None)
    if invoice is None:
        raise NotFound("This subscription has no such payment.")
    left = invoice.paid_minor - invoice.refunded_minor
    amount_minor = left if amount_minor is None else amount_minor
    if invoice.status != "paid" or not 0 < amount_minor <= left:
        raise NotRefundable(
            f"Only what was paid, and is still here, can be paid back: {invoice.left.format()}."
        )
    if sum(each.refunded_minor for each in invoices) != seen_refunded_minor:
        raise NotRefundable("Some of it was paid back meanwhile. Look at the payments again.")
    details = {
        "invoice_id": str(invoice.id),
        "amount_minor": amount_minor,
        "currency": invoice.currency,
    }
    await record_order(parts, subscription, by, "paid back a subscription's payment", details)
    provider, _ = await at_provider(parts, subscription)
    await provider.refund_invoice(
        invoice.provider_invoice_id,
        amount_minor=amount_minor,
        currency=invoice.currency,
        idempotency_key=f"refund-{invoice.id}-{invoice.refunded_minor}-{amount_minor}",
    )
    return await refresh_subscription(parts, subscription.id)
