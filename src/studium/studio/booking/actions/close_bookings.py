"""End the bookings of an owner who left: guests are told, and deposits go back to them."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import payment_of_owner
from studium.connect.connections import retire_connection
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.actions.hold_bookings import locked_booking
from studium.studio.booking.actions.return_deposit import return_deposit
from studium.studio.booking.mails import mail_closed
from studium.studio.booking.model import BookingStatus

_BATCH = 100
_MOST = 10_000
_ENDED = frozenset({BookingStatus.CANCELLED, BookingStatus.EXPIRED})


async def keep_keys_for_deposits(tx: Transaction, owner_id: UUID, *, now: datetime) -> None:
    """Keep the keys of accounts that deposits go back from when their owner leaves."""
    accounts = set()
    for booking in await store.open_bookings(tx, owner_id, now=now, limit=_MOST):
        if booking.payment_id is None:
            continue
        payment = await payment_of_owner(tx, booking.payment_id, owner_id=owner_id)
        if payment is not None:
            accounts.add(payment.connection_id)
    for connection_id in accounts:
        await retire_connection(tx, connection_id, owner_id=owner_id, now=now)


async def close_bookings(parts: Parts, owner_id: UUID) -> None:
    """End what was to come, a batch at a time, then forget all of the owner's. Safe to repeat."""
    now, is_more = parts[Clock].now(), True
    while is_more:
        async with parts[Database].transaction() as tx:
            found = await store.open_bookings(tx, owner_id, now=now, limit=_BATCH)
            for booking in found:
                await _close(parts, tx, booking.id, now=now)
        is_more = bool(found)
    async with parts[Database].transaction() as tx:
        await store.delete_owner(tx, owner_id)


async def _close(parts: Parts, tx: Transaction, booking_id: UUID, *, now: datetime) -> None:
    booking, service = await locked_booking(tx, booking_id)
    if booking.status in _ENDED:
        return
    cancelled = replace(
        booking,
        status=BookingStatus.CANCELLED,
        sequence=booking.sequence + 1,
        held_until=None,
        reminder_at=None,
        cancelled_by="owner",
        updated_at=now,
    )
    await store.update_booking(tx, cancelled)
    is_paid_back = await return_deposit(tx, booking, now=now)
    if booking.status is BookingStatus.CONFIRMED:
        await mail_closed(parts, tx, cancelled, service, is_paid_back=is_paid_back)
