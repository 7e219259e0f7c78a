"""What is sent about services and bookings."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from studium.accounts.people import EmailAddress, TimeZoneName
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import RequestModel, Text
from studium.studio.booking.actions.keep_service import ServiceWishes
from studium.studio.booking.actions.make_booking import Guest

_DAY_MINUTES = 24 * 60
MOST_DEPOSIT_MINOR = 100_000_000
_ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
GuestName = Annotated[Text, StringConstraints(min_length=1, max_length=100, pattern=_ONE_LINE)]
Note = Annotated[Text, StringConstraints(max_length=2000)]
ServiceName = GuestName
Words = Annotated[Text, StringConstraints(max_length=2000)]
Place = Annotated[Text, StringConstraints(max_length=300)]
Duration = Annotated[int, Field(ge=5, le=_DAY_MINUTES)]
Buffer = Annotated[int, Field(ge=0, le=_DAY_MINUTES)]
Step = Annotated[int, Field(ge=5, le=_DAY_MINUTES)]
Notice = Annotated[int, Field(ge=0, le=60 * _DAY_MINUTES)]
Horizon = Annotated[int, Field(ge=1, le=365)]
DailyLimit = Annotated[int, Field(ge=1, le=100)]
FreeCancel = Annotated[int, Field(ge=0, le=60 * 24)]
_Span = Annotated[Text, StringConstraints(max_length=11)]


class ServiceRequest(RequestModel):
    """A service as it is to be."""

    name: ServiceName
    description: Words = ""
    location: Place = ""
    timezone: TimeZoneName
    duration_minutes: Duration
    buffer_before_minutes: Buffer = 0
    buffer_after_minutes: Buffer = 0
    step_minutes: Step = Field(30, description="Slots begin this far apart.")
    notice_minutes: Notice = Field(720, description="How long before it one books at the latest.")
    horizon_days: Horizon = Field(60, description="How far ahead one books.")
    daily_limit: DailyLimit | None = None
    hours: dict[_Span, list[_Span]] = Field(
        max_length=7,
        description='Local times by weekday: `{"monday": ["09:00-12:00", "13:00-17:00"]}`.',
    )
    calendar_ids: list[UUID] = Field(
        default_factory=list,
        max_length=50,
        description="The calendars that make it busy; all of yours that block when empty.",
    )
    is_open: bool = Field(default=True, description="Whether guests can book it.")
    deposit_minor: Annotated[AmountMinor, Field(gt=0, le=MOST_DEPOSIT_MINOR)] | None = Field(
        None, description="What a guest pays to confirm; needs a connected payment provider."
    )
    deposit_currency: Annotated[CurrencyCode, StringConstraints(pattern=r"^[a-z]{3}$")] | None = (
        None
    )
    free_cancel_hours: FreeCancel = Field(
        24,
        description="A guest who cancels this long before the appointment has the deposit back.",
    )

    def wishes(self) -> ServiceWishes:
        """The same for the domain."""
        told = self.model_dump()
        return ServiceWishes(**{**told, "calendar_ids": tuple(self.calendar_ids)})


class GuestRequest(RequestModel):
    """Who comes."""

    name: GuestName
    email: EmailAddress
    timezone: TimeZoneName = "UTC"
    note: Note = ""

    def to_guest(self) -> Guest:
        """The same for the domain."""
        return Guest(name=self.name, email=self.email, timezone=self.timezone, note=self.note)


class BookingRequest(RequestModel):
    """A booking that its owner makes for a guest: it is confirmed at once."""

    service_id: UUID
    starts_at: AwareDatetime = Field(description="A free slot of the service.")
    guest: GuestRequest


class MoveRequest(RequestModel):
    """Another time."""

    starts_at: AwareDatetime


class FeedRequest(RequestModel):
    """A feed by a name that says who reads it."""

    name: GuestName


class EraseGuestRequest(RequestModel):
    """Whom to forget."""

    email: EmailAddress
