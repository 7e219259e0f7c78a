"""Ending holds, and reminding guests."""

from dataclasses import dataclass, replace
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.jobs import TRIES_FOR_A_DAY, GiveUp, Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.actions.close_bookings import close_bookings
from studium.studio.booking.actions.hold_bookings import end_holds
from studium.studio.booking.actions.write_booking import write_booking
from studium.studio.booking.mails import mail_booking

_BATCH = 200


@dataclass(frozen=True)
class SweepBookings(Job, name="booking.sweep"):
    """End holds that are over, and remind guests of tomorrow's appointments."""


@dataclass(frozen=True)
class WriteBooking(Job, name="booking.write", lane="outside"):
    """Write a booking into its owner's calendars, as it is by then."""

    booking_id: UUID


@dataclass(frozen=True)
class CloseBookings(Job, name="booking.close"):
    """End the bookings of an owner who left, and forget them."""

    owner_id: UUID


async def run_close(parts: Parts, job: CloseBookings) -> None:
    """End and forget them."""
    await close_bookings(parts, job.owner_id)


async def run_write(parts: Parts, job: WriteBooking) -> None:
    """Write; what a retry cannot help ends, and its owner sees why on /calendars."""
    try:
        await write_booking(parts, job.booking_id)
    except StudiumError as problem:
        if getattr(problem, "may_retry", True):
            raise
        raise GiveUp(problem.message) from problem


async def sweep_bookings(parts: Parts, _: SweepBookings) -> None:
    """Both, in batches; a reminder and the mark that it was sent are one transaction."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await end_holds(tx, now=now, limit=_BATCH)
    async with parts[Database].transaction() as tx:
        for booking in await store.bookings_to_remind(tx, now=now, limit=_BATCH):
            await store.update_booking(tx, replace(booking, reminder_at=None))
            if booking.starts_at > now:
                service = await store.service_by_id(tx, booking.service_id)
                opening = "A reminder of your appointment."
                await mail_booking(parts, tx, booking, service, "Reminder", opening)


JOBS = (
    JobHandler(
        CloseBookings, run_close, timeout_seconds=300, max_attempts=TRIES_FOR_A_DAY, most_at_once=1
    ),
    JobHandler(SweepBookings, sweep_bookings, timeout_seconds=50, max_attempts=3),
    JobHandler(
        WriteBooking, run_write, timeout_seconds=180, max_attempts=TRIES_FOR_A_DAY, most_at_once=8
    ),
)
SCHEDULES = (Schedule("* * * * *", SweepBookings()),)
