"""What the routes of invoices answer and take."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from studium.commerce.invoices.model import BillingDetails, Document, DocumentKind
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import RequestModel, ResponseModel, Text, UtcDatetime

Line = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=200)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166: two letters.")]


class DetailsRequest(RequestModel):
    """Whom invoices name from now on."""

    name: Annotated[Line, StringConstraints(min_length=1)]
    address: Annotated[Text, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    postal_code: Line = ""
    city: Line = ""
    state: Line = Field("", description="In India the GST code of the state: `27`.")
    country: Country
    tax_id: Line = Field("", description="GSTIN, VAT number or another tax number.")


class DetailsAnswer(ResponseModel):
    """Whom invoices name; `updated_at` is null while nobody was named."""

    name: str
    address: str
    postal_code: str
    city: str
    state: str
    country: str
    tax_id: str
    updated_at: UtcDatetime | None

    @classmethod
    def of(cls, details: BillingDetails | None) -> Self:
        """The details, or empty ones."""
        if details is None:
            empty = dict.fromkeys(cls.model_fields.keys() - {"updated_at"}, "")
            return cls(**empty, updated_at=None)
        return cls.model_validate(details)


class DocumentAnswer(ResponseModel):
    """A tax invoice, credit note or debit note, as it was issued."""

    id: UUID
    kind: DocumentKind
    number: str
    corrects_id: UUID | None = Field(description="The invoice that a note corrects.")
    currency: CurrencyCode
    net_minor: AmountMinor
    tax_minor: AmountMinor
    total_minor: AmountMinor
    seller: dict[str, Any]
    buyer: dict[str, Any]
    line: dict[str, Any] = Field(description="What was sold, with its HSN or SAC code.")
    taxes: list[dict[str, Any]] = Field(description="Each tax: name, percent, amount.")
    treatment: str = Field(description="`standard`, `reverse_charge` or `export`.")
    place_of_supply: str = Field(description="In India the GST code of the state.")
    note: str
    issued_at: UtcDatetime

    @classmethod
    def of(cls, document: Document) -> Self:
        """A document; its provider is left out."""
        members = {"seller", "buyer", "line", "taxes", "treatment", "place_of_supply", "note"}
        own = {name: getattr(document, name) for name in cls.model_fields.keys() - members}
        return cls(**own, **{name: document.content[name] for name in members})


class TaxCodeRequest(RequestModel):
    """The HSN or SAC code under which a product is taxed."""

    tax_code: Annotated[str, Field(pattern=r"^\d{4,8}$")]


class TaxCodeAnswer(ResponseModel):
    """A product's HSN or SAC code."""

    product_id: UUID
    tax_code: str
