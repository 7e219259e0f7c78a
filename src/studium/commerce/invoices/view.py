"""A document as it is read: words and formatted amounts, for the page and the PDF alike. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from studium.commerce.invoices.model import Document, DocumentKind
from studium.commerce.invoices.tax import TaxedAmount, TaxLine
from studium.commerce.invoices.tax_ids import INDIA, INDIAN_STATES
from studium.platform.money import Money


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What is shown. `facts` are label and value; `sums` the taxes and the total, in order."""

    title: str
    number: str
    issued_at: datetime
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    line_title: str
    tax_code: str
    tax_code_label: str
    net: str
    sums: tuple[tuple[str, str], ...]
    total: str
    notes: tuple[str, ...]


def view_of(document: Document) -> DocumentView:
    """A document, readable."""
    content = document.content
    seller, buyer = content["seller"], content["buyer"]
    is_indian = seller["country"] == INDIA
    id_label = "GSTIN" if is_indian else "VAT number"

    def money(minor: int) -> str:
        return Money(minor, document.currency).format()

    return DocumentView(
        title=document.title,
        number=document.number,
        issued_at=document.issued_at,
        seller=_lines(
            seller["name"],
            *seller["address"].split(","),
            seller["country"],
            _labelled(id_label, seller["tax_id"]),
        ),
        buyer=_lines(
            buyer["name"],
            *buyer["address"].splitlines(),
            " ".join(filter(None, (buyer["postal_code"], buyer["city"]))),
            INDIAN_STATES.get(buyer["state"], buyer["state"]),
            buyer["country"],
            _labelled(
                id_label if buyer["country"] == seller["country"] else "Tax number", buyer["tax_id"]
            ),
            buyer["email"],
        ),
        facts=_facts(document),
        line_title=content["line"]["title"],
        tax_code=content["line"]["tax_code"],
        tax_code_label="HSN/SAC" if is_indian else "Code",
        net=money(document.net_minor),
        sums=tax_sums(amount_of(content), document.currency),
        total=money(document.total_minor),
        notes=_notes(document),
    )


def amount_of(content: dict[str, Any]) -> TaxedAmount:
    """The price of a document, taken apart as it was frozen."""
    lines = (
        TaxLine(tax["name"], Decimal(tax["percent"]), tax["amount_minor"])
        for tax in content["taxes"]
    )
    return TaxedAmount(content["line"]["net_minor"], tuple(lines))


def tax_sums(amount: TaxedAmount, currency: str) -> tuple[tuple[str, str], ...]:
    """Each tax with its percentage, and its amount."""
    return tuple(
        (f"{tax.name} {_percent(tax.percent)}", Money(tax.amount_minor, currency).format())
        for tax in amount.taxes
    )


def _facts(document: Document) -> tuple[tuple[str, str], ...]:
    content = document.content
    place = content["place_of_supply"]
    pairs = [
        ("Corrects", content.get("corrects", "")),
        ("Receipt", content["receipt_number"] or ""),
        ("Place of supply", f"{INDIAN_STATES.get(place, place)} ({place})" if place else ""),
        ("Paid through", content["paid"]["through"].capitalize()),
    ]
    return tuple((label, value) for label, value in pairs if value)


def _notes(document: Document) -> tuple[str, ...]:
    notes: list[str] = [document.content["note"]]
    if document.kind is DocumentKind.CREDIT_NOTE:
        notes.append("This amount goes back to you.")
    if document.content["seller"]["country"] == INDIA:
        charged = "Yes" if document.content["treatment"] == "reverse_charge" else "No"
        notes.append(f"Tax payable on reverse charge: {charged}")
    if document.content["paid"]["mode"] == "test":
        notes.append("Paid in test mode: no money moved.")
    return tuple(filter(None, notes))


def _lines(*lines: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line and line.strip())


def _labelled(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""


def _percent(value: Decimal) -> str:
    """`9.00` as `9 %`."""
    return f"{value.normalize():f} %"
