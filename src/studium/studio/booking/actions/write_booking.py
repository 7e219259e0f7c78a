"""Write a booking into its owner's calendars, as it is by then."""

from uuid import UUID

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.calendar_files import description_for_owner, title_for_owner
from studium.studio.booking.model import BookingStatus
from studium.studio.calendars import OwnEvent, put_event, remove_event


async def write_booking(parts: Parts, booking_id: UUID) -> None:
    """Have it stand there while it is confirmed, and not otherwise.

    Whatever order this runs in, and however often, the calendars end like the booking. Raises
    SourceProblem, NoAnswer: then it is tried again.
    """
    async with parts[Database].reader() as tx:
        booking = await store.booking_by_id(tx, booking_id)
        if booking is None:
            return
        service = await store.service_by_id(tx, booking.service_id)
    if booking.status is not BookingStatus.CONFIRMED:
        await remove_event(parts, booking.id, owner_id=booking.owner_id)
        return
    event = OwnEvent(
        id=booking.id,
        owner_id=booking.owner_id,
        title=title_for_owner(booking, service),
        description=description_for_owner(booking),
        location=service.location,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        sequence=booking.sequence,
        updated_at=booking.updated_at,
    )
    await put_event(parts, event)
