"""Confirm, move and cancel a booking: by its guest's link, or by its owner."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg

from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.events import emit
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.actions.hold_bookings import end_holds_of, locked_booking
from studium.studio.booking.actions.make_booking import check_free, slot_taken
from studium.studio.booking.actions.return_deposit import return_deposit
from studium.studio.booking.actions.tell_confirmed import tell_confirmed
from studium.studio.booking.events import BookingCancelled, BookingRescheduled, told
from studium.studio.booking.mails import mail_booking, mail_owner
from studium.studio.booking.model import (
    Booking,
    BookingStatus,
    Service,
    keeps_deposit,
    reminder_at,
)


class CannotChange(Conflict):
    """The booking is over, cancelled, or was not confirmed in time."""

    slug = "booking-cannot-change"
    title = "This booking cannot be changed"


async def confirm_booking(
    parts: Parts, tx: Transaction, booking_id: UUID, *, now: datetime
) -> Booking:
    """Confirm a held booking without a deposit; a confirmed one stays as it is.

    Raises CannotChange.
    """
    booking, service = await locked_booking(tx, booking_id)
    if booking.status is BookingStatus.CONFIRMED:
        return booking
    check_confirmable(booking, now=now)
    if booking.deposit is not None:
        raise CannotChange("This is confirmed when its deposit is paid.")
    return await confirm(parts, tx, booking, service, now=now)


def check_confirmable(booking: Booking, *, now: datetime) -> None:
    """Raises CannotChange unless the booking is held for its guest."""
    is_late = booking.held_until is None or booking.held_until <= now
    if booking.status is not BookingStatus.HELD or is_late or booking.starts_at <= now:
        raise CannotChange("This was not confirmed in time. Choose a time again.")


async def confirm(
    parts: Parts, tx: Transaction, booking: Booking, service: Service, *, now: datetime
) -> Booking:
    """The booking, confirmed, and everybody told."""
    confirmed = replace(
        booking,
        status=BookingStatus.CONFIRMED,
        held_until=None,
        reminder_at=reminder_at(booking.starts_at, now=now),
        updated_at=now,
    )
    await store.update_booking(tx, confirmed)
    await tell_confirmed(parts, tx, confirmed, service, now=now)
    return confirmed


async def reschedule_booking(
    parts: Parts, tx: Transaction, booking_id: UUID, *, starts_at: datetime, now: datetime
) -> Booking:
    """Move a confirmed booking to another slot of its service.

    Raises CannotChange, SlotTaken; the booking then keeps its time.
    """
    booking, service = await locked_booking(tx, booking_id)
    _check_changes(booking, now)
    if booking.starts_at == starts_at:
        return booking
    await end_holds_of(tx, booking.owner_id, now=now)
    await check_free(tx, service, starts_at, now=now, but_for=booking.id)
    appointment, blocked = service.appointment(starts_at), service.blocked(starts_at)
    moved = replace(
        booking,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        blocked_from=blocked.starts_at,
        blocked_until=blocked.ends_at,
        day=starts_at.astimezone(zone_of(service.timezone)).date(),
        sequence=booking.sequence + 1,
        reminder_at=reminder_at(starts_at, now=now),
        updated_at=now,
    )
    try:
        await store.update_booking(tx, moved)
    except asyncpg.ExclusionViolationError as problem:
        raise slot_taken() from problem
    await mail_booking(parts, tx, moved, service, "Moved", "Your appointment has a new time.")
    await mail_owner(parts, tx, moved, service, "moved")
    await emit(tx, told(BookingRescheduled, moved), owner_id=moved.owner_id, at=now)
    return moved


async def cancel_booking(
    parts: Parts, tx: Transaction, booking_id: UUID, *, by: str, now: datetime
) -> Booking:
    """Cancel; the time is free at once. `by` is `guest` or `owner`. A second time does nothing.

    The deposit is given back, except to a guest who cancels too late.

    Of a held booking nobody else was told: it goes without a word. Raises CannotChange.
    """
    booking, service = await locked_booking(tx, booking_id)
    if booking.status is BookingStatus.CANCELLED:
        return booking
    was_held = booking.status is BookingStatus.HELD
    if not was_held:
        _check_changes(booking, now)
    cancelled = replace(
        booking,
        status=BookingStatus.CANCELLED,
        sequence=booking.sequence + 1,
        held_until=None,
        reminder_at=None,
        cancelled_by=by,
        updated_at=now,
    )
    await store.update_booking(tx, cancelled)
    opening = "Your appointment is cancelled."
    if not keeps_deposit(booking, by=by, now=now) and await return_deposit(tx, booking, now=now):
        opening += " Your deposit is given back."
    if not was_held:
        await mail_booking(parts, tx, cancelled, service, "Cancelled", opening)
        await mail_owner(parts, tx, cancelled, service, f"cancelled by the {by}")
        await emit(tx, told(BookingCancelled, cancelled), owner_id=cancelled.owner_id, at=now)
    return cancelled


def _check_changes(booking: Booking, now: datetime) -> None:
    if booking.status is not BookingStatus.CONFIRMED:
        raise CannotChange(f"This booking is {booking.status.value}.")
    if booking.starts_at <= now:
        raise CannotChange("This appointment has begun.")
