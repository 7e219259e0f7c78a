"""Lock bookings in the order in which booking locks, and end holds that are over."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import CloseReason, close_checkout_soon
from studium.platform.database import Transaction
from studium.studio.booking import store
from studium.studio.booking.links import BookingNotFound
from studium.studio.booking.model import Booking, Service


async def locked_booking(tx: Transaction, booking_id: UUID) -> tuple[Booking, Service]:
    """A booking and its service, the service locked first. Raises BookingNotFound."""
    found = await store.booking_by_id(tx, booking_id)
    if found is None:
        raise BookingNotFound("There is no such booking.")
    service = await store.service_by_id(tx, found.service_id, lock=True)
    booking = await store.booking_by_id(tx, booking_id, lock=True)
    if booking is None:
        raise BookingNotFound("There is no such booking.")
    return booking, service


async def end_holds_of(tx: Transaction, owner_id: UUID, *, now: datetime) -> None:
    """End an owner's holds that are over."""
    await _close_checkouts(tx, await store.expire_holds_of(tx, owner_id, now=now))


async def end_holds(tx: Transaction, *, now: datetime, limit: int) -> None:
    """End holds of everybody that are over."""
    await _close_checkouts(tx, await store.expire_holds(tx, now=now, limit=limit))


async def _close_checkouts(tx: Transaction, payment_ids: list[UUID]) -> None:
    """Let nobody pay the deposit of a time that was given back."""
    for payment_id in payment_ids:
        await close_checkout_soon(tx, payment_id, CloseReason.CANCELED)
