"""Receipts and tax invoices."""

from studium.commerce.invoices.actions.issue_documents import issue_documents
from studium.commerce.invoices.actions.issue_for_sale import issue_for_sale
from studium.commerce.invoices.actions.see_document import receipt_file
from studium.commerce.invoices.mails import receipt as receipt_mail
from studium.commerce.invoices.model import BillingDetails, Document, DocumentKind, Sale
from studium.commerce.invoices.pdf import pdf_answer
from studium.commerce.invoices.receipts import NoReceipt, receipt_of_sale
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.invoices.view import DocumentView

__all__ = [
    "BillingDetails",
    "Document",
    "DocumentKind",
    "DocumentView",
    "InvoiceSettings",
    "NoReceipt",
    "Sale",
    "issue_documents",
    "issue_for_sale",
    "pdf_answer",
    "receipt_file",
    "receipt_mail",
    "receipt_of_sale",
]
