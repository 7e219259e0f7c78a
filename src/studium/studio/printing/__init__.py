"""Printing: orders that go to photo labs by themselves, once, and come back with tracking."""

from studium.studio.printing.actions.change_order import CannotCancel, CannotResend, OrderNotFound
from studium.studio.printing.actions.place_order import (
    OrderInvalid,
    WantedItem,
    WantedOrder,
    place_order,
)
from studium.studio.printing.events import PrintOrderFulfilled, PrintOrderUpdated
from studium.studio.printing.model import OrderState, PrintOrder

__all__ = [
    "CannotCancel",
    "CannotResend",
    "OrderInvalid",
    "OrderNotFound",
    "OrderState",
    "PrintOrder",
    "PrintOrderFulfilled",
    "PrintOrderUpdated",
    "WantedItem",
    "WantedOrder",
    "place_order",
]
