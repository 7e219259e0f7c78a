"""What is told about bookings, to their owner's endpoints."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event
from studium.platform.text import utc_text
from studium.studio.booking.model import Booking


@dataclass(frozen=True)
class _BookingTold:
    """What every event about a booking says; times are ISO 8601 in UTC."""

    booking_id: UUID
    service_id: UUID
    starts_at: str
    ends_at: str
    guest_name: str
    guest_email: str
    guest_timezone: str
    note: str


@dataclass(frozen=True)
class BookingConfirmed(_BookingTold, Event, type="booking.confirmed", public=True,
                       status="confirmed"):  # fmt: skip
    """A guest has an appointment."""


@dataclass(frozen=True)
class BookingRescheduled(_BookingTold, Event, type="booking.rescheduled", public=True,
                         status="confirmed"):  # fmt: skip
    """An appointment is at another time."""


@dataclass(frozen=True)
class BookingCancelled(_BookingTold, Event, type="booking.cancelled", public=True,
                       status="cancelled"):  # fmt: skip
    """An appointment does not take place."""


BookingEvent = BookingConfirmed | BookingRescheduled | BookingCancelled


def told(kind: type[BookingEvent], booking: Booking) -> BookingEvent:
    """The event of this kind about a booking as it is now."""
    return kind(
        booking_id=booking.id,
        service_id=booking.service_id,
        starts_at=utc_text(booking.starts_at),
        ends_at=utc_text(booking.ends_at),
        guest_name=booking.guest_name,
        guest_email=booking.guest_email,
        guest_timezone=booking.guest_timezone,
        note=booking.note,
    )
