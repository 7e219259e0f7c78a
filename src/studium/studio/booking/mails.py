"""Mails to guests about their bookings, and to owners about theirs."""

from dataclasses import replace

from studium.accounts.people import person_by_id
from studium.platform.database import Transaction
from studium.platform.mail import compose, send
from studium.platform.pages import time_words
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.booking.answers import booking_url
from studium.studio.booking.calendar_files import guest_file
from studium.studio.booking.links import booking_link
from studium.studio.booking.model import Booking, Service


async def mail_hold(parts: Parts, tx: Transaction, booking: Booking, service: Service) -> None:
    """Ask the guest to confirm, as long as the time is kept for them."""
    when = time_words(booking.starts_at, booking.guest_timezone)
    deposit = booking.deposit
    asked = f"Confirm it, and pay the deposit of {deposit.format()}," if deposit else "Confirm it"
    await _mail(
        parts,
        tx,
        booking,
        f"Please confirm: {service.name}",
        f"{when} is kept for you for half an hour. {asked} here:",
        booking_link(parts[Vault], parts[Settings], booking.id),
        "If you did not ask for this, do nothing: the time becomes free again.",
        good_until=True,
    )


async def mail_booking(  # noqa: PLR0913, PLR0917 - about what, and how it begins
    parts: Parts, tx: Transaction, booking: Booking, service: Service, subject: str, opening: str
) -> None:
    """Tell the guest when the appointment is, with the calendar file."""
    link = booking_link(parts[Vault], parts[Settings], booking.id)
    where = (f"Where: {service.location}",) if service.location else ()
    await _mail(
        parts,
        tx,
        booking,
        f"{subject}: {service.name}",
        opening,
        f"When: {time_words(booking.starts_at, booking.guest_timezone)}",
        *where,
        f"See it, move it or cancel it: {link}",
        calendar=guest_file(booking, service, link=link),
    )


async def mail_lost(parts: Parts, tx: Transaction, booking: Booking, service: Service) -> None:
    """Tell a guest who paid that the time was lost, and that the money comes back."""
    if not booking.guest_email:
        return
    when = time_words(booking.starts_at, booking.guest_timezone)
    mail = compose(
        parts[Settings],
        booking.guest_email,
        f"Not booked: {service.name}",
        f"Your payment came when {when} was not kept for you any more.",
        "You do not have this appointment. Your deposit is given back in full.",
        f"Choose another time: {booking_url(service, parts[Settings])}",
    )
    await send(tx, mail, vault=parts[Vault])


async def mail_closed(
    parts: Parts, tx: Transaction, booking: Booking, service: Service, *, is_paid_back: bool
) -> None:
    """Tell a guest that the appointment is off, because its owner left."""
    when = time_words(booking.starts_at, booking.guest_timezone)
    returned = ("Your deposit is given back in full.",) if is_paid_back else ()
    await _mail(
        parts,
        tx,
        booking,
        f"Cancelled: {service.name}",
        f"Your appointment on {when} does not take place: bookings are not taken here any more.",
        *returned,
        calendar=guest_file(booking, service, link=""),
    )


async def mail_owner(
    parts: Parts, tx: Transaction, booking: Booking, service: Service, happened: str
) -> None:
    """Tell the owner what happened to a booking, such as "was confirmed"."""
    owner = await person_by_id(tx, booking.owner_id)
    if owner is None or not owner.email:
        return
    when = time_words(booking.starts_at, service.timezone)
    mail = compose(
        parts[Settings],
        owner.email,
        f"Booking {happened}: {service.name}",
        f"{booking.guest_name} ({booking.guest_email}): {service.name}, {when}, {happened}.",
        f"{parts[Settings].base_url.rstrip('/')}/booking",
    )
    await send(tx, mail, vault=parts[Vault])


async def _mail(  # noqa: PLR0913 - a mail's own
    parts: Parts,
    tx: Transaction,
    booking: Booking,
    subject: str,
    *paragraphs: str,
    calendar: str = "",
    good_until: bool = False,
) -> None:
    if not booking.guest_email:
        return
    composed = compose(parts[Settings], booking.guest_email, subject, *paragraphs)
    await send(
        tx,
        replace(composed, calendar=calendar),
        vault=parts[Vault],
        good_until=booking.held_until if good_until else booking.ends_at,
    )
