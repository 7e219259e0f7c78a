"""Book a slot: held for a guest, or confirmed at once when the owner books."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.ids import new_id
from studium.platform.limits import RateLimiter
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.actions.find_slots import find_slots
from studium.studio.booking.actions.hold_bookings import end_holds_of
from studium.studio.booking.actions.tell_confirmed import tell_confirmed
from studium.studio.booking.mails import mail_hold
from studium.studio.booking.model import HELD_FOR, Booking, BookingStatus, Service, reminder_at

BOOKINGS_FOR_ONE_ADDRESS = "10/hour"
_MOMENT = timedelta(microseconds=1)


class SlotTaken(Conflict):
    """Somebody was faster, the owner became busy, or it never was a slot."""

    slug = "slot-taken"
    title = "This time is not free any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who comes. `timezone` is the one in which they read times."""

    name: str
    email: str
    timezone: str
    note: str = ""


async def limit_bookings_for(parts: Parts, email: str) -> None:
    """Count by recipient, whoever books: together, too, they must not flood one mailbox.

    Raises TooMany. Outside any transaction.
    """
    await parts[RateLimiter].hit(f"booking/to/{email}", BOOKINGS_FOR_ONE_ADDRESS)


async def make_booking(  # noqa: PLR0913 - who books what, when
    parts: Parts,
    tx: Transaction,
    *,
    service_id: UUID,
    starts_at: datetime,
    guest: Guest,
    by_owner: bool,
    now: datetime,
) -> Booking:
    """The booking. A guest has half an hour to confirm it by the link in their mail, and to pay.

    Whether the slot is free is looked up in this transaction, behind the service's lock; that
    bookings of several services never collide is the database's own rule. Raises SlotTaken.
    """
    service = await store.service_by_id(tx, service_id, lock=True)
    await end_holds_of(tx, service.owner_id, now=now)
    await check_free(tx, service, starts_at, now=now)
    appointment, blocked = service.appointment(starts_at), service.blocked(starts_at)
    booking = Booking(
        id=new_id(),
        owner_id=service.owner_id,
        service_id=service.id,
        status=BookingStatus.CONFIRMED if by_owner else BookingStatus.HELD,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        blocked_from=blocked.starts_at,
        blocked_until=blocked.ends_at,
        day=starts_at.astimezone(zone_of(service.timezone)).date(),
        guest_name=guest.name,
        guest_email=guest.email,
        guest_timezone=guest.timezone,
        note=guest.note,
        sequence=0,
        held_until=None if by_owner else now + HELD_FOR,
        reminder_at=reminder_at(starts_at, now=now) if by_owner else None,
        cancelled_by=None,
        deposit_minor=None if by_owner else service.deposit_minor,
        deposit_currency=None if by_owner else service.deposit_currency,
        free_cancel_hours=service.free_cancel_hours,
        payment_id=None,
        created_at=now,
        updated_at=now,
    )
    try:
        await store.insert_booking(tx, booking)
    except asyncpg.ExclusionViolationError as problem:
        raise slot_taken() from problem
    if by_owner:
        await tell_confirmed(parts, tx, booking, service, now=now)
    else:
        await mail_hold(parts, tx, booking, service)
    return booking


async def check_free(
    tx: Transaction,
    service: Service,
    starts_at: datetime,
    *,
    now: datetime,
    but_for: UUID | None = None,
) -> None:
    """Raises SlotTaken unless a slot of the service begins exactly then and is free."""
    found = await find_slots(
        tx, service, begin=starts_at, end=starts_at + _MOMENT, now=now, but_for=but_for
    )
    if starts_at not in found.slots:
        raise slot_taken()


def slot_taken() -> SlotTaken:
    """What one is told who was too late."""
    return SlotTaken("This time is not free any more. Choose another one.")
