"""Services that can be booked, and bookings. Pure; times are aware, in UTC."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.platform.money import Money
from studium.studio.calendars import Period

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# How long a slot is kept for a guest who has not confirmed.
HELD_FOR = timedelta(minutes=30)
REMINDED_BEFORE = timedelta(hours=24)
_MINUTES_A_DAY = 24 * 60


class BookingStatus(StrEnum):
    """How a booking stands: held until its guest confirms, then confirmed.

    A held or a confirmed one has its time; a cancelled one and an expired one gave it back.
    """

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Service:
    """Something that guests book. `hours` has spans by weekday: `{"monday": ["09:00-17:00"]}`.

    They are local times of `timezone`; 24:00 is the end of a day. Of `calendar_ids`, all of the
    owner's calendars that block count when it is empty. A guest pays the deposit to confirm, and
    has it back when they cancel `free_cancel_hours` before the appointment or earlier.
    """

    id: UUID
    owner_id: UUID
    slug: str
    name: str
    description: str
    location: str
    timezone: str
    duration_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    step_minutes: int
    notice_minutes: int
    horizon_days: int
    daily_limit: int | None
    hours: dict[str, Any]
    calendar_ids: list[UUID]
    is_open: bool
    deposit_minor: int | None
    deposit_currency: str | None
    free_cancel_hours: int
    created_at: datetime
    updated_at: datetime

    @property
    def deposit(self) -> Money | None:
        """What a guest pays to confirm, if anything."""
        return deposit_of(self.deposit_minor, self.deposit_currency)

    @property
    def duration(self) -> timedelta:
        """How long an appointment is."""
        return timedelta(minutes=self.duration_minutes)

    def appointment(self, starts_at: datetime) -> Period:
        """The appointment that begins then."""
        return Period(starts_at, starts_at + self.duration)

    def blocked(self, starts_at: datetime) -> Period:
        """The same with its buffers: nothing else may be in it."""
        return Period(
            starts_at - timedelta(minutes=self.buffer_before_minutes),
            starts_at + self.duration + timedelta(minutes=self.buffer_after_minutes),
        )


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment of a guest. `day` is its date in the service's zone.

    Its deposit is the service's as it was when it was booked; `payment_id` the last try to pay it.
    """

    id: UUID
    owner_id: UUID
    service_id: UUID
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    day: date
    guest_name: str
    guest_email: str
    guest_timezone: str
    note: str
    sequence: int
    held_until: datetime | None
    reminder_at: datetime | None
    cancelled_by: str | None
    deposit_minor: int | None
    deposit_currency: str | None
    free_cancel_hours: int
    payment_id: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def deposit(self) -> Money | None:
        """What its guest pays to confirm, if anything."""
        return deposit_of(self.deposit_minor, self.deposit_currency)

    @property
    def is_active(self) -> bool:
        """Whether it has its time."""
        return self.status in {BookingStatus.HELD, BookingStatus.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Feed:
    """An address under which a calendar program reads an owner's bookings."""

    id: UUID
    owner_id: UUID
    name: str
    token_hash: bytes
    created_at: datetime


def deposit_of(amount_minor: int | None, currency: str | None) -> Money | None:
    """A deposit as money."""
    return None if amount_minor is None or currency is None else Money(amount_minor, currency)


def keeps_deposit(booking: Booking, *, by: str, now: datetime) -> bool:
    """Whether the owner keeps the deposit of a booking cancelled now: too late, by its guest."""
    too_late = booking.starts_at - timedelta(hours=booking.free_cancel_hours) < now
    return by == "guest" and too_late


def reminder_at(starts_at: datetime, *, now: datetime) -> datetime | None:
    """When a guest is reminded: a day before, unless that is over."""
    at = starts_at - REMINDED_BEFORE
    return at if at > now else None


def minutes_of(span: str) -> tuple[int, int]:
    """A span such as `09:00-17:30` as minutes of the day. Raises ValueError."""
    begin, dash, end = span.partition("-")
    if not dash:
        raise ValueError("write hours as 09:00-17:00")
    first, last = _minute(begin), _minute(end)
    if first >= last:
        raise ValueError(f"{span} ends before it begins")
    return first, last


def _minute(text: str) -> int:
    hours, colon, minutes = text.strip().partition(":")
    digits = hours + minutes
    is_four_digits = len(digits) == 4 and digits.isascii() and digits.isdigit()  # noqa: PLR2004
    if not colon or not is_four_digits:
        raise ValueError("write hours as 09:00-17:00")
    found = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or found > _MINUTES_A_DAY:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(f"{text} is no time of the day")
    return found
