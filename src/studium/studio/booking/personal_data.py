"""What booking holds about people: an owner's services and bookings, and who booked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData
from studium.studio.booking import store
from studium.studio.booking.actions.close_bookings import keep_keys_for_deposits
from studium.studio.booking.actions.forget_guest import forget_guest
from studium.studio.booking.answers import BookingAnswer, FeedAnswer
from studium.studio.booking.model import Booking

_MOST = 10_000
_LATER = "booking.close_leavers"  # once guests were told, and deposits are on their way back


async def _export_services(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.services_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [{"name": each.name, "description": each.description} for each in found]


async def _export_bookings(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.bookings_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [_told(each) for each in found]


async def _export_feeds(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.feeds_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [FeedAnswer.of(each).model_dump(mode="json") for each in found]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    await keep_keys_for_deposits(tx, user_id, now=now)


async def _export_as_guest(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """What somebody booked with others, known by the address of their account."""
    person = await person_by_id(tx, user_id)
    if person is None or not person.email:
        return []
    return [_told(each) for each in await store.bookings_of_guest(tx, person.email)]


async def _erase_as_guest(tx: Transaction, user_id: UUID, now: datetime) -> None:
    person = await person_by_id(tx, user_id)
    if person is not None and person.email:
        await forget_guest(tx, person.email, now=now)


def _told(booking: Booking) -> dict[str, Any]:
    return BookingAnswer.of(booking).model_dump(mode="json")


PERSONAL_DATA = (
    PersonalData("booking_as_guest", (), export=_export_as_guest, erase=_erase_as_guest),
    PersonalData(
        "booking_services", ("booking_services",), export=_export_services, erased_by=_LATER
    ),
    PersonalData(
        "bookings", ("bookings",), export=_export_bookings, erase=_erase, erased_by=_LATER
    ),
    PersonalData("booking_feeds", ("booking_feeds",), export=_export_feeds, erased_by=_LATER),
)
