"""Reactions: bookings are written into calendars, and confirmed when their deposit is paid."""

from studium.accounts.people import AccountDeleted
from studium.commerce.payments import PaymentCompleted
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.studio.booking.actions.pay_deposit import PURPOSE, follow_deposit
from studium.studio.booking.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingEvent,
    BookingRescheduled,
)
from studium.studio.booking.jobs import CloseBookings, WriteBooking


async def write(_: Parts, tx: Transaction, event: BookingEvent) -> None:
    """A job for it: calendars are other people's machines."""
    await enqueue(tx, WriteBooking(event.booking_id))


async def confirm_paid(parts: Parts, tx: Transaction, event: PaymentCompleted) -> None:
    """Confirm the booking whose deposit came in."""
    if event.purpose == PURPOSE:
        await follow_deposit(
            parts, tx, event.purpose_id, payment_id=event.payment_id, now=parts[Clock].now()
        )


async def close(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """A job for the bookings of who left: there may be many guests to tell."""
    await enqueue(tx, CloseBookings(event.user_id), dedupe_key=f"booking.close:{event.user_id}")


SUBSCRIBERS = (
    Subscriber("booking.close_leavers", AccountDeleted, close),
    *(
        Subscriber(f"booking.write_{kind.event_type.partition('.')[2]}", kind, write)
        for kind in (BookingConfirmed, BookingRescheduled, BookingCancelled)
    ),
    Subscriber("booking.confirm_paid", PaymentCompleted, confirm_paid),
)
