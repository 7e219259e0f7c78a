"""Receipts and tax invoices."""

from studium.commerce.invoices.actions.issue_documents import issue_documents
from studium.commerce.invoices.actions.issue_for_sale import issue_for_sale
from studium.commerce.invoices.model import BillingDetails, Document, DocumentKind, Sale
from studium.commerce.invoices.settings import InvoiceSettings

__all__ = [
    "BillingDetails",
    "Document",
    "DocumentKind",
    "InvoiceSettings",
    "Sale",
    "issue_documents",
    "issue_for_sale",
]
