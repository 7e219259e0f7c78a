"""Public pages: a service's free times, the form for a guest, and the feed of an owner."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from studium.accounts.people import EmailAddress
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.limits import RateLimiter, network_of
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
from studium.platform.vault import hash_token
from studium.platform.web import PartsDep, client_address
from studium.studio.booking import store
from studium.studio.booking.actions.keep_feed import read_feed
from studium.studio.booking.actions.keep_service import ServiceNotFound
from studium.studio.booking.actions.make_booking import (
    Guest,
    SlotTaken,
    limit_bookings_for,
    make_booking,
)
from studium.studio.booking.model import Service
from studium.studio.booking.pages.times import choice_of, read_slot, slot_query
from studium.studio.booking.requests import GuestName, Note
from studium.studio.booking.settings import BookingSettings
from studium.studio.calendars import is_zone

router = PageRouter()

ZoneQuery = Annotated[str, Query(max_length=64)]
SlotQuery = Annotated[str, Query(max_length=40)]


class GuestForm(Form):
    """Who books."""

    name: GuestName
    email: EmailAddress
    note: Note = ""


@router.get("/book/{service_slug}")
async def times_page(
    request: Request,
    parts: PartsDep,
    service_slug: str,
    tz: ZoneQuery = "",
    first: date | None = None,
) -> Response:
    """The free times of a service, in the visitor's zone."""
    async with parts[Database].reader() as tx:
        service = await _service(parts, service_slug)
        choice = await choice_of(tx, service, timezone=tz, first=first, now=parts[Clock].now())
    return await render(
        request,
        "booking/times.html",
        service=service,
        choice=choice,
        action=f"/book/{service_slug}",
        slot_href=f"/book/{service_slug}/details",
        slot_query=slot_query,
        zone_known=bool(tz),
    )


@router.get("/book/{service_slug}/details")
async def details_page(
    request: Request, parts: PartsDep, service_slug: str, at: SlotQuery, tz: ZoneQuery = ""
) -> Response:
    """The form for a guest."""
    service = await _service(parts, service_slug)
    return await _show_details(request, service, at=at, tz=tz)


@router.post("/book/{service_slug}/details")
async def book(
    request: Request, parts: PartsDep, service_slug: str, at: SlotQuery, tz: ZoneQuery = ""
) -> Response:
    """Hold the slot for the guest, and mail them the link that confirms it."""
    service = await _service(parts, service_slug)
    starts_at = read_slot(at)
    form = await read_form(request, GuestForm)
    if isinstance(form, FormErrors):
        return await _show_details(request, service, at=at, tz=tz, errors=form)
    address = network_of(client_address(request, parts[Settings]))
    limit = parts[BookingSettings].booking_limit
    await parts[RateLimiter].hit(f"booking/{address}", limit)
    await limit_bookings_for(parts, form.email)
    guest = Guest(
        name=form.name,
        email=form.email,
        timezone=tz if is_zone(tz) else service.timezone,
        note=form.note,
    )
    try:
        async with parts[Database].transaction() as tx:
            await make_booking(
                parts,
                tx,
                service_id=service.id,
                starts_at=starts_at,
                guest=guest,
                by_owner=False,
                now=parts[Clock].now(),
            )
    except SlotTaken as problem:
        refused = FormErrors.refused(form, problem, beside={})
        return await _show_details(request, service, at=at, tz=tz, errors=refused)
    return redirect(f"/book/{service_slug}/sent")


@router.get("/book/{service_slug}/sent")
async def sent_page(request: Request, parts: PartsDep, service_slug: str) -> Response:
    """What to do next."""
    return await render(request, "booking/sent.html", service=await _service(parts, service_slug))


@router.get("/booking-feeds/{feed_token}.ics")
async def feed(request: Request, parts: PartsDep, feed_token: str) -> Response:
    """An owner's bookings for a calendar program; 304 when it has them already."""
    async with parts[Database].reader() as tx:
        text = await read_feed(tx, feed_token, now=parts[Clock].now())
    if text is None:
        raise NotFound("This feed was revoked, or never was.")
    etag = f'"{hash_token(text).hex()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, max-age=300"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


async def _service(parts: Parts, slug: str) -> Service:
    if not slug.isascii() or not slug.replace("-", "").isalnum():
        raise ServiceNotFound("There is nothing to book here.")
    async with parts[Database].reader() as tx:
        found = await store.service_by_slug(tx, slug)
    if found is None:
        raise ServiceNotFound("There is nothing to book here.")
    return found


async def _show_details(
    request: Request, service: Service, *, at: str, tz: str, errors: FormErrors | None = None
) -> Response:
    zone = tz if is_zone(tz) else service.timezone
    starts_at = read_slot(at)
    return await render(
        request,
        "booking/details.html",
        status=errors.status if errors else 200,
        service=service,
        when=time_words(starts_at, zone),
        timezone=zone,
        action=f"/book/{service.slug}/details?{slot_query(starts_at, zone)}",
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )
