"""Forget who a guest is: here, and in what a payment provider sent about their deposits."""

from datetime import datetime
from uuid import UUID

from studium.commerce import payments
from studium.platform.database import Transaction
from studium.studio.booking import store


async def forget_guest(
    tx: Transaction, email: str, *, owner_id: UUID | None = None, now: datetime
) -> int:
    """Erase a guest of one owner, or of all (None); how many bookings that were."""
    for booking in await store.bookings_of_guest(tx, email, owner_id=owner_id):
        if booking.payment_id is not None:
            await payments.forget_guest(tx, booking.payment_id, now=now)
    return await store.erase_guest(tx, email, owner_id=owner_id, now=now)
