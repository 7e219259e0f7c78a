"""REST for booking: services, their slots, bookings, guests and feeds."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from studium.accounts.people import EmailAddress
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    SettingsDep,
    SignedIn,
    add_routes,
)
from studium.studio.booking import store
from studium.studio.booking.actions.change_booking import cancel_booking, reschedule_booking
from studium.studio.booking.actions.find_slots import find_slots
from studium.studio.booking.actions.forget_guest import forget_guest
from studium.studio.booking.actions.keep_feed import feed_url, make_feed
from studium.studio.booking.actions.keep_service import (
    change_service,
    make_service,
    service_of_owner,
)
from studium.studio.booking.actions.make_booking import limit_bookings_for, make_booking
from studium.studio.booking.answers import (
    BookingAnswer,
    FeedAnswer,
    GuestErasedAnswer,
    NewFeedAnswer,
    ServiceAnswer,
    SlotsAnswer,
)
from studium.studio.booking.links import BookingNotFound
from studium.studio.booking.requests import (
    BookingRequest,
    EraseGuestRequest,
    FeedRequest,
    MoveRequest,
    ServiceRequest,
)

settings_of = ApiRouter(prefix="/api/booking", tags=["booking"], idempotent=True, scope="bookings")
bookings = ApiRouter(prefix="/api/bookings", tags=["booking"], idempotent=True, scope="bookings")

_SHOWN_DAYS = timedelta(days=14)
_MOST_DAYS = timedelta(days=62)


class FeedNotFound(NotFound):
    """There is no such feed, or it is not the caller's."""

    slug = "booking-feed-not-found"
    title = "No such feed"


@settings_of.get("/services")
async def list_services(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep, settings: SettingsDep
) -> Page[ServiceAnswer]:
    """Your services, newest first."""
    async with database.reader() as tx:
        found = await store.services_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([ServiceAnswer.of(each, settings) for each in found], query)


@settings_of.post("/services", status_code=201, location="/api/booking/services/{id}")
async def create_service(
    body: ServiceRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    settings: SettingsDep,
) -> ServiceAnswer:
    """Offer something that guests can book."""
    async with database.transaction() as tx:
        made = await make_service(
            tx, owner_id=principal.user_id, wishes=body.wishes(), now=clock.now()
        )
    return ServiceAnswer.of(made, settings)


@settings_of.get("/services/{service_id}")
async def see_service(
    service_id: UUID, principal: SignedIn, database: DatabaseDep, settings: SettingsDep
) -> ServiceAnswer:
    """One service."""
    async with database.reader() as tx:
        found = await service_of_owner(tx, service_id, owner_id=principal.user_id)
    return ServiceAnswer.of(found, settings)


@settings_of.put("/services/{service_id}")
async def replace_service(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    service_id: UUID,
    body: ServiceRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    settings: SettingsDep,
) -> ServiceAnswer:
    """Change a service, or close it; bookings stay as they are."""
    async with database.transaction() as tx:
        changed = await change_service(
            tx,
            service_id,
            owner_id=principal.user_id,
            wishes=body.wishes(),
            now=clock.now(),
        )
    return ServiceAnswer.of(changed, settings)


@settings_of.get("/services/{service_id}/slots")
async def list_slots(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    service_id: UUID,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    begin: Annotated[AwareDatetime | None, Query(description="Now unless said.")] = None,
    end: Annotated[
        AwareDatetime | None, Query(description="Two weeks later unless said, 62 days at most.")
    ] = None,
) -> SlotsAnswer:
    """The free slots of a service."""
    now = clock.now()
    first = max(begin or now, now)
    try:
        last = min(end or first + _SHOWN_DAYS, first + _MOST_DAYS)
    except OverflowError:
        last = first
    async with database.reader() as tx:
        service = await service_of_owner(tx, service_id, owner_id=principal.user_id)
        found = await find_slots(tx, service, begin=first, end=last, now=now)
    return SlotsAnswer(slots=list(found.slots), unknown_calendars=list(found.unknown))


@bookings.get("")
async def list_bookings(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[BookingAnswer]:
    """Your bookings, the one made last first."""
    async with database.reader() as tx:
        found = await store.bookings_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([BookingAnswer.of(each) for each in found], query)


@bookings.post("", status_code=201, location="/api/bookings/{id}")
async def create_booking(
    body: BookingRequest, principal: SignedIn, parts: PartsDep
) -> BookingAnswer:
    """Book for a guest. 409 when the slot is not free."""
    guest = body.guest.to_guest()
    await limit_bookings_for(parts, guest.email)
    async with parts[Database].transaction() as tx:
        service = await service_of_owner(tx, body.service_id, owner_id=principal.user_id)
        made = await make_booking(
            parts,
            tx,
            service_id=service.id,
            starts_at=body.starts_at,
            guest=guest,
            by_owner=True,
            now=parts[Clock].now(),
        )
    return BookingAnswer.of(made)


@bookings.get("/guest")
async def export_guest(
    email: Annotated[EmailAddress, Query()], principal: SignedIn, database: DatabaseDep
) -> list[BookingAnswer]:
    """All that you hold about a guest, who has no account here."""
    async with database.reader() as tx:
        found = await store.bookings_of_guest(tx, email, owner_id=principal.user_id)
    return [BookingAnswer.of(each) for each in found]


@bookings.post("/guest/erase")
async def erase_guest(
    body: EraseGuestRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> GuestErasedAnswer:
    """Forget who a guest is: name, address and notes go, the times stay."""
    async with database.transaction() as tx:
        count = await forget_guest(tx, body.email, owner_id=principal.user_id, now=clock.now())
    return GuestErasedAnswer(bookings=count)


@bookings.get("/{booking_id}")
async def see_booking(
    booking_id: UUID, principal: SignedIn, database: DatabaseDep
) -> BookingAnswer:
    """One booking."""
    async with database.reader() as tx:
        found = await store.booking_of(tx, booking_id, owner_id=principal.user_id)
    if found is None:
        raise BookingNotFound("There is no such booking of yours.")
    return BookingAnswer.of(found)


@bookings.post("/{booking_id}/cancel")
async def cancel_booking_route(
    booking_id: UUID, principal: SignedIn, parts: PartsDep
) -> BookingAnswer:
    """Cancel a booking; its guest is told. 409 when it has begun."""
    await _check_owner(parts, booking_id, principal.user_id)
    async with parts[Database].transaction() as tx:
        changed = await cancel_booking(parts, tx, booking_id, by="owner", now=parts[Clock].now())
    return BookingAnswer.of(changed)


@bookings.post("/{booking_id}/reschedule")
async def reschedule_booking_route(
    booking_id: UUID, body: MoveRequest, principal: SignedIn, parts: PartsDep
) -> BookingAnswer:
    """Move a booking to another free slot; its guest is told. 409 when that is not free."""
    await _check_owner(parts, booking_id, principal.user_id)
    async with parts[Database].transaction() as tx:
        changed = await reschedule_booking(
            parts, tx, booking_id, starts_at=body.starts_at, now=parts[Clock].now()
        )
    return BookingAnswer.of(changed)


@settings_of.get("/feeds")
async def list_feeds(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[FeedAnswer]:
    """The feeds of your bookings, newest first; their addresses were shown when made."""
    async with database.reader() as tx:
        found = await store.feeds_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([FeedAnswer.of(each) for each in found], query)


@settings_of.post("/feeds", status_code=201)
async def create_booking_feed_route(
    body: FeedRequest, principal: SignedIn, parts: PartsDep
) -> NewFeedAnswer:
    """Make an address under which a calendar program reads your bookings."""
    async with parts[Database].transaction() as tx:
        feed, token = await make_feed(
            tx, owner_id=principal.user_id, name=body.name, now=parts[Clock].now()
        )
    return NewFeedAnswer(**FeedAnswer.of(feed).model_dump(), url=feed_url(parts[Settings], token))


@settings_of.delete("/feeds/{feed_id}", status_code=204)
async def revoke_booking_feed_route(
    feed_id: UUID, principal: SignedIn, database: DatabaseDep
) -> None:
    """Revoke a feed: its address leads nowhere from then on."""
    async with database.transaction() as tx:
        if not await store.delete_feed(tx, feed_id, owner_id=principal.user_id):
            raise FeedNotFound("There is no such feed of yours.")


async def _check_owner(parts: Parts, booking_id: UUID, owner_id: UUID) -> None:
    async with parts[Database].reader() as tx:
        if await store.booking_of(tx, booking_id, owner_id=owner_id) is None:
            raise BookingNotFound("There is no such booking of yours.")


router = ApiRouter()
add_routes(router, settings_of, bookings)
