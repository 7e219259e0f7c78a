"""Receipts and tax invoices."""

from studium.commerce.invoices.actions.issue_documents import issue_documents
from studium.commerce.invoices.model import BillingDetails, Document, DocumentKind
from studium.commerce.invoices.settings import InvoiceSettings

__all__ = ["BillingDetails", "Document", "DocumentKind", "InvoiceSettings", "issue_documents"]
