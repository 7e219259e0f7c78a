"""Look at a document, as PDF too, and have it mailed again."""

import asyncio
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.invoices import mails, store
from studium.commerce.invoices.model import Document
from studium.commerce.invoices.view import DocumentView
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class DocumentNotFound(NotFound):
    """There is no such invoice, or it is somebody else's."""

    slug = "invoice-not-found"
    title = "No such invoice"


async def see_document(tx: Transaction, document_id: UUID, *, principal: Principal) -> Document:
    """One's own document; staff see everybody's. Raises DocumentNotFound."""
    found = await store.document_by_id(
        tx, document_id, user_id=None if principal.is_staff else principal.user_id
    )
    if found is None:
        raise DocumentNotFound("There is no such invoice.")
    return found


async def pdf_file(document: Document) -> bytes:
    """The document as PDF/A-3 with its data embedded, made in a thread."""
    return await asyncio.to_thread(_made, document)


async def receipt_file(view: DocumentView) -> bytes:
    """A receipt as PDF, made in a thread."""
    from studium.commerce.invoices.pdf import pdf_of  # noqa: PLC0415 - heavy

    return await asyncio.to_thread(pdf_of, view)


def _made(document: Document) -> bytes:
    from studium.commerce.invoices.electronic import pdf_with_data  # noqa: PLC0415 - heavy

    return pdf_with_data(document)


async def mail_document(tx: Transaction, document: Document, *, parts: Parts) -> None:
    """Mail whom it was issued to where it is; nobody, when the account is deleted."""
    person = await person_by_id(tx, document.user_id)
    if person is not None:
        mail = mails.document(parts[Settings], person, document)
        await send(tx, mail, vault=parts[Vault])
