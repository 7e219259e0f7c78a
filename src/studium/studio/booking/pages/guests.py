"""The pages behind a guest's link: see, confirm, move, cancel; take one's data, have it erased."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from studium.commerce.payments import check_payment_soon
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    read_form,
    redirect,
    render,
    time_words,
)
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import PartsDep, Text
from studium.studio.booking import store
from studium.studio.booking.actions.change_booking import (
    cancel_booking,
    confirm_booking,
    reschedule_booking,
)
from studium.studio.booking.actions.forget_guest import forget_guest
from studium.studio.booking.actions.pay_deposit import pay_deposit
from studium.studio.booking.answers import BookingAnswer
from studium.studio.booking.calendar_files import guest_file
from studium.studio.booking.links import BookingNotFound, booking_link, booking_of_token
from studium.studio.booking.model import Booking, BookingStatus, Service
from studium.studio.booking.pages.times import choice_of, read_slot, slot_query

router = PageRouter(prefix="/bookings")

# How long a provider's own word of a payment is waited for before it is asked.
_PATIENCE = timedelta(seconds=3)


class MoveForm(Form):
    """The other time."""

    at: Text


@router.get("/{booking_token}")
async def booking_page(request: Request, parts: PartsDep, booking_token: str) -> Response:
    """The booking, and what can be done about it."""
    return await _show(request, parts, booking_token)


@router.get("/{booking_token}/appointment.ics")
async def calendar_file(parts: PartsDep, booking_token: str) -> Response:
    """The appointment as a file for any calendar."""
    booking, service = await _found(parts, booking_token)
    link = booking_link(parts[Vault], parts[Settings], booking.id)
    text = guest_file(booking, service, link=link)
    headers = {"content-disposition": "attachment; filename=appointment.ics"}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/{booking_token}/confirm")
async def confirm(request: Request, parts: PartsDep, booking_token: str) -> Response:
    """Confirm, or go and pay the deposit first."""
    booking, _ = await _found(parts, booking_token)
    try:
        if booking.deposit is not None and booking.status is not BookingStatus.CONFIRMED:
            link = booking_link(parts[Vault], parts[Settings], booking.id)
            payment = await pay_deposit(parts, booking.id, link=link)
            return redirect(payment.checkout_url or f"/bookings/{booking_token}?from=checkout")
        async with parts[Database].transaction() as tx:
            await confirm_booking(parts, tx, booking.id, now=parts[Clock].now())
    except StudiumError as problem:
        return await _show(request, parts, booking_token, problem=problem.message)
    return redirect(f"/bookings/{booking_token}", flash="Your appointment is confirmed.")


@router.post("/{booking_token}/cancel")
async def cancel(request: Request, parts: PartsDep, booking_token: str) -> Response:
    """Cancel."""
    booking, _ = await _found(parts, booking_token)
    try:
        async with parts[Database].transaction() as tx:
            await cancel_booking(parts, tx, booking.id, by="guest", now=parts[Clock].now())
    except StudiumError as problem:
        return await _show(request, parts, booking_token, problem=problem.message)
    return redirect(f"/bookings/{booking_token}", flash="Your appointment is cancelled.")


@router.get("/{booking_token}/reschedule")
async def other_times(
    request: Request,
    parts: PartsDep,
    booking_token: str,
    tz: Annotated[str, Query(max_length=64)] = "",
    first: date | None = None,
) -> Response:
    """The times to which the booking can move."""
    return await _show_times(request, parts, booking_token, tz=tz, first=first)


@router.post("/{booking_token}/reschedule")
async def reschedule(request: Request, parts: PartsDep, booking_token: str) -> Response:
    """Move."""
    booking, _ = await _found(parts, booking_token)
    form = await read_form(request, MoveForm)
    if isinstance(form, FormErrors):
        return await _show_times(request, parts, booking_token, problem="Choose a time.")
    try:
        async with parts[Database].transaction() as tx:
            await reschedule_booking(
                parts, tx, booking.id, starts_at=read_slot(form.at), now=parts[Clock].now()
            )
    except StudiumError as problem:
        return await _show_times(request, parts, booking_token, problem=problem.message)
    return redirect(f"/bookings/{booking_token}", flash="Your appointment has a new time.")


@router.get("/{booking_token}/data.json")
async def take_data(parts: PartsDep, booking_token: str) -> Response:
    """All that is held about the guest in this booking."""
    booking, _ = await _found(parts, booking_token)
    told = BookingAnswer.of(booking).model_dump(mode="json")
    headers = {"content-disposition": "attachment; filename=booking.json"}
    return JSONResponse(told, headers=headers)


@router.post("/{booking_token}/erase")
async def erase(request: Request, parts: PartsDep, booking_token: str) -> Response:
    """Forget the guest, in every booking with this owner; one that is to come is cancelled."""
    booking, _ = await _found(parts, booking_token)
    now = parts[Clock].now()
    try:
        async with parts[Database].transaction() as tx:
            for each in await store.bookings_of_guest(
                tx, booking.guest_email, owner_id=booking.owner_id
            ):
                if each.is_active and each.starts_at > now:
                    await cancel_booking(parts, tx, each.id, by="guest", now=now)
            await forget_guest(tx, booking.guest_email, owner_id=booking.owner_id, now=now)
    except StudiumError as problem:
        return await _show(request, parts, booking_token, problem=problem.message)
    return redirect(f"/bookings/{booking_token}", flash="Your name and address are erased.")


async def _found(parts: Parts, token: str) -> tuple[Booking, Service]:
    booking_id = booking_of_token(parts[Vault], token)
    async with parts[Database].reader() as tx:
        booking = await store.booking_by_id(tx, booking_id)
        if booking is None:
            raise BookingNotFound("This booking is not kept any more.")
        return booking, await store.service_by_id(tx, booking.service_id)


async def _show(request: Request, parts: Parts, token: str, *, problem: str = "") -> Response:
    booking, service = await _found(parts, token)
    now = parts[Clock].now()
    is_held = booking.held_until is not None and booking.held_until > now
    came_back = request.query_params.get("from") == "checkout"
    is_paying = came_back and booking.status.value == "held" and booking.payment_id is not None
    if is_paying and booking.payment_id is not None:
        async with parts[Database].transaction() as tx:
            await check_payment_soon(tx, booking.payment_id, delay=_PATIENCE)
    return await render(
        request,
        "booking/booking.html",
        status=409 if problem else 200,
        booking=booking,
        when=time_words(booking.starts_at, booking.guest_timezone),
        service=service,
        base=f"/bookings/{token}",
        can_confirm=is_held and booking.status.value == "held" and not is_paying,
        is_paying=is_paying,
        can_change=booking.status.value == "confirmed" and booking.starts_at > now,
        refused=problem,
    )


async def _show_times(  # noqa: PLR0913 - which times, and what went wrong
    request: Request,
    parts: Parts,
    token: str,
    *,
    tz: str = "",
    first: date | None = None,
    problem: str = "",
) -> Response:
    booking, service = await _found(parts, token)
    async with parts[Database].reader() as tx:
        choice = await choice_of(
            tx,
            service,
            timezone=tz or booking.guest_timezone,
            first=first,
            now=parts[Clock].now(),
            but_for=booking.id,
        )
    return await render(
        request,
        "booking/reschedule.html",
        status=409 if problem else 200,
        when=time_words(booking.starts_at, choice.timezone),
        service=service,
        choice=choice,
        action=f"/bookings/{token}/reschedule",
        slot_query=slot_query,
        refused=problem,
    )
