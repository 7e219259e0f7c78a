"""The owner's pages: what is booked, the services, and the feeds."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints, field_validator
from starlette.responses import Response

from studium.accounts.people import TimeZoneName, timezones
from studium.commerce.payments import NotChargeable
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
    time_words,
)
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import PartsDep, Text
from studium.studio.booking import store
from studium.studio.booking.actions.change_booking import cancel_booking
from studium.studio.booking.actions.keep_feed import feed_url, make_feed
from studium.studio.booking.actions.keep_service import (
    ServiceInvalid,
    ServiceWishes,
    change_service,
    make_service,
    service_of_owner,
)
from studium.studio.booking.answers import booking_url
from studium.studio.booking.links import BookingNotFound
from studium.studio.booking.model import WEEKDAYS, Service
from studium.studio.booking.requests import (
    MOST_DEPOSIT_MINOR,
    Buffer,
    DailyLimit,
    Duration,
    FreeCancel,
    GuestName,
    Horizon,
    Place,
    ServiceName,
    Step,
    Words,
)

router = PageRouter(prefix="/booking")

_SHOWN = 100
_Hours = Annotated[Text, StringConstraints(max_length=130)]
_OFFICE = "09:00-12:00, 13:00-17:00"


class ServiceForm(Form):
    """A service; hours as `09:00-12:00, 13:00-17:00`, one field a weekday."""

    name: ServiceName
    description: Words = ""
    location: Place = ""
    timezone: TimeZoneName
    duration_minutes: Duration
    buffer_before_minutes: Buffer = 0
    buffer_after_minutes: Buffer = 0
    step_minutes: Step = 30
    notice_hours: Annotated[int, Field(ge=0, le=1440)] = 12
    horizon_days: Horizon = 60
    daily_limit: DailyLimit | None = None
    deposit: Annotated[Text, StringConstraints(max_length=20)] = ""
    deposit_currency: Annotated[
        Text, StringConstraints(to_lower=True, pattern="^([A-Za-z]{3})?$")
    ] = ""
    free_cancel_hours: FreeCancel = 24
    monday: _Hours = ""
    tuesday: _Hours = ""
    wednesday: _Hours = ""
    thursday: _Hours = ""
    friday: _Hours = ""
    saturday: _Hours = ""
    sunday: _Hours = ""
    is_open: bool = False

    @field_validator("is_open", mode="before")
    @classmethod
    def checked(cls, value: object) -> bool:
        """A checkbox that is checked sends `on`."""
        return value == "on"

    def wishes(self, service: Service | None) -> ServiceWishes:
        """The same for the domain; the calendars stay those that a service has."""
        hours = {
            day: [span.strip() for span in getattr(self, day).split(",") if span.strip()]
            for day in WEEKDAYS
        }
        told = self.model_dump(exclude={*WEEKDAYS, "notice_hours", "deposit", "deposit_currency"})
        deposit = self._deposit()
        return ServiceWishes(
            **told,
            deposit_minor=deposit.amount_minor if deposit else None,
            deposit_currency=deposit.currency if deposit else None,
            notice_minutes=self.notice_hours * 60,
            hours=hours,
            calendar_ids=tuple(service.calendar_ids) if service else (),
        )

    def _deposit(self) -> Money | None:
        if not self.deposit:
            return None
        try:
            found = Money.parse(self.deposit, self.deposit_currency)
        except ValueError:
            found = None
        if found is None or not 0 < found.amount_minor <= MOST_DEPOSIT_MINOR:
            raise ServiceInvalid(
                "Write a deposit such as 20.00, and its currency.", field="deposit"
            )
        return found


class FeedForm(Form):
    """A feed by a name that says who reads it."""

    name: GuestName


@router.get("")
async def overview(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """What is booked, the services and the feeds."""
    return await _show_overview(request, parts, principal.user_id)


@router.post("/{booking_id}/cancel")
async def cancel(principal: PageSignedIn, parts: PartsDep, booking_id: UUID) -> Response:
    """Cancel a booking; its guest is told."""
    async with parts[Database].transaction() as tx:
        if await store.booking_of(tx, booking_id, owner_id=principal.user_id) is None:
            raise BookingNotFound("There is no such booking of yours.")
        await cancel_booking(parts, tx, booking_id, by="owner", now=parts[Clock].now())
    return redirect("/booking", flash="The booking is cancelled, and its guest is told.")


@router.get("/services/new")
async def new_service(request: Request, principal: PageSignedIn) -> Response:
    """The form for a service."""
    values = {
        "timezone": principal.timezone or "UTC",
        "duration_minutes": "60",
        "step_minutes": "30",
        "notice_hours": "12",
        "horizon_days": "60",
        "free_cancel_hours": "24",
        "is_open": "on",
        **dict.fromkeys(WEEKDAYS[:5], _OFFICE),
    }
    return await _show_form(request, None, values=values)


@router.post("/services/new")
async def create(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Offer a service."""
    form = await read_form(request, ServiceForm)
    if isinstance(form, FormErrors):
        return await _show_form(request, None, values=form.values, errors=form.errors)
    try:
        async with parts[Database].transaction() as tx:
            await make_service(
                tx,
                owner_id=principal.user_id,
                wishes=form.wishes(None),
                now=parts[Clock].now(),
            )
    except (ServiceInvalid, NotChargeable) as problem:
        return await _refused(request, None, form, problem)
    return redirect("/booking", flash=f"{form.name} can be booked.")


@router.get("/services/{service_id}")
async def edit_service(
    request: Request, principal: PageSignedIn, parts: PartsDep, service_id: UUID
) -> Response:
    """The form with a service in it."""
    async with parts[Database].reader() as tx:
        service = await service_of_owner(tx, service_id, owner_id=principal.user_id)
    return await _show_form(request, service, values=_values(service))


@router.post("/services/{service_id}")
async def change(
    request: Request, principal: PageSignedIn, parts: PartsDep, service_id: UUID
) -> Response:
    """Change a service."""
    async with parts[Database].reader() as tx:
        service = await service_of_owner(tx, service_id, owner_id=principal.user_id)
    form = await read_form(request, ServiceForm)
    if isinstance(form, FormErrors):
        return await _show_form(request, service, values=form.values, errors=form.errors)
    try:
        async with parts[Database].transaction() as tx:
            await change_service(
                tx,
                service_id,
                owner_id=principal.user_id,
                wishes=form.wishes(service),
                now=parts[Clock].now(),
            )
    except (ServiceInvalid, NotChargeable) as problem:
        return await _refused(request, service, form, problem)
    return redirect("/booking", flash=f"{form.name} is changed.")


@router.post("/feeds")
async def add_feed(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Make a feed, and show its address this once."""
    form = await read_form(request, FeedForm)
    if isinstance(form, FormErrors):
        return await _show_overview(request, parts, principal.user_id, errors=form.errors)
    async with parts[Database].transaction() as tx:
        _, token = await make_feed(
            tx, owner_id=principal.user_id, name=form.name, now=parts[Clock].now()
        )
    address = feed_url(parts[Settings], token)
    return await _show_overview(request, parts, principal.user_id, new_feed=address)


@router.post("/feeds/{feed_id}/revoke")
async def revoke(principal: PageSignedIn, parts: PartsDep, feed_id: UUID) -> Response:
    """Revoke a feed."""
    async with parts[Database].transaction() as tx:
        if not await store.delete_feed(tx, feed_id, owner_id=principal.user_id):
            raise BookingNotFound("There is no such feed of yours.")
    return redirect("/booking", flash="The feed is revoked.")


async def _show_overview(
    request: Request,
    parts: Parts,
    owner_id: UUID,
    *,
    errors: dict[str, str] | None = None,
    new_feed: str = "",
) -> Response:
    async with parts[Database].reader() as tx:
        coming = await store.coming_bookings(tx, owner_id, now=parts[Clock].now(), limit=_SHOWN)
        services = await store.services_of(tx, owner_id, before_id=AFTER_ALL_IDS, limit=_SHOWN)
        feeds = await store.feeds_of(tx, owner_id, before_id=AFTER_ALL_IDS, limit=_SHOWN)
    by_id = {each.id: each for each in services}
    return await render(
        request,
        "booking/overview.html",
        status=422 if errors else 200,
        coming=[
            (each, service, time_words(each.starts_at, service.timezone))
            for each in coming
            if (service := by_id.get(each.service_id))
        ],
        services=[(each, booking_url(each, parts[Settings])) for each in services],
        feeds=feeds,
        new_feed=new_feed,
        errors=errors or {},
    )


async def _refused(
    request: Request, service: Service | None, form: ServiceForm, problem: StudiumError
) -> Response:
    refused = FormErrors.refused(form, problem, beside={})
    return await _show_form(request, service, values=refused.values, errors=refused.errors)


async def _show_form(
    request: Request,
    service: Service | None,
    *,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response:
    return await render(
        request,
        "booking/service.html",
        status=422 if errors else 200,
        service=service,
        action=f"/booking/services/{service.id if service else 'new'}",
        weekdays=WEEKDAYS,
        zones=list(timezones()),
        values=values,
        errors=errors or {},
    )


def _values(service: Service) -> dict[str, str]:
    names = (name for name in ServiceForm.model_fields if hasattr(service, name))
    kept = {name: str(getattr(service, name) or "") for name in names}
    return {
        **kept,
        **{day: ", ".join(service.hours.get(day, ())) for day in WEEKDAYS},
        "notice_hours": str(service.notice_minutes // 60),
        "deposit": service.deposit.plain() if service.deposit else "",
        "free_cancel_hours": str(service.free_cancel_hours),
        "is_open": "on" if service.is_open else "",
    }
