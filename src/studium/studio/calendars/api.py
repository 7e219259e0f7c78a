"""REST for calendars: their connections, what they are for, and reading them now."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field, StringConstraints

from studium.connect.connections import connection_router
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
    add_routes,
)
from studium.studio.calendars import store
from studium.studio.calendars.actions.own_calendar import CalendarNotFound
from studium.studio.calendars.actions.watch_calendar import ADDRESS, changed_calendar
from studium.studio.calendars.jobs import read_soon
from studium.studio.calendars.model import Calendar

connections = connection_router("/api/integrations/calendars", "calendars", tag="calendars")
calendars = ApiRouter(
    prefix="/api/calendars", tags=["calendars"], idempotent=True, scope="calendars"
)


class CalendarAnswer(ResponseModel):
    """A calendar, and how its sync stands."""

    id: UUID
    connection_id: UUID
    name: str
    timezone: str = Field(description="Of its times that name none.")
    blocks: bool = Field(description="Whether what it holds makes you busy.")
    can_write: bool
    takes_bookings: bool = Field(description="Whether bookings are written into it.")
    synced_at: UtcDatetime | None = Field(description="When it was last read well.")
    next_sync_at: UtcDatetime
    problem: str | None
    remedy: str | None

    @classmethod
    def of(cls, calendar: Calendar) -> "CalendarAnswer":
        """The answer."""
        return cls.model_validate(calendar)


class CalendarsAnswer(ResponseModel):
    """All calendars, oldest first; a connection has 50 at most."""

    items: list[CalendarAnswer]


class CalendarRequest(RequestModel):
    """What a calendar is called and for."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=200)]
    blocks: bool
    takes_bookings: bool = Field(
        default=False, description="Write bookings into it, where it can be written."
    )


@calendars.get("")
async def list_calendars(principal: SignedIn, database: DatabaseDep) -> CalendarsAnswer:
    """Your calendars, as they were found at your connections."""
    async with database.reader() as tx:
        found = await store.calendars_of(tx, principal.user_id)
    return CalendarsAnswer(items=[CalendarAnswer.of(each) for each in found])


@calendars.put("/{calendar_id}")
async def change_calendar(
    calendar_id: UUID, body: CalendarRequest, principal: SignedIn, database: DatabaseDep
) -> CalendarAnswer:
    """Change what a calendar is called and whether it makes you busy."""
    async with database.transaction() as tx:
        changed = await store.change_calendar(
            tx,
            calendar_id,
            owner_id=principal.user_id,
            name=body.name,
            blocks=body.blocks,
            takes_bookings=body.takes_bookings,
        )
    if changed is None:
        raise CalendarNotFound
    return CalendarAnswer.of(changed)


@calendars.post("/{calendar_id}/sync", status_code=202)
async def sync_calendar_route(
    calendar_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> CalendarAnswer:
    """Read a calendar now; `synced_at` moves when that is done."""
    async with database.transaction() as tx:
        found = await read_soon(tx, calendar_id, owner_id=principal.user_id, now=clock.now())
    return CalendarAnswer.of(found)


root_router = ApiRouter(tags=["webhooks from providers"])

SourceKind = Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")]


@root_router.post(ADDRESS, status_code=204, operation_id="receive_at_webhook_calendars")
async def receive(source: SourceKind, request: Request, parts: PartsDep) -> None:
    """Take a service's word that a calendar changed: it is read soon, once for many such words."""
    found = await changed_calendar(parts, source, request.headers)
    if found is not None:
        async with parts[Database].transaction() as tx:
            await read_soon(tx, found.id, owner_id=found.owner_id, now=parts[Clock].now())


router = ApiRouter()
add_routes(router, connections, calendars)
