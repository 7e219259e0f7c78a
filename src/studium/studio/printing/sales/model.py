"""What is printed when it is sold, and where it goes. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

# Buyers are asked for the address of each purchase; what they said so recently is not asked again.
STILL_SAID = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOffer:
    """A product of the shop that is printed: as what, of which picture, and how it is shipped.

    `owner_id` has the lab; the operator's products are printed over an admin's.
    """

    product_id: UUID
    owner_id: UUID
    mapping_id: UUID
    file_id: UUID
    shipping: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where a buyer wants a product sent; `purchase_id` and `order_id` once it is paid.

    `ship_to` is empty when the buyer paid without saying.
    """

    id: UUID
    user_id: UUID
    product_id: UUID
    ship_to: dict[str, Any]
    purchase_id: UUID | None
    order_id: UUID | None
    created_at: datetime

    def is_said_at(self, now: datetime) -> bool:
        """Whether it was said a moment ago, for a purchase that has not begun."""
        is_open = self.purchase_id is None and bool(self.ship_to)
        return is_open and now - self.created_at < STILL_SAID
