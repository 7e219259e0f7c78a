"""What the operator decides for invoices: who sells, under which tax number, at which rate."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from studium.commerce.invoices.tax_ids import INDIA, is_tax_id
from studium.platform.settings import ModuleSettings

_Line = Annotated[str, Field(max_length=500)]


class InvoiceSettings(ModuleSettings):
    """The seller, as tax invoices name it. Without a tax number receipts are all there is."""

    invoice_seller_name: _Line = Field("", description="Legal name of the seller.")
    invoice_seller_address: _Line = Field(
        "", description="Street, city and postal code of the seller, separated by commas."
    )
    invoice_seller_country: str = Field(
        "", pattern=r"^([A-Z]{2})?$", description="Country of the seller: ISO 3166, two letters."
    )
    invoice_seller_tax_id: str = Field(
        "",
        max_length=20,
        description="GSTIN or VAT number of the seller; with it, sales get tax invoices.",
    )
    invoice_tax_percent: Annotated[Decimal, Field(ge=0, lt=100, decimal_places=2)] = Field(
        Decimal(0), description="Tax that prices contain, in percent: 18 for most GST."
    )
    invoice_tax_code: str = Field(
        "999293",
        pattern=r"^\d{4,8}$",
        description="HSN or SAC code of products that have none of their own.",
    )
    invoice_export_note: _Line = Field(
        "Supply meant for export under letter of undertaking without payment of IGST.",
        description="What an Indian invoice to another country says.",
    )
    invoice_prefix: str = Field(
        "INV",
        pattern=r"^[A-Z0-9]{1,4}$",
        description="How numbers of invoices begin; credit notes begin with CN.",
    )

    @property
    def issues_invoices(self) -> bool:
        """Whether sales get tax invoices."""
        return bool(self.invoice_seller_tax_id)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.issues_invoices:
            return self
        for name in ("name", "address", "country"):
            if not getattr(self, f"invoice_seller_{name}"):
                raise ValueError(
                    f"INVOICE_SELLER_TAX_ID is set: set INVOICE_SELLER_{name.upper()} too"
                )
        if not is_tax_id(self.invoice_seller_tax_id, self.invoice_seller_country):
            kind = "GSTIN" if self.invoice_seller_country == INDIA else "VAT number"
            raise ValueError(f"INVOICE_SELLER_TAX_ID is no {kind}: its check digit is wrong")
        return self
