"""What is sent to the routes of payments."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from studium.platform.money import AmountMinor
from studium.platform.web import RequestModel, Text

Key = Annotated[Text, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Value = Annotated[Text, StringConstraints(max_length=500)]
_RESERVED = {"payment_id", "purpose", "purpose_id", "refund_id", "payer_id"}


def _keeps_ours(metadata: dict[str, str]) -> dict[str, str]:
    """Refuse names under which our own data lies beside it at the provider."""
    taken = sorted(_RESERVED & metadata.keys())
    if taken:
        raise ValueError(f"metadata cannot use the name {taken[0]}")
    return metadata


Metadata = Annotated[
    dict[Key, Value],
    AfterValidator(_keeps_ours),
    Field(
        max_length=50,
        description="The caller's own, sent to the provider and returned as it is; never "
        "secrets. PayPal takes its invoice_id, and of the rest what fits beside our own.",
    ),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
Place = Annotated[Text, StringConstraints(max_length=2000)]
Description = Annotated[Text, StringConstraints(min_length=1, max_length=250)]
MethodId = Annotated[Text, StringConstraints(min_length=1, max_length=255)]
_Name = Annotated[Text, StringConstraints(min_length=1, max_length=64)]


class _WithMetadata(RequestModel):
    """A request that may carry the caller's own data."""

    metadata: Metadata = Field(default_factory=dict)


class CheckoutSessionRequest(_WithMetadata):
    """What to pay for, by exactly one purpose, and where the payer comes back to."""

    sku: _Name | None = Field(None, description="A product of the operator.")
    product_id: UUID | None = Field(None, description="A product of anybody.")
    plan: _Name | None = Field(None, description="A subscription.")
    pack: _Name | None = Field(None, description="A pack of credits.")
    success_url: Place | None = None
    cancel_url: Place | None = None
    provider: _Name | None = Field(
        None, description="Where to pay, of what the seller offers, such as paypal; null: as usual."
    )

    @property
    def purposes(self) -> dict[str, str]:
        """The purposes that are named, by field."""
        named = {"sku": self.sku, "product_id": self.product_id, "plan": self.plan}
        named["pack"] = self.pack
        return {name: str(value) for name, value in named.items() if value is not None}

    @model_validator(mode="after")
    def names_one_purpose(self) -> Self:
        """Refuse several and none."""
        if len(self.purposes) != 1:
            raise ValueError("send exactly one of sku, product_id, plan and pack")
        return self


class AmountRequest(_WithMetadata):
    """An amount that is not for something in the catalogue."""

    amount_minor: Annotated[AmountMinor, Field(ge=1)]
    currency: Currency
    description: Description = "Deposit"
    owner_id: UUID | None = Field(None, description="Who is paid; null: the operator.")
    return_url: Place | None = Field(None, description="Where the payer comes back to.")
    provider: _Name | None = Field(
        None, description="Where to pay, of what the seller offers; null: as usual."
    )


class AuthorizeRequest(AmountRequest):
    """An amount to be held now and captured later."""

    payment_method_id: MethodId | None = Field(None, description="A saved way of paying.")
    is_off_session: bool = Field(
        default=False, description="Pay while the payer is not here to confirm."
    )


class IntentRequestBody(_WithMetadata):
    """What to pay on a page of one's own: a product, or an amount."""

    sku: _Name | None = None
    product_id: UUID | None = None
    amount_minor: Annotated[AmountMinor, Field(ge=1)] | None = None
    currency: Currency | None = None
    description: Description = "Payment"
    owner_id: UUID | None = None
    return_url: Place | None = None
    saves_method: bool = Field(default=False, description="Keep the way of paying for later.")

    @model_validator(mode="after")
    def says_what(self) -> Self:
        """Refuse several purposes, none, and an amount without its currency."""
        named = [self.sku, self.product_id, self.amount_minor]
        if sum(each is not None for each in named) != 1:
            raise ValueError("send exactly one of sku, product_id and amount_minor")
        if (self.amount_minor is None) is not (self.currency is None):
            raise ValueError("send amount_minor and currency together")
        return self


class CaptureRequestBody(RequestModel):
    """What to capture: a part; null: all that is held."""

    payment_id: UUID
    amount_minor: Annotated[AmountMinor, Field(ge=1)] | None = None
    is_final: bool = Field(
        default=True,
        description="Release the rest; false keeps it held for further captures, where the "
        "provider can.",
    )


class RefundRequestBody(RequestModel):
    """What to refund: a part; null: all that is left."""

    payment_id: UUID
    amount_minor: Annotated[AmountMinor, Field(ge=1)] | None = None
    reason: Annotated[Text, StringConstraints(min_length=3, max_length=500)]


class SetupRequest(RequestModel):
    """With whom a way of paying is saved, and where the payer comes back to."""

    owner_id: UUID | None = Field(None, description="Whom it is for; null: the operator.")
    return_url: Place | None = None
    provider: _Name | None = Field(
        None, description="Where to save it, of what they offer, such as paypal; null: as usual."
    )


class FinishSetupRequest(RequestModel):
    """What was agreed to at the provider, by the id that the setup began with."""

    provider_setup_id: Annotated[
        Text, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_]+$")
    ]
    owner_id: UUID | None = Field(None, description="Whom it is for; null: the operator.")
    provider: _Name | None = Field(None, description="Where it began; null: as usual.")
