"""A tax document as it was issued, and what it is made from. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.commerce.invoices.tax import Party, TaxedAmount
from studium.commerce.invoices.tax_ids import INDIAN_STATES
from studium.platform.money import Money


class DocumentKind(StrEnum):
    """What was issued. A debit note takes back a credit note whose refund did not arrive."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"


TITLES = {
    DocumentKind.INVOICE: "Tax invoice",
    DocumentKind.CREDIT_NOTE: "Credit note",
    DocumentKind.DEBIT_NOTE: "Debit note",
}
PREFIXES = {DocumentKind.CREDIT_NOTE: "CN", DocumentKind.DEBIT_NOTE: "DN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDetails:
    """Whom invoices to a person name. `state` is an Indian state's code, or a region in words."""

    user_id: UUID
    name: str
    address: str
    postal_code: str
    city: str
    state: str
    country: str
    tax_id: str
    updated_at: datetime

    @property
    def party(self) -> Party:
        """Where the buyer is, for tax."""
        state = self.state if self.state in INDIAN_STATES else ""
        return Party(self.country, state, self.tax_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An issued invoice or note. `content` is all that it says, frozen: see `content_of`.

    It is of a payment, or of a sale that has none of ours: a period of a subscription.
    Amounts are in minor units and never negative; a credit note's go back to the buyer.
    """

    id: UUID
    owner_id: UUID | None
    user_id: UUID
    kind: DocumentKind
    series: str
    year: str
    sequence: int
    number: str
    corrects_id: UUID | None
    payment_id: UUID | None
    sale_id: UUID | None
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    content: dict[str, Any]
    issued_at: datetime

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.kind]

    @property
    def tax(self) -> Money:
        """All taxes together."""
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        """What it is about, with tax."""
        return Money(self.total_minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was sold. `tax_code` is the HSN or SAC code."""

    title: str
    tax_code: str
    receipt_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What one of the operator's buyers paid, and what of it went back, in minor units with tax.

    `payment_id` is the payment of ours; `sale_id` the seller's own name of a sale that has none.
    `provider` is whom it was paid through, `mode` whether money moved: `live` or `test`.
    """

    user_id: UUID
    title: str
    currency: str
    paid_minor: int
    provider: str
    mode: str
    refunded_minor: int = 0
    tax_minor: int = 0  # what of that is tax, where the provider reckoned it
    tax_code: str | None = None
    receipt_number: str | None = None
    payment_id: UUID | None = None
    sale_id: UUID | None = None


def content_of(  # noqa: PLR0913 - all that it says
    *,
    seller: dict[str, str],
    buyer: dict[str, str],
    sale: Line,
    amount: TaxedAmount,
    rates: tuple[tuple[str, Decimal], ...],
    treatment: str,
    note: str,
    place_of_supply: str,
    paid: dict[str, str],
) -> dict[str, Any]:
    """What a document says, as JSON: parties, the line, taxes with their percentages, notes."""
    return {
        "seller": seller,
        "buyer": buyer,
        "line": {
            "title": sale.title,
            "tax_code": sale.tax_code,
            "quantity": 1,
            "net_minor": amount.net_minor,
        },
        "receipt_number": sale.receipt_number,
        "treatment": treatment,
        "rates": [[name, str(rate)] for name, rate in rates],
        "taxes": taxes_of(amount),
        "note": note,
        "place_of_supply": place_of_supply,
        "paid": paid,
    }


def taxes_of(amount: TaxedAmount) -> list[dict[str, Any]]:
    """The taxes that a price contains, as JSON."""
    return [
        {
            "name": line.name,
            "percent": str(round(line.percent, 2)),
            "amount_minor": line.amount_minor,
        }
        for line in amount.taxes
    ]


def rates_of(content: dict[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    """The rates that a document was issued with."""
    return tuple((name, Decimal(rate)) for name, rate in content["rates"])
