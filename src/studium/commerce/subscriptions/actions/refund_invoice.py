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
    """It is not paid, or all of it went back."""

    slug = "subscription-invoice-not-refundable"
    title = "Nothing of this payment can be paid back"


async def refund_invoice(
    parts: Parts, subscription: Subscription, *, invoice_id: UUID, by: StaffOrder
) -> Subscription:
    """The subscription, once all that is left of a payment is on its way back.

    What that period opened closes, and its unspent credits are taken back. The subscription itself
    goes on until it is ended. Raises NotFound or NotRefundable.
    """
    async with parts[Database].reader() as tx:
        invoices = await store.invoices(tx, subscription.id)
    invoice = next((each for each in invoices if each.id == invoice_id), None)
    if invoice is None:
        raise NotFound("This subscription has no such payment.")
    left = invoice.paid_minor - invoice.refunded_minor
    if invoice.status != "paid" or left <= 0:
        raise NotRefundable("Only what was paid, and is still here, can be paid back.")
    details = {"invoice_id": str(invoice.id), "amount_minor": left, "currency": invoice.currency}
    await record_order(parts, subscription, by, "paid back a subscription's payment", details)
    provider, _ = await at_provider(parts, subscription)
    await provider.refund_invoice(
        invoice.provider_invoice_id,
        amount_minor=left,
        currency=invoice.currency,
        idempotency_key=f"refund-{invoice.id}-{invoice.refunded_minor}",
    )
    return await refresh_subscription(parts, subscription.id)
