"""Receipts of what was paid for a subscription: to read, to print, as PDF, and by mail."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import Person, person_by_id
from studium.commerce.invoices import (
    DocumentView,
    NoReceipt,
    pdf_answer,
    receipt_file,
    receipt_mail,
    receipt_of_sale,
)
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.actions.issue_tax_invoices import sale_of
from studium.connect.connections import ConnectionCache
from studium.platform.database import Database
from studium.platform.mail import send
from studium.platform.pages import PageRouter, PageSignedIn, redirect, render
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import PartsDep

router = PageRouter(prefix="/subscription/payments/{subscription_payment_id}/receipt")


@dataclass(frozen=True, slots=True)
class _Receipt:
    """A receipt, whose it is, and where it stands."""

    view: DocumentView
    buyer: Person
    path: str


@router.get("")
async def receipt(
    request: Request, principal: PageSignedIn, parts: PartsDep, subscription_payment_id: UUID
) -> Response:
    """A receipt to print or keep; staff see everybody's."""
    found = await _find(parts, principal, subscription_payment_id)
    return await render(
        request,
        "invoices/document.html",
        document=found.view,
        address=found.path,
        back="/subscription",
    )


@router.get("/pdf")
async def receipt_pdf(
    principal: PageSignedIn, parts: PartsDep, subscription_payment_id: UUID
) -> Response:
    """A receipt as PDF."""
    found = await _find(parts, principal, subscription_payment_id)
    return pdf_answer(await receipt_file(found.view), found.view.number)


@router.post("/mail")
async def mail_receipt(
    principal: PageSignedIn, parts: PartsDep, subscription_payment_id: UUID
) -> Response:
    """Mail it again to whom it is for."""
    found = await _find(parts, principal, subscription_payment_id)
    mail = receipt_mail(parts[Settings], found.buyer, number=found.view.number, path=found.path)
    async with parts[Database].transaction() as tx:
        await send(tx, mail, vault=parts[Vault])
    return redirect(found.path, flash="The mail is on its way.", kind="info")


async def _find(parts: Parts, principal: Principal, payment_id: UUID) -> _Receipt:
    """One's own; staff see everybody's. Raises NoReceipt."""
    none = NoReceipt("There is no receipt of such a payment.")
    async with parts[Database].reader() as tx:
        invoice = await store.invoice(tx, payment_id)
        if invoice is None or not (principal.is_staff or invoice.user_id == principal.user_id):
            raise none
        subscription = await store.subscription(tx, invoice.subscription_id)
        buyer = await person_by_id(tx, invoice.user_id)
        number, paid_at = invoice.receipt_number, invoice.paid_at
        if subscription is None or buyer is None or number is None or paid_at is None:
            raise none
        connection = await parts[ConnectionCache].by_id(invoice.connection_id)
        brand, last4 = (invoice.card_brand or "card").capitalize(), invoice.card_last4
        view = await receipt_of_sale(
            tx,
            sale_of(subscription, invoice, mode=connection.connection.mode.value),
            buyer,
            number=number,
            paid_at=paid_at,
            paid_with=f"{brand} ending in {last4}" if last4 else None,
            parts=parts,
        )
    return _Receipt(view, buyer, f"/subscription/payments/{invoice.id}/receipt")
