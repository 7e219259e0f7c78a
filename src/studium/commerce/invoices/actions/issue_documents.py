"""Issue what a payment calls for by now."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import Purchase, product_by_id, purchase
from studium.commerce.invoices import store
from studium.commerce.invoices.actions.issue_for_sale import issue_for_sale
from studium.commerce.invoices.model import Document, Sale
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.payments import Payment, payment_of_owner
from studium.platform.database import Transaction

_PURCHASE = "purchase"


async def issue_documents(
    tx: Transaction, *, payment_id: UUID, settings: InvoiceSettings, now: datetime
) -> list[Document]:
    """What is new for one of the operator's payments; see `issue_for_sale`.

    A purchase's invoice names its receipt, and waits until there is one.
    """
    payment = await payment_of_owner(tx, payment_id, owner_id=None)
    if not settings.issues_invoices or payment is None or not payment.is_paid:
        return []
    bought = await purchase(tx, payment.purpose_id) if payment.purpose == _PURCHASE else None
    if bought is not None and bought.receipt_number is None:
        return []
    if payment.payer_id is None:  # a guest's deposit, of which no name and address is known
        return []
    sale = await _sale(tx, payment, bought, payer_id=payment.payer_id)
    return await issue_for_sale(tx, sale=sale, settings=settings, now=now)


async def _sale(
    tx: Transaction, payment: Payment, bought: Purchase | None, *, payer_id: UUID
) -> Sale:
    product = await product_by_id(tx, bought.product_id) if bought else None
    return Sale(
        user_id=payer_id,
        title=bought.product_name if bought else payment.description,
        currency=payment.currency,
        paid_minor=payment.captured_minor,
        refunded_minor=payment.refunded_minor,
        provider=payment.provider,
        mode=payment.mode,
        tax_code=await store.tax_code_of(tx, product.id) if product else None,
        receipt_number=bought.receipt_number if bought else None,
        payment_id=payment.id,
    )
