"""Issue what a payment calls for: its invoice, and a note for each change of what was refunded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.accounts.people import Person, person_by_id
from studium.commerce.catalog import product_by_id, purchase
from studium.commerce.invoices import store
from studium.commerce.invoices.model import (
    PREFIXES,
    BillingDetails,
    Document,
    DocumentKind,
    Sale,
    content_of,
    rates_of,
)
from studium.commerce.invoices.numbers import financial_year, invoice_number
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.invoices.tax import Party, TaxedAmount, tax_rule, taxed, taxed_between
from studium.commerce.invoices.tax_ids import INDIA, state_of_gstin
from studium.commerce.payments import Payment, payment_of_owner
from studium.platform.database import Transaction
from studium.platform.ids import new_id

_PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class _Issue:
    """What is issued, with the tax that it contains and what stands in it."""

    kind: DocumentKind
    amount: TaxedAmount
    content: dict[str, object]
    corrects_id: UUID | None


async def issue_documents(
    tx: Transaction, *, payment_id: UUID, settings: InvoiceSettings, now: datetime
) -> list[Document]:
    """What is new for one of the operator's payments; repeated or reordered, nothing is new.

    What a document says is frozen here: later changes of the seller, the buyer, the product or
    the rates do not reach it. Without a tax number of the seller nothing is issued.
    """
    payment = await payment_of_owner(tx, payment_id, owner_id=None)
    if not settings.issues_invoices or payment is None or not payment.is_paid:
        return []
    documents = await store.documents_of_payment(tx, payment_id)
    issued: list[Document] = []
    if not documents:
        invoice = await _invoice(tx, payment, settings)
        issued.append(await _issue(tx, payment, invoice, settings, now))
    first = (documents + issued)[0]
    before = sum(_SIGNS[each.kind] * each.total_minor for each in documents)
    if payment.refunded_minor != before:
        note = _note(first, before, payment.refunded_minor)
        issued.append(await _issue(tx, payment, note, settings, now))
    return issued


_SIGNS = {DocumentKind.INVOICE: 0, DocumentKind.CREDIT_NOTE: 1, DocumentKind.DEBIT_NOTE: -1}


async def _invoice(tx: Transaction, payment: Payment, settings: InvoiceSettings) -> _Issue:
    details = await store.details_of(tx, payment.payer_id)
    person = await person_by_id(tx, payment.payer_id)
    rule = tax_rule(
        seller_party(settings),
        details.party if details else Party(""),
        percent=settings.invoice_tax_percent,
        export_note=settings.invoice_export_note,
    )
    amount = taxed(payment.captured_minor, rule.rates)
    content = content_of(
        seller=_seller(settings),
        buyer=_buyer(details, person),
        sale=await _sale(tx, payment, settings),
        amount=amount,
        rates=rule.rates,
        treatment=rule.treatment.value,
        note=rule.note,
        place_of_supply=rule.place_of_supply,
        paid={"through": payment.provider, "mode": payment.mode},
    )
    return _Issue(DocumentKind.INVOICE, amount, content, None)


def _note(invoice: Document, before_minor: int, after_minor: int) -> _Issue:
    """A note for what was refunded between two totals, at the invoice's own rates."""
    rates = rates_of(invoice.content)
    low, high = sorted((before_minor, after_minor))
    amount = taxed_between(low, high, rates)
    kind = DocumentKind.CREDIT_NOTE if after_minor > before_minor else DocumentKind.DEBIT_NOTE
    line = invoice.content["line"] | {"net_minor": amount.net_minor}
    taxes = [
        {"name": each.name, "percent": str(each.percent), "amount_minor": each.amount_minor}
        for each in amount.taxes
    ]
    content = invoice.content | {"line": line, "taxes": taxes, "corrects": invoice.number}
    return _Issue(kind, amount, content, invoice.id)


async def _issue(
    tx: Transaction, payment: Payment, issue: _Issue, settings: InvoiceSettings, now: datetime
) -> Document:
    series = PREFIXES.get(issue.kind, settings.invoice_prefix)
    year = financial_year(now, settings.invoice_seller_country)
    sequence = await store.next_number(tx, series, year)
    document = Document(
        id=new_id(),
        owner_id=None,
        user_id=payment.payer_id,
        kind=issue.kind,
        series=series,
        year=year,
        sequence=sequence,
        number=invoice_number(series, year, sequence),
        corrects_id=issue.corrects_id,
        payment_id=payment.id,
        currency=payment.currency,
        net_minor=issue.amount.net_minor,
        tax_minor=issue.amount.total_minor - issue.amount.net_minor,
        total_minor=issue.amount.total_minor,
        content=issue.content,
        issued_at=now,
    )
    await store.insert_document(tx, document)
    return document


async def _sale(tx: Transaction, payment: Payment, settings: InvoiceSettings) -> Sale:
    bought = await purchase(tx, payment.purpose_id) if payment.purpose == _PURCHASE else None
    if bought is None:
        return Sale(
            title=payment.description, tax_code=settings.invoice_tax_code, receipt_number=None
        )
    product = await product_by_id(tx, bought.product_id)
    own = await store.tax_code_of(tx, product.id) if product else None
    return Sale(
        title=bought.product_name,
        tax_code=own or settings.invoice_tax_code,
        receipt_number=bought.receipt_number,
    )


def seller_party(settings: InvoiceSettings) -> Party:
    """Where the seller is, for tax."""
    number, country = settings.invoice_seller_tax_id, settings.invoice_seller_country
    return Party(country, state_of_gstin(number) if country == INDIA else "", number)


def _seller(settings: InvoiceSettings) -> dict[str, str]:
    return {
        "name": settings.invoice_seller_name,
        "address": settings.invoice_seller_address,
        "country": settings.invoice_seller_country,
        "tax_id": settings.invoice_seller_tax_id,
    }


def _buyer(details: BillingDetails | None, person: Person | None) -> dict[str, str]:
    """Whom it names; who gave no details is named by their account."""
    email = person.email if person else ""
    if details is not None:
        return {
            "name": details.name,
            "address": details.address,
            "postal_code": details.postal_code,
            "city": details.city,
            "state": details.state,
            "country": details.country,
            "tax_id": details.tax_id,
            "email": email,
        }
    name = " ".join(filter(None, (person.first_name, person.last_name))) if person else ""
    empty = dict.fromkeys(("address", "postal_code", "city", "state", "country", "tax_id"), "")
    return {"name": name or email, **empty, "email": email}
