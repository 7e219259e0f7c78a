"""An order as others send it: over the API, or inside an `order.created` of their own."""

import re
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from studium.platform.web import RequestModel, Text
from studium.studio.printing.actions.place_order import WantedItem, WantedOrder
from studium.studio.printing.preflight import CropRule

_Line = Annotated[Text, StringConstraints(min_length=1, max_length=100)]
_Optional = Annotated[Text, StringConstraints(max_length=100)]
_Id = Annotated[Text, StringConstraints(min_length=1, max_length=128)]
_POSTAL_CODES = {
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "CA": re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d"),
    "AU": re.compile(r"\d{4}"),
}
_WHOLE = 1.0001  # fractions are rounded
_Address = Annotated[Text, StringConstraints(max_length=2000, pattern=r"^https?://")]


class ShipTo(RequestModel):
    """Where the prints go."""

    name: _Line
    line1: _Line
    line2: _Optional | None = None
    city: _Line
    state: _Optional | None = None
    postal_code: _Line
    country: Annotated[Text, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        description="ISO 3166-1 alpha-2, such as US."
    )
    phone: _Optional | None = None

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """Refuse what labs refuse: these countries' addresses need a state, and codes of theirs."""
        pattern = _POSTAL_CODES.get(self.country)
        if pattern is None:
            return self
        if not self.state:
            raise ValueError(f"an address in {self.country} needs a state or province")
        if not pattern.fullmatch(self.postal_code.upper()):
            raise ValueError(f"{self.postal_code} is no postal code of {self.country}")
        return self


class CropRequest(RequestModel):
    """The part of a picture that is printed, in fractions of its width and height."""

    x: Annotated[float, Field(ge=0, lt=1)] = Field(
        description="The left edge, as a share of the picture's width."
    )
    y: Annotated[float, Field(ge=0, lt=1)]
    width: Annotated[float, Field(gt=0, le=1)]
    height: Annotated[float, Field(gt=0, le=1)]

    @model_validator(mode="after")
    def lies_within(self) -> Self:
        """Refuse what reaches beyond the picture."""
        if self.x + self.width > _WHOLE or self.y + self.height > _WHOLE:
            raise ValueError("the crop reaches beyond the picture")
        return self


class ImageRequest(RequestModel):
    """A picture: a file of yours, or an https address that is fetched once."""

    file_id: UUID | None = None
    url: _Address | None = None
    name: _Optional | None = Field(None, description="Printed on the back where a lab does that.")
    crop: CropRequest | None = Field(
        None, description="Of the paper's shape; unless said, as the product's rule has it."
    )

    @model_validator(mode="after")
    def names_one_source(self) -> Self:
        """Refuse both and neither."""
        if (self.file_id is None) is (self.url is None):
            raise ValueError("send either file_id or url")
        return self


class ItemRequest(RequestModel):
    """Copies of a product: one that is mapped to a lab, or the lab's own on a connection."""

    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    product: _Line | None = Field(None, description="Your product, mapped on /printing/products.")
    connection_id: UUID | None = None
    lab_product: _Line | None = None
    options: Annotated[list[_Line], Field(max_length=50)] = Field(default_factory=list)
    node: _Line | None = Field(None, description="The place on the product for the picture.")
    crop: CropRule | None = Field(
        None, description="How a picture of another shape is printed; unless said as mapped."
    )
    images: Annotated[list[ImageRequest], Field(min_length=1, max_length=300)]

    def to_item(self) -> WantedItem:
        """The item as it is placed."""
        return WantedItem(
            quantity=self.quantity,
            product=self.product,
            connection_id=self.connection_id,
            lab_product=self.lab_product,
            options=tuple(self.options),
            node=self.node,
            crop=self.crop and self.crop.value,
            images=tuple(_image(image) for image in self.images),
        )


class SubmitRequest(RequestModel):
    """An order to print and send. The same `external_id` is taken once."""

    external_id: _Id
    reference: Annotated[Text, StringConstraints(max_length=32)] = Field(
        "", description="Printed on paperwork and label; the external id unless said."
    )
    ship_to: ShipTo
    shipping: _Line = Field("standard", description="A way of shipping of the lab's connection.")
    items: Annotated[list[ItemRequest], Field(min_length=1, max_length=200)]
    price_minor: Annotated[int, Field(ge=0, le=10**11)] | None = Field(
        None, description="What your customer paid, in minor units: for the margin."
    )
    currency: Annotated[Text, StringConstraints(pattern=r"^[a-z]{3}$")] | None = None
    expected_cost_minor: Annotated[int, Field(ge=0, le=10**11)] | None = Field(
        None, description="What the lab should ask; far above it, the order is held."
    )

    def to_order(self) -> WantedOrder:
        """The order as it is placed."""
        return WantedOrder(
            external_id=self.external_id,
            reference=self.reference or self.external_id[:32],
            ship_to=self.ship_to.model_dump(),
            items=tuple(item.to_item() for item in self.items),
            shipping=self.shipping,
            price_minor=self.price_minor,
            currency=self.currency,
            expected_cost_minor=self.expected_cost_minor,
        )


class EditRequest(RequestModel):
    """What of an order changes; what is left out stays."""

    ship_to: ShipTo | None = None
    shipping: _Line | None = None
    items: Annotated[list[ItemRequest], Field(min_length=1, max_length=200)] | None = None


def _image(image: ImageRequest) -> dict[str, Any]:
    told = image.model_dump(mode="json")
    return {name: value for name, value in told.items() if value is not None}
