"""What invoices do when money comes in or goes back."""

from studium.commerce.catalog import PurchaseCompleted, purchase
from studium.commerce.invoices.actions.issue_documents import issue_documents
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.payments import PaymentCompleted, PaymentRefunded, PaymentRefundReversed
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts

Moved = PaymentCompleted | PaymentRefunded | PaymentRefundReversed


async def issue(parts: Parts, tx: Transaction, event: Moved) -> None:
    """Issue what the payment calls for by now."""
    await issue_documents(
        tx,
        payment_id=event.payment_id,
        settings=parts[InvoiceSettings],
        now=parts[Clock].now(),
    )


async def issue_of_purchase(parts: Parts, tx: Transaction, event: PurchaseCompleted) -> None:
    """Issue what a purchase calls for, now that it has its receipt."""
    bought = await purchase(tx, event.purchase_id)
    if bought is not None:
        await issue_documents(
            tx,
            payment_id=bought.payment_id,
            settings=parts[InvoiceSettings],
            now=parts[Clock].now(),
        )


SUBSCRIBERS = (
    Subscriber("invoices.issue_purchase_invoice", PurchaseCompleted, issue_of_purchase),
    Subscriber("invoices.issue_invoice", PaymentCompleted, issue),
    Subscriber("invoices.issue_credit_note", PaymentRefunded, issue),
    Subscriber("invoices.issue_debit_note", PaymentRefundReversed, issue),
)
