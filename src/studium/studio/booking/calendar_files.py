"""Bookings as iCalendar (RFC 5545): the file in a guest's mail, and the feed of an owner. Pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from studium.platform.late import Late
from studium.studio.booking.model import Booking, BookingStatus, Service
from studium.studio.calendars import own_uid

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Late("icalendar")

_READ_EVERY = timedelta(hours=1)


def guest_file(booking: Booking, service: Service, *, link: str) -> str:
    """The appointment of a guest, to be put into any calendar; again when it moved."""
    calendar = _calendar()
    event = _event(booking, service)
    event.add("description", f"{service.description}\n\n{link}".strip())
    calendar.add_component(event)
    return _text(calendar)


def owner_feed(bookings: Iterable[Booking], services: Mapping[UUID, Service], *, name: str) -> str:
    """All bookings of an owner, cancelled ones as such, for programs that read it hourly."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _READ_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for booking in bookings:
        event = _event(booking, services[booking.service_id])
        event["SUMMARY"] = title_for_owner(booking, services[booking.service_id])
        event.add("description", description_for_owner(booking))
        calendar.add_component(event)
    return _text(calendar)


def title_for_owner(booking: Booking, service: Service) -> str:
    """What the owner reads in a calendar."""
    return f"{service.name}: {booking.guest_name}" if booking.guest_name else service.name


def description_for_owner(booking: Booking) -> str:
    """Who comes, and what they wrote."""
    return "\n".join(each for each in (booking.guest_email, booking.note) if each)


def _calendar() -> "icalendar.Calendar":
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Studium//Booking//EN")
    calendar.add("method", "PUBLISH")
    return calendar


def _text(calendar: "icalendar.Calendar") -> str:
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(booking: Booking, service: Service) -> "icalendar.Event":
    event = icalendar.Event()
    event.add("uid", own_uid(booking.id, booking.owner_id))
    event.add("dtstamp", booking.updated_at)
    event.add("last-modified", booking.updated_at)
    event.add("sequence", booking.sequence)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", service.name)
    if service.location:
        event.add("location", service.location)
    is_off = booking.status is BookingStatus.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event
