"""A seller who is registered for GST, for tests."""

from decimal import Decimal
from typing import Any

from studium.commerce.invoices import InvoiceSettings

SELLER: dict[str, Any] = {
    "invoice_seller_name": "Studium Learning Private Limited",
    "invoice_seller_address": "4 Residency Road, 400001 Mumbai",
    "invoice_seller_country": "IN",
    "invoice_seller_tax_id": "27AAPFU0939F1ZV",
    "invoice_tax_percent": Decimal(18),
}


def in_mumbai() -> InvoiceSettings:
    """Its settings."""
    return InvoiceSettings(_env_file=None, **SELLER)
