"""Issue what a sale calls for: its invoice, and a note for each change of what was refunded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.accounts.people import Person, person_by_id
from studium.commerce.invoices import store
from studium.commerce.invoices.model import (
    PREFIXES,
    BillingDetails,
    Document,
    DocumentKind,
    Line,
    Sale,
    content_of,
    rates_of,
    taxes_of,
)
from studium.commerce.invoices.numbers import financial_year, invoice_number
from studium.commerce.invoices.settings import InvoiceSettings
from studium.commerce.invoices.tax import Party, TaxedAmount, stated, tax_rule, taxed, taxed_between
from studium.commerce.invoices.tax_ids import INDIA, state_of_gstin
from studium.platform.database import Transaction
from studium.platform.ids import new_id


@dataclass(frozen=True, slots=True)
class _Issue:
    """What is issued, with the tax that it contains and what stands in it."""

    kind: DocumentKind
    amount: TaxedAmount
    content: dict[str, object]
    corrects_id: UUID | None


async def issue_for_sale(
    tx: Transaction, *, sale: Sale, settings: InvoiceSettings, now: datetime
) -> list[Document]:
    """What is new for one of the operator's sales; repeated or reordered, nothing is new.

    What a document says is frozen here: later changes of the seller, the buyer, the product or
    the rates do not reach it. Without a tax number of the seller nothing is issued, and neither
    for what cost nothing.
    """
    if not settings.issues_invoices or sale.paid_minor <= 0:
        return []
    documents = await _issued(tx, sale)
    issued: list[Document] = []
    if not documents:
        invoice = await _invoice(tx, sale, settings)
        issued.append(await _issue(tx, sale, invoice, settings, now))
    first = (documents + issued)[0]
    before = sum(_SIGNS[each.kind] * each.total_minor for each in documents)
    if sale.refunded_minor != before:
        note = _note(first, before, sale.refunded_minor)
        issued.append(await _issue(tx, sale, note, settings, now))
    return issued


async def _issued(tx: Transaction, sale: Sale) -> list[Document]:
    """What was issued for the sale so far, oldest first; nobody else issues for it meanwhile."""
    await store.lock_invoice(tx, payment_id=sale.payment_id, sale_id=sale.sale_id)
    if sale.payment_id is not None:
        return await store.documents_of_payment(tx, sale.payment_id)
    assert sale.sale_id is not None  # noqa: S101 - a sale has one name or the other
    return await store.documents_of_sale(tx, sale.sale_id)


_SIGNS = {DocumentKind.INVOICE: 0, DocumentKind.CREDIT_NOTE: 1, DocumentKind.DEBIT_NOTE: -1}


async def _invoice(tx: Transaction, sale: Sale, settings: InvoiceSettings) -> _Issue:
    details = await store.details_of(tx, sale.user_id)
    person = await person_by_id(tx, sale.user_id)
    rule = tax_rule(
        seller_party(settings),
        details.party if details else Party(""),
        percent=settings.invoice_tax_percent,
        export_note=settings.invoice_export_note,
    )
    if 0 < sale.tax_minor < sale.paid_minor:
        rule = stated(rule, sale.paid_minor, sale.tax_minor)
    amount = taxed(sale.paid_minor, rule.rates)
    content = content_of(
        seller=_seller(settings),
        buyer=_buyer(details, person),
        sale=Line(
            title=sale.title,
            tax_code=sale.tax_code or settings.invoice_tax_code,
            receipt_number=sale.receipt_number,
        ),
        amount=amount,
        rates=rule.rates,
        treatment=rule.treatment.value,
        note=rule.note,
        place_of_supply=rule.place_of_supply,
        paid={"through": sale.provider, "mode": sale.mode},
    )
    return _Issue(DocumentKind.INVOICE, amount, content, None)


def _note(invoice: Document, before_minor: int, after_minor: int) -> _Issue:
    """A note for what was refunded between two totals, at the invoice's own rates."""
    rates = rates_of(invoice.content)
    low, high = sorted((before_minor, after_minor))
    amount = taxed_between(low, high, rates)
    kind = DocumentKind.CREDIT_NOTE if after_minor > before_minor else DocumentKind.DEBIT_NOTE
    line = invoice.content["line"] | {"net_minor": amount.net_minor}
    changes = {"line": line, "taxes": taxes_of(amount), "corrects": invoice.number}
    content = invoice.content | changes
    return _Issue(kind, amount, content, invoice.id)


async def _issue(
    tx: Transaction, sale: Sale, issue: _Issue, settings: InvoiceSettings, now: datetime
) -> Document:
    series = PREFIXES.get(issue.kind, settings.invoice_prefix)
    year = financial_year(now, settings.invoice_seller_country)
    sequence = await store.next_number(tx, series, year)
    document = Document(
        id=new_id(),
        owner_id=None,
        user_id=sale.user_id,
        kind=issue.kind,
        series=series,
        year=year,
        sequence=sequence,
        number=invoice_number(series, year, sequence),
        corrects_id=issue.corrects_id,
        payment_id=sale.payment_id,
        sale_id=sale.sale_id,
        currency=sale.currency,
        net_minor=issue.amount.net_minor,
        tax_minor=issue.amount.total_minor - issue.amount.net_minor,
        total_minor=issue.amount.total_minor,
        content=issue.content,
        issued_at=now,
    )
    await store.insert_document(tx, document)
    return document


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
