"""Booking: services that guests book without an account, so that no two bookings collide."""

from studium.studio.booking.actions.change_booking import CannotChange
from studium.studio.booking.actions.keep_service import (
    ServiceInvalid,
    ServiceNotFound,
    ServiceWishes,
    make_service,
)
from studium.studio.booking.actions.make_booking import Guest, SlotTaken, make_booking
from studium.studio.booking.events import BookingCancelled, BookingConfirmed, BookingRescheduled
from studium.studio.booking.links import BookingNotFound
from studium.studio.booking.model import Booking, BookingStatus, Service

__all__ = [
    "Booking",
    "BookingCancelled",
    "BookingConfirmed",
    "BookingNotFound",
    "BookingRescheduled",
    "BookingStatus",
    "CannotChange",
    "Guest",
    "Service",
    "ServiceInvalid",
    "ServiceNotFound",
    "ServiceWishes",
    "SlotTaken",
    "make_booking",
    "make_service",
]
