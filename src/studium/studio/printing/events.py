"""What is told about print orders, to their owner's endpoints."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class PrintOrderUpdated(Event, type="order.updated", public=True):
    """A print order is further than it was. `source` is `studium`: it is our own."""

    order_id: UUID
    status: str
    reference: str
    shipments: list[dict[str, Any]]
    problem: str | None
    source: str = "studium"


@dataclass(frozen=True)
class PrintOrderFulfilled(Event, type="order.fulfilled", public=True):
    """A print order was shipped, with its tracking."""

    order_id: UUID
    status: str
    reference: str
    shipments: list[dict[str, Any]]
    source: str = "studium"
