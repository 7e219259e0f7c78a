"""Print orders as the API shows them."""

from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.studio.printing.model import OrderState, OrderStep, PrintOrder


class ShipmentAnswer(ResponseModel):
    """A parcel on its way."""

    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None = None


class StepAnswer(ResponseModel):
    """A line of the timeline."""

    at: UtcDatetime
    state: OrderState
    note: str


class OrderAnswer(ResponseModel):
    """A print order, at one lab."""

    id: UUID
    group_id: UUID = Field(description="The same for orders that were placed together.")
    connection_id: UUID
    external_id: str
    reference: str
    state: OrderState
    problem: str | None = Field(description="What is wrong, when it needs attention.")
    remedy: str | None = Field(description="What to do about it.")
    quote_minor: int | None = Field(description="What the lab asks, in minor units.")
    price_minor: int | None
    margin_minor: int | None = Field(description="What stays of the price; it may be negative.")
    currency: str | None
    shipments: list[ShipmentAnswer]
    can_be_changed: bool = Field(description="Whether the lab has not got it yet.")
    is_held: bool = Field(description="Whether you hold it back, here or at the lab.")
    created_at: UtcDatetime
    submitted_at: UtcDatetime | None

    @classmethod
    def of(cls, order: PrintOrder, **more: Any) -> Self:
        """The answer."""
        return cls(
            **{name: getattr(order, name) for name in _TAKEN},
            shipments=[ShipmentAnswer(**parcel(each)) for each in order.shipments],
            can_be_changed=order.is_before_submission,
            **more,
        )


class StatusAnswer(OrderAnswer):
    """A print order with its timeline, from its beginning."""

    timeline: list[StepAnswer]

    @classmethod
    def with_steps(cls, order: PrintOrder, steps: list[OrderStep]) -> Self:
        """The answer."""
        return cls.of(order, timeline=[StepAnswer.model_validate(step) for step in steps])


class CostsAnswer(ResponseModel):
    """Costs and prices of the orders that went to labs, in one currency and minor units."""

    currency: str
    orders: int
    cost_minor: int
    price_minor: int | None = Field(description="Of the orders whose price is known.")
    margin_minor: int | None = Field(description="Of the orders whose price is known.")


class SubmittedAnswer(OrderAnswer):
    """The first order that a request became; with several labs there are others beside it."""

    other_orders: list[UUID] = Field(description="The orders of the same group at other labs.")


_TAKEN = tuple(
    name for name in OrderAnswer.model_fields if name not in {"shipments", "can_be_changed"}
)


def parcel(told: dict[str, Any]) -> dict[str, Any]:
    """What of a shipment is shown."""
    return {name: told.get(name) for name in ShipmentAnswer.model_fields}
