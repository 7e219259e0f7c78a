"""Reactions: what happens to a booking is written into its owner's calendars."""

from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.studio.booking.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingEvent,
    BookingRescheduled,
)
from studium.studio.booking.jobs import WriteBooking


async def write(_: Parts, tx: Transaction, event: BookingEvent) -> None:
    """A job for it: calendars are other people's machines."""
    await enqueue(tx, WriteBooking(event.booking_id))


SUBSCRIBERS = tuple(
    Subscriber(f"booking.write_{kind.event_type.partition('.')[2]}", kind, write)
    for kind in (BookingConfirmed, BookingRescheduled, BookingCancelled)
)
