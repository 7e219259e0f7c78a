"""The deposit of a booking: asked for, and what is done when it was paid."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import (
    GUEST,
    NothingToRefund,
    Payment,
    PaymentDisputed,
    left_to_refund,
    open_checkout,
    payment_connection,
    payment_of_owner,
    request_payment,
)
from studium.connect.connections import Connection
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.studio.booking import store
from studium.studio.booking.actions.change_booking import check_confirmable, confirm
from studium.studio.booking.actions.hold_bookings import end_holds_of, locked_booking
from studium.studio.booking.actions.make_booking import SlotTaken, check_free
from studium.studio.booking.actions.return_deposit import refund_deposit, refund_what_is_left
from studium.studio.booking.links import BookingNotFound
from studium.studio.booking.mails import mail_lost
from studium.studio.booking.model import HELD_FOR, Booking, BookingStatus, Service

PURPOSE = "booking"


async def pay_deposit(parts: Parts, booking_id: UUID, *, link: str) -> Payment:
    """The payment of a held booking's deposit, with the address where its guest pays.

    The first try keeps the time for another half an hour; asked for again, it is the same payment
    as long as that can be paid. `link` leads the guest back. Raises CannotChange,
    NoPaymentProvider, ProviderFailed, CheckoutRefused.
    """
    async with parts[Database].reader() as tx:
        booking = await store.booking_by_id(tx, booking_id)
    if booking is None:
        raise BookingNotFound("There is no such booking.")
    account = await payment_connection(parts, booking.owner_id, payer_id=GUEST)
    async with parts[Database].transaction() as tx:
        payment = await _payment(
            tx, booking_id, connection=account.connection, link=link, now=parts[Clock].now()
        )
    return await open_checkout(parts, payment.id)


async def follow_deposit(
    parts: Parts, tx: Transaction, booking_id: UUID, *, payment_id: UUID, now: datetime
) -> None:
    """Confirm the booking whose deposit was paid; give the money back when its time is lost.

    What is read is the payment itself: whatever order this runs in, and however often, the end is
    the same. A time that nobody else took meanwhile is the guest's, however late they paid.
    """
    found = await store.booking_by_id(tx, booking_id)
    if found is None:  # its owner left
        with suppress(NothingToRefund, PaymentDisputed):
            await refund_deposit(tx, payment_id, now=now)
        return
    await end_holds_of(tx, found.owner_id, now=now)
    booking, service = await locked_booking(tx, booking_id)
    payment = await payment_of_owner(tx, payment_id, owner_id=booking.owner_id)
    is_had = booking.status is BookingStatus.CONFIRMED and booking.payment_id == payment_id
    if payment is None or not payment.is_paid or is_had:
        return
    if await left_to_refund(tx, payment) == 0:
        return  # it was given back already
    paid = replace(booking, payment_id=payment_id)
    if await _is_to_be_had(tx, booking, service, now=now):
        await confirm(parts, tx, paid, service, now=now)
        return
    await refund_what_is_left(tx, payment, now=now)
    await mail_lost(parts, tx, paid, service)


async def _payment(
    tx: Transaction, booking_id: UUID, *, connection: Connection, link: str, now: datetime
) -> Payment:
    booking, service = await locked_booking(tx, booking_id)
    check_confirmable(booking, now=now)
    deposit = booking.deposit
    if deposit is None:
        raise BookingNotFound("This booking has no deposit.")
    if booking.payment_id is not None:
        known = await payment_of_owner(tx, booking.payment_id, owner_id=booking.owner_id)
        if known is not None and (known.can_be_paid or known.is_under_way):
            return known
    payment = await request_payment(
        tx,
        connection=connection,
        payer_id=None,
        purpose=PURPOSE,
        purpose_id=booking.id,
        description=f"Deposit: {service.name}",
        price=deposit,
        success_url=f"{link}?from=checkout",
        cancel_url=link,
        now=now,
    )
    is_first = booking.payment_id is None
    held_until = now + HELD_FOR if is_first else booking.held_until
    kept = replace(booking, payment_id=payment.id, held_until=held_until, updated_at=now)
    await store.update_booking(tx, kept)
    return payment


async def _is_to_be_had(
    tx: Transaction, booking: Booking, service: Service, *, now: datetime
) -> bool:
    """Whether the booking's time is its guest's, or still nobody's."""
    if booking.starts_at <= now:
        return False
    if booking.status is BookingStatus.HELD:
        return True
    if booking.status is not BookingStatus.EXPIRED:
        return False
    try:
        await check_free(tx, service, booking.starts_at, now=now, but_for=booking.id)
    except SlotTaken:
        return False
    return True
