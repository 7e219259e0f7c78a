"""Pages of receipts, invoices, and whom they name."""

from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.accounts.people import PageBySession, Person, person_by_id
from studium.commerce.catalog import SeenPurchase, see_purchase
from studium.commerce.invoices import mails, store
from studium.commerce.invoices.actions.keep_details import DetailsInvalid, keep_details
from studium.commerce.invoices.actions.see_document import (
    mail_document,
    pdf_file,
    receipt_file,
    see_document,
)
from studium.commerce.invoices.model import BillingDetails
from studium.commerce.invoices.pdf import pdf_answer
from studium.commerce.invoices.receipts import receipt_view
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.invoices.tax_ids import INDIAN_STATES
from studium.commerce.invoices.view import DocumentView, amount_of, view_of
from studium.platform.database import Database, Transaction
from studium.platform.mail import send
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    PageStaffOnly,
    list_links,
    read_form,
    redirect,
    render,
    safe_next,
)
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep, Text

router = PageRouter()


class DetailsForm(Form):
    """Whom invoices name, as typed."""

    name: Text = Field(min_length=1, max_length=200)
    address: Text = Field("", max_length=500)
    postal_code: Text = Field("", max_length=200)
    city: Text = Field("", max_length=200)
    state: Text = Field("", max_length=200)
    region: Text = Field("", max_length=200)
    country: Text = Field(pattern=r"^[A-Za-z]{2}$")
    tax_id: Text = Field("", max_length=200)
    next: str = ""


@router.get("/billing")
async def billing(
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    next: str = "",  # noqa: A002
) -> Response:
    """Whom one's invoices name."""
    async with parts[Database].reader() as tx:
        found = await store.details_of(tx, principal.user_id)
        person = await person_by_id(tx, principal.user_id)
    return await _billing(request, parts, FormErrors(_typed(found, person)), next)


@router.post("/billing")
async def keep(
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Keep them, and go on to where the form was asked from."""
    form = await read_form(request, DetailsForm)
    if isinstance(form, FormErrors):
        return await _billing(request, parts, form, form.values.get("next", ""))
    now, country = clock.now(), form.country.upper()
    details = BillingDetails(
        user_id=principal.user_id,
        name=form.name,
        address=form.address,
        postal_code=form.postal_code,
        city=form.city,
        state=form.state if country == "IN" else form.region,
        country=country,
        tax_id=form.tax_id,
        updated_at=now,
    )
    try:
        async with database.transaction() as tx:
            await keep_details(tx, user_id=principal.user_id, details=details, now=now)
    except DetailsInvalid as problem:
        refused = FormErrors.refused(form, problem, beside={DetailsInvalid: problem.field})
        return await _billing(request, parts, refused, form.next)
    return redirect(
        safe_next(form.next, default="/billing"), flash="Invoices name you like that from now on."
    )


def _typed(details: BillingDetails | None, person: Person | None) -> dict[str, str]:
    if details is None:
        name = " ".join(filter(None, (person.first_name, person.last_name))) if person else ""
        return {"name": name}
    names = ("name", "address", "postal_code", "city", "state", "country", "tax_id")
    return {name: getattr(details, name) for name in names} | {"region": details.state}


async def _billing(request: Request, parts: Parts, form: FormErrors, next_path: str) -> Response:
    settings = parts[InvoiceSettings]
    country = form.values.get("country") or settings.invoice_seller_country
    return await render(
        request,
        "invoices/billing.html",
        status=form.status if form.errors else 200,
        values=form.values | {"country": country, "next": next_path},
        errors=form.errors,
        states=[("", "Choose a state")] + [(code, name) for code, name in INDIAN_STATES.items()],
        asks_state=settings.invoice_seller_country == "IN",
        goes_on=bool(next_path),
    )


@router.get("/invoices")
async def invoices(
    request: Request, principal: PageSignedIn, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """One's invoices and notes, newest first."""
    async with database.reader() as tx:
        found = await store.documents_of_user(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return await _list(request, Page.of(found, query), query, "/invoices", "")


@router.get("/admin/invoices")
async def all_invoices(
    request: Request,
    _: PageStaffOnly,
    database: DatabaseDep,
    query: PageQueryDep,
    search: str = "",
) -> Response:
    """Everybody's, newest first."""
    async with database.reader() as tx:
        found = await store.newest_documents(
            tx, before_id=query.before_id, search=search[:100], limit=query.fetch_limit
        )
    return await _list(request, Page.of(found, query), query, "/admin/invoices", search)


async def _list(
    request: Request, page: Page[Any], query: PageQueryDep, address: str, search: str
) -> Response:
    return await render(
        request,
        "invoices/list.html",
        documents=page.items,
        is_admin_list=address.startswith("/admin"),
        search=search,
        **list_links(page, query, address),
    )


@router.get("/invoices/{document_id}")
async def invoice(
    request: Request, document_id: UUID, principal: PageSignedIn, database: DatabaseDep
) -> Response:
    """One document, to read and print."""
    async with database.reader() as tx:
        document = await see_document(tx, document_id, principal=principal)
    return await _show(request, view_of(document), f"/invoices/{document_id}", "/invoices")


@router.get("/invoices/{document_id}/pdf")
async def invoice_pdf(
    document_id: UUID, principal: PageSignedIn, database: DatabaseDep
) -> Response:
    """One document as PDF/A-3."""
    async with database.reader() as tx:
        document = await see_document(tx, document_id, principal=principal)
    return pdf_answer(await pdf_file(document), document.number)


@router.post("/invoices/{document_id}/mail")
async def mail_invoice(
    document_id: UUID, principal: PageSignedIn, parts: PartsDep, database: DatabaseDep
) -> Response:
    """Mail it again to whom it was issued to."""
    async with database.transaction() as tx:
        document = await see_document(tx, document_id, principal=principal)
        await mail_document(tx, document, parts=parts)
    return redirect(f"/invoices/{document_id}", flash="The mail is on its way.", kind="info")


@router.get("/purchases/{purchase_id}/receipt")
async def receipt(
    request: Request,
    purchase_id: UUID,
    principal: PageBySession,
    parts: PartsDep,
    database: DatabaseDep,
) -> Response:
    """A receipt to print or keep, for what was paid."""
    async with database.reader() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        view = await _receipt(tx, seen, principal.person, parts)
    address = f"/purchases/{purchase_id}"
    return await _show(request, view, f"{address}/receipt", address)


@router.get("/purchases/{purchase_id}/receipt/pdf")
async def receipt_pdf(
    purchase_id: UUID, principal: PageBySession, parts: PartsDep, database: DatabaseDep
) -> Response:
    """A receipt as PDF."""
    async with database.reader() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        view = await _receipt(tx, seen, principal.person, parts)
    return pdf_answer(await receipt_file(view), view.number)


@router.post("/purchases/{purchase_id}/receipt/mail")
async def mail_receipt(
    purchase_id: UUID, principal: PageBySession, parts: PartsDep, database: DatabaseDep
) -> Response:
    """Mail the receipt again."""
    async with database.transaction() as tx:
        seen = await see_purchase(tx, purchase_id, user_id=principal.user_id)
        view = await _receipt(tx, seen, principal.person, parts)
        mail = mails.receipt(
            parts[Settings],
            principal.person,
            number=view.number,
            path=f"/purchases/{purchase_id}/receipt",
        )
        await send(tx, mail, vault=parts[Vault])
    return redirect(
        f"/purchases/{purchase_id}/receipt", flash="The mail is on its way.", kind="info"
    )


async def _receipt(
    tx: Transaction, seen: SeenPurchase, buyer: Person, parts: Parts
) -> DocumentView:
    owner_id = seen.purchase.owner_id
    creator = await person_by_id(tx, owner_id) if owner_id else None
    documents = await store.documents_of_payment(tx, seen.payment.id)
    name = " ".join(filter(None, (creator.first_name, creator.last_name))) if creator else ""
    return receipt_view(
        seen,
        buyer,
        settings=parts[InvoiceSettings],
        site_name=parts[Settings].site_name,
        seller_name=name or (creator.email if creator else "A creator") if owner_id else None,
        tax=amount_of(documents[0].content) if documents else None,
    )


async def _show(request: Request, view: DocumentView, address: str, back: str) -> Response:
    return await render(
        request, "invoices/document.html", document=view, address=address, back=back
    )
