"""What the API answers about services, slots and bookings."""

from uuid import UUID

from pydantic import Field

from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.settings import Settings
from studium.platform.web import ResponseModel, UtcDatetime
from studium.studio.booking.model import Booking, BookingStatus, Feed, Service


class ServiceAnswer(ResponseModel):
    """Something that guests book."""

    id: UUID
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
    hours: dict[str, list[str]]
    calendar_ids: list[UUID]
    is_open: bool
    deposit_minor: AmountMinor | None
    deposit_currency: CurrencyCode | None
    free_cancel_hours: int
    booking_url: str = Field(description="The public page on which guests book.")
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, service: Service, settings: Settings) -> "ServiceAnswer":
        """The answer."""
        names = (name for name in cls.model_fields if name != "booking_url")
        return cls(
            **{name: getattr(service, name) for name in names},
            booking_url=booking_url(service, settings),
        )


class SlotsAnswer(ResponseModel):
    """When appointments may begin, in order."""

    slots: list[UtcDatetime]
    unknown_calendars: list[str] = Field(
        description="Calendars that could not be read for hours: until they are, nothing is free."
    )


class BookingAnswer(ResponseModel):
    """An appointment of a guest."""

    id: UUID
    service_id: UUID
    status: BookingStatus
    starts_at: UtcDatetime
    ends_at: UtcDatetime
    guest_name: str
    guest_email: str
    guest_timezone: str
    note: str
    held_until: UtcDatetime | None = Field(description="Until when a guest may confirm.")
    cancelled_by: str | None = Field(description="`guest` or `owner`.")
    deposit_minor: AmountMinor | None = Field(description="What the guest pays to confirm.")
    deposit_currency: CurrencyCode | None
    payment_id: UUID | None = Field(description="The payment of the deposit.")
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, booking: Booking) -> "BookingAnswer":
        """The answer."""
        return cls.model_validate(booking)


class FeedAnswer(ResponseModel):
    """A feed of one's bookings."""

    id: UUID
    name: str
    created_at: UtcDatetime

    @classmethod
    def of(cls, feed: Feed) -> "FeedAnswer":
        """The answer."""
        return cls.model_validate(feed)


class NewFeedAnswer(FeedAnswer):
    """A new feed with its address, which is shown this once."""

    url: str


class GuestErasedAnswer(ResponseModel):
    """From how many bookings a guest was erased."""

    bookings: int


def booking_url(service: Service, settings: Settings) -> str:
    """The public page of a service."""
    return f"{settings.base_url.rstrip('/')}/book/{service.slug}"
