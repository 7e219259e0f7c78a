"""Tell everybody concerned that a booking is confirmed."""

from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.parts import Parts
from studium.studio.booking.events import BookingConfirmed, told
from studium.studio.booking.mails import mail_booking, mail_owner
from studium.studio.booking.model import Booking, Service


async def tell_confirmed(
    parts: Parts, tx: Transaction, booking: Booking, service: Service, *, now: datetime
) -> None:
    """A mail with the calendar file to the guest, one to the owner, and the event."""
    await mail_booking(parts, tx, booking, service, "Booked", "Your appointment is confirmed.")
    await mail_owner(parts, tx, booking, service, "confirmed")
    await emit(tx, told(BookingConfirmed, booking), owner_id=booking.owner_id, at=now)
