"""A receipt as it is read: for any paid purchase, whoever sold it."""

from datetime import datetime

from studium.accounts.people import Person
from studium.commerce.catalog import SeenPurchase
from studium.commerce.invoices import store
from studium.commerce.invoices.model import Sale
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.invoices.tax import TaxedAmount
from studium.commerce.invoices.view import DocumentView, amount_of, tax_sums
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.settings import Settings


class NoReceipt(NotFound):
    """There is a receipt once a purchase is paid."""

    slug = "receipt-not-found"
    title = "No receipt yet"


def receipt_view(  # noqa: PLR0913 - all that it says
    seen: SeenPurchase,
    buyer: Person,
    *,
    settings: InvoiceSettings,
    site_name: str,
    seller_name: str | None,
    tax: TaxedAmount | None,
) -> DocumentView:
    """What a receipt says; `tax` as the invoice of the sale took the price apart.

    `seller_name`: of the creator who sold it; None: the operator. Raises NoReceipt.
    """
    purchase, payment = seen.purchase, seen.payment
    if purchase.receipt_number is None or purchase.completed_at is None:
        raise NoReceipt("There is a receipt once the purchase is paid.")

    def money(minor: int) -> str:
        return Money(minor, payment.currency).format()

    name = " ".join(filter(None, (buyer.first_name, buyer.last_name)))
    sums = list(tax_sums(tax, payment.currency)) if tax else []
    if payment.refunded_minor:
        sums.append(("Refunded", f"-{money(payment.refunded_minor)}"))
    return DocumentView(
        title="Receipt",
        number=purchase.receipt_number,
        issued_at=purchase.completed_at,
        seller=_seller(settings, site_name, seller_name),
        buyer=tuple(filter(None, (name, buyer.email))),
        facts=(
            ("Access", purchase.days_words or "without an end"),
            *((("Paid with", payment.paid_with),) if payment.paid_with else ()),
            ("Paid through", payment.provider.capitalize()),
        ),
        line_title=purchase.product_name,
        tax_code="",
        tax_code_label="",
        net=money(tax.net_minor if tax else purchase.total_minor),
        sums=tuple(sums),
        total=money(purchase.total_minor - payment.refunded_minor),
        notes=("Paid in test mode: no money moved.",) if payment.mode == "test" else (),
    )


async def receipt_of_sale(  # noqa: PLR0913 - all that it says
    tx: Transaction,
    sale: Sale,
    buyer: Person,
    *,
    number: str,
    paid_at: datetime,
    paid_with: str | None,
    parts: Parts,
) -> DocumentView:
    """A receipt of a sale that is no purchase; its taxes as its invoice took the price apart."""
    assert sale.sale_id is not None  # noqa: S101 - purchases have receipts of their own
    documents = await store.documents_of_sale(tx, sale.sale_id)
    tax = amount_of(documents[0].content) if documents else None

    def money(minor: int) -> str:
        return Money(minor, sale.currency).format()

    name = " ".join(filter(None, (buyer.first_name, buyer.last_name)))
    sums = list(tax_sums(tax, sale.currency)) if tax else []
    if tax is None and sale.tax_minor:
        sums.append(("Tax, contained", money(sale.tax_minor)))
    if sale.refunded_minor:
        sums.append(("Refunded", f"-{money(sale.refunded_minor)}"))
    return DocumentView(
        title="Receipt",
        number=number,
        issued_at=paid_at,
        seller=_seller(parts[InvoiceSettings], parts[Settings].site_name, None),
        buyer=tuple(filter(None, (name, buyer.email))),
        facts=(
            *((("Paid with", paid_with),) if paid_with else ()),
            ("Paid through", sale.provider.capitalize()),
        ),
        line_title=sale.title,
        tax_code="",
        tax_code_label="",
        net=money(tax.net_minor if tax else sale.paid_minor),
        sums=tuple(sums),
        total=money(sale.paid_minor - sale.refunded_minor),
        notes=("Paid in test mode: no money moved.",) if sale.mode == "test" else (),
    )


def _seller(settings: InvoiceSettings, site_name: str, seller_name: str | None) -> tuple[str, ...]:
    if seller_name is not None:
        return (seller_name,)
    if not settings.invoice_seller_name:
        return (site_name,)
    lines = (line.strip() for line in settings.invoice_seller_address.split(","))
    return tuple(filter(None, (settings.invoice_seller_name, *lines)))
