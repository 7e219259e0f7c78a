"""What `studium doctor` looks at about invoices."""

from collections.abc import AsyncIterator

from studium.commerce.invoices.settings import InvoiceSettings
from studium.platform.doctor import Check, Examined, Verdict


async def check_invoices(examined: Examined) -> AsyncIterator[Check]:
    """Whether tax invoices are issued, and at which rate."""
    settings = examined.settings_of(InvoiceSettings)
    if not settings.issues_invoices:
        yield Check(
            "invoices",
            Verdict.OK,
            "receipts only: INVOICE_SELLER_TAX_ID is not set, so no tax invoices are issued",
        )
    elif not settings.invoice_tax_percent:
        yield Check(
            "invoices",
            Verdict.WARN,
            f"invoices under {settings.invoice_seller_tax_id} contain no tax",
            "set INVOICE_TAX_PERCENT to the rate that your prices contain, or keep 0 if exempt",
        )
    else:
        yield Check(
            "invoices",
            Verdict.OK,
            f"every sale gets a tax invoice under {settings.invoice_seller_tax_id}, with "
            f"{settings.invoice_tax_percent} % in its price",
        )


CHECKS = (check_invoices,)
