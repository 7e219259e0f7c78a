"""What admins type."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from studium.commerce.catalog import Offer, Product
from studium.platform.errors import Invalid
from studium.platform.money import Money
from studium.platform.pages import Form
from studium.platform.web import Text

_Line = Annotated[Text, StringConstraints(max_length=120)]


class AmountUnclear(Invalid):
    """What was typed is no amount of its currency. `field` in the details says where."""

    slug = "amount-unclear"
    title = "This is not an amount"


class OfferForm(Form):
    """A product's fields."""

    name: _Line
    description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    price: Annotated[str, StringConstraints(max_length=20)]
    currency: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z]{3}$")] | None = (
        None
    )
    access_window_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    features: Annotated[Text, StringConstraints(max_length=1000, to_lower=True)] = ""
    is_active: bool = False

    def to_offer(self, *, sku: str, currency: str) -> Offer:
        """The offer, in `currency` where none was typed. Raises AmountUnclear.

        Without features a product grants its own sku.
        """
        currency = self.currency or currency
        features = tuple(dict.fromkeys(self.features.replace(",", " ").split()))
        return Offer(
            name=self.name,
            description=self.description,
            price_minor=_minor(self.price, currency, field="price"),
            currency=currency,
            access_window_days=self.access_window_days,
            features=features or (sku,),
            is_active=self.is_active,
        )


class NewProductForm(OfferForm):
    """The same, and the name that programs know it by."""

    sku: Annotated[Text, StringConstraints(max_length=64, to_lower=True)]


class RefundForm(Form):
    """How much goes back, and why. An empty amount is all that is left.

    `left` is how much the page said is left, so that a form sent twice gives back once.
    """

    amount: Annotated[str, StringConstraints(max_length=20)] | None = None
    reason: Annotated[Text, StringConstraints(min_length=3, max_length=500)]
    confirmed: bool = False
    left: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def is_confirmed(self) -> Self:
        """Money does not move by a slip of the hand."""
        if not self.confirmed:
            raise ValueError("Tick the box to confirm.")
        return self

    def amount_minor(self, currency: str) -> int | None:
        """The amount, None for all that is left. Raises AmountUnclear."""
        return _minor(self.amount, currency, field="amount") if self.amount else None


def typed_of(product: Product) -> dict[str, str]:
    """A product as its form shows it."""
    days = product.access_window_days
    return {
        "name": product.name,
        "description": product.description,
        "price": product.price.plain(),
        "currency": product.currency,
        "access_window_days": "" if days is None else str(days),
        "features": " ".join(product.features),
        "is_active": "on" if product.is_active else "",
    }


def _minor(typed: str, currency: str, *, field: str) -> int:
    """An amount as it was typed into a field, in minor units. Raises AmountUnclear."""
    try:
        return Money.parse(typed, currency).amount_minor
    except ValueError:
        example = Money(4900, currency).plain()
        raise AmountUnclear(
            f"Write an amount in {currency.upper()} such as {example}.", field=field
        ) from None
