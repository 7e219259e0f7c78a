"""Jobs and events in pages, for staff; administrators retry what failed."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from studium.connect.inbound import logged_inbound
from studium.operations.activity.trace import follow
from studium.operations.gauges import drawn_gauges
from studium.platform.audit import Subject, record_act
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.events import Subscribers, logged_event, logged_events
from studium.platform.jobs import (
    count_dead_jobs,
    dead_by_name,
    lanes_now,
    list_dead_jobs,
    replay_dead_jobs,
    replay_dead_named,
    schedules_now,
)
from studium.platform.pages import (
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    list_links,
    redirect,
    render,
    typed_values,
)
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQuery,
    PageQueryDep,
    PartsDep,
    Text,
)

router = PageRouter(prefix="/admin")

_MOST_DEAD = 50
_LARGEST_ID = 2**63 - 1
Word = Annotated[Text | None, Query(max_length=100)]


@router.get("/jobs")
async def jobs(request: Request, principal: PageStaffOnly, parts: PartsDep) -> Response:
    """The lanes, what lies dead, and the schedules."""
    async with parts[Database].reader() as tx:
        lanes, kinds = await lanes_now(tx), await dead_by_name(tx)
        dead = await list_dead_jobs(tx, limit=_MOST_DEAD)
        count, schedules = await count_dead_jobs(tx), await schedules_now(tx)
        gauges = await drawn_gauges(parts, tx, "/admin/jobs")
    return await render(
        request,
        "activity/jobs.html",
        lanes=lanes,
        kinds=kinds,
        dead=dead,
        count=count,
        schedules=schedules,
        gauges=gauges,
        may_act=principal.is_admin,
    )


@router.post("/jobs/retry")
async def retry(
    request: Request, admin: PageAdminOnly, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Put dead jobs back: the one of an `id`, those of a `name`, or `all`."""
    typed = await typed_values(request)
    number, name = typed.get("id", ""), typed.get("name", "")
    async with database.transaction() as tx:
        if number.isascii() and number.isdigit() and 0 < int(number[:20]) <= _LARGEST_ID:
            count, what = await replay_dead_jobs(tx, ids=[int(number)]), f"job {number}"
        elif name:
            count, what = await replay_dead_named(tx, name), name
        elif typed.get("all"):
            count, what = await replay_dead_jobs(tx), "all"
        else:
            count, what = 0, ""
        if count:
            await record_act(
                tx,
                actor_id=admin.user_id,
                action="retried dead jobs",
                subject=Subject("jobs", UUID(int=int(number) if number.isdigit() else 0)),
                details={"which": what, "jobs": count},
                now=clock.now(),
            )
    words = f"{count} put back into the queue." if count else "Nobody waits there any more."
    return redirect("/admin/jobs", flash=words, kind="success" if count else "info")


@router.get("/events")
async def events(
    request: Request,
    _: PageStaffOnly,
    query: PageQueryDep,
    database: DatabaseDep,
    event_type: Word = None,
) -> Response:
    """What happened, newest first, of one type or of any."""
    async with database.reader() as tx:
        found = await logged_events(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            event_type=event_type or None,
        )
    return await _listed(request, "activity/events.html", "/admin/events", found, query, event_type)


@router.get("/events/inbound")
async def inbound(
    request: Request,
    _: PageStaffOnly,
    query: PageQueryDep,
    parts: PartsDep,
    event_type: Word = None,
) -> Response:
    """What arrived over connections, newest first."""
    async with parts[Database].reader() as tx:
        found = await logged_inbound(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            event_type=event_type or None,
        )
        gauges = await drawn_gauges(parts, tx, "/admin/events/inbound")
    return await _listed(
        request,
        "activity/inbound.html",
        "/admin/events/inbound",
        found,
        query,
        event_type,
        gauges=gauges,
    )


@router.get("/trace")
async def trace(request: Request, _: PageStaffOnly, parts: PartsDep, of: Word = None) -> Response:
    """All that a request caused, by its id or by the id of one of its events."""
    wanted = (of or "").strip()
    async with parts[Database].reader() as tx:
        event = await logged_event(tx, UUID(wanted)) if _is_id(wanted) else None
        if event is not None and event.correlation_id:
            wanted = event.correlation_id
        found = await follow(tx, wanted, parts[Subscribers]) if wanted else None
    if found is not None and found.is_empty and event is None:
        raise NotFound("Nothing is known of this id; what is old goes with its retention.")
    return await render(request, "activity/trace.html", wanted=wanted, trace=found, event=event)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _listed(  # noqa: PLR0913, PLR0917 - what a list page shows
    request: Request,
    template: str,
    address: str,
    found: list[Any],
    query: PageQuery,
    event_type: str | None,
    **more: Any,
) -> Response:
    page: Page[Any] = Page.of(found, query)
    return await render(
        request,
        template,
        events=page.items,
        event_type=event_type or "",
        **list_links(page, query, address, {"event_type": event_type} if event_type else {}),
        **more,
    )
