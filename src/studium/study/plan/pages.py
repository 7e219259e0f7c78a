"""The plan as people see it: what to do today, the coming days, and how to be planned for."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
    zone_of,
)
from studium.platform.principal import Principal
from studium.platform.web import ClockDep, DatabaseDep, Day, SettingsDep
from studium.study.flashcards import learner_day, learner_of
from studium.study.plan import store
from studium.study.plan.actions.add_task import add_task
from studium.study.plan.actions.change_plan_settings import change_plan_settings
from studium.study.plan.actions.change_task import change_task, delete_task
from studium.study.plan.actions.rebalance import rebalance
from studium.study.plan.feed import new_secret
from studium.study.plan.gate import require_plan
from studium.study.plan.model import ADDRESS, Task, TaskStatus
from studium.study.plan.month import month_of

router = PageRouter(prefix=ADDRESS)

_AHEAD_DAYS = 14
_PAST_DAYS = 7
_EARLIEST, _LATEST = 2000, 2100  # years that the calendar shows
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class TaskForm(Form):
    """A task of one's own."""

    title: Annotated[str, Field(max_length=200)]
    due_date: Day | None = None
    minutes: Annotated[int, Field(ge=0, le=1440)] = 30


class ChangeForm(Form):
    """A button beside a task."""

    do: Annotated[str, Field(pattern="^(COMPLETE|PENDING|SKIPPED|UP|DOWN|DELETE)$")]
    reason: Annotated[str, Field(max_length=200)] | None = None


class BalanceForm(Form):
    """What to plan for."""

    exam_on: Day | None = None
    minutes_per_day: Annotated[int, Field(ge=1, le=720)] = 30
    days_off: Annotated[list[int], Field(alias="days_off[]", default_factory=list)]
    reminders: bool = False


@router.get("")
async def plan_page(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Today, what was left, and the coming two weeks."""
    return await _plan(request, principal, database, clock)


async def _plan(
    request: Request,
    principal: Principal,
    database: DatabaseDep,
    clock: ClockDep,
    *,
    errors: FormErrors | None = None,
) -> Response:
    async with database.reader() as tx:
        learner = await learner_of(tx, principal.user_id)
        settings = await store.settings_of(tx, principal.user_id)
        today = learner_day(clock.now(), zone_of(principal.timezone), learner.day_start)
        first, last = today - timedelta(days=_PAST_DAYS), today + timedelta(days=_AHEAD_DAYS)
        tasks = await tx.all(Task, store.TASKS_BETWEEN, principal.user_id, first, last)
        undated = [
            task
            for task in await tx.all(Task, store.OPEN_TASKS, principal.user_id)
            if task.due_date is None
        ]
    days: dict[date, list[Task]] = {}
    for task in tasks:
        if task.due_date is not None and (task.due_date >= today or task.status.is_open):
            days.setdefault(task.due_date, []).append(task)
    return await render(
        request,
        "plan/plan.html",
        status=errors.status if errors else 200,
        today=today,
        todays=days.pop(today, []),
        late=[task for day, of_day in days.items() if day < today for task in of_day],
        ahead=[(day, of_day) for day, of_day in days.items() if day > today],
        undated=undated,
        learner=learner,
        settings=settings,
        weekdays=list(enumerate(_WEEKDAYS)),
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )


@router.get("/calendar")
async def calendar_page(
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    month: Day | None = None,
) -> Response:
    """A month of the plan."""
    async with database.reader() as tx:
        learner = await learner_of(tx, principal.user_id)
        today = learner_day(clock.now(), zone_of(principal.timezone), learner.day_start)
        first = (month if month and _EARLIEST <= month.year <= _LATEST else today).replace(day=1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        tasks = await tx.all(Task, store.TASKS_BETWEEN, principal.user_id, first, last)
    return await render(
        request,
        "plan/calendar.html",
        month=month_of(first, tasks),
        today=today,
        weekdays=_WEEKDAYS,
        exam_on=learner.exam_on,
    )


@router.post("/tasks")
async def add_task_form(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Add a task of one's own."""
    form = await read_form(request, TaskForm)
    if isinstance(form, FormErrors):
        return await _plan(request, principal, database, clock, errors=form)
    async with database.transaction() as tx:
        await add_task(tx, user_id=principal.user_id, now=clock.now(), **form.model_dump())
    return redirect(ADDRESS, flash="The task is in your plan.")


@router.post("/tasks/{task_id}")
async def change_task_form(
    request: Request,
    task_id: UUID,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Tick, skip, move or delete a task."""
    form = await read_form(request, ChangeForm)
    what = "" if isinstance(form, FormErrors) else form.do
    changes: dict[str, object] = {}
    if what in {"UP", "DOWN"}:
        changes = {"move": what}
    elif what and what != "DELETE":
        changes = {"status": TaskStatus(what)}
        if isinstance(form, ChangeForm) and form.reason and what == TaskStatus.SKIPPED:
            changes["skipped_reason"] = form.reason
    async with database.transaction() as tx:
        if what == "DELETE":
            await delete_task(tx, user_id=principal.user_id, task_id=task_id)
        else:
            await change_task(
                tx,
                user_id=principal.user_id,
                task_id=task_id,
                changes=changes,
                now=clock.now(),
            )
    return redirect(ADDRESS)


@router.post("/rebalance")
async def rebalance_form(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Plan the days to the exam, and show what changed and why."""
    form = await read_form(request, BalanceForm)
    if isinstance(form, FormErrors):
        return await _plan(request, principal, database, clock, errors=form)
    now = clock.now()
    changes = {**form.model_dump(), "days_off": sorted(set(form.days_off) & set(range(7)))}
    try:
        async with database.transaction() as tx:
            await require_plan(tx, principal.user_id, now=now)
            await change_plan_settings(tx, user_id=principal.user_id, changes=changes, now=now)
            found = await rebalance(tx, principal=principal, now=now)
    except StudiumError as problem:
        refused = FormErrors.refused(form, problem, beside={})
        return await _plan(request, principal, database, clock, errors=refused)
    return await render(request, "plan/rebalanced.html", found=found)


@router.post("/feed")
async def make_feed_form(
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    settings: SettingsDep,
) -> Response:
    """Show a fresh address of the calendar feed, once."""
    secret, hashed = new_secret()
    async with database.transaction() as tx:
        await tx.execute(store.PUT_FEED, principal.user_id, hashed, clock.now())
    url = f"{settings.base_url.rstrip('/')}/api/study-plan/feed/{secret}"
    return await render(request, "plan/feed.html", url=url)


@router.post("/feed/revoke")
async def revoke_feed_form(
    principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Let the address lead nowhere any more."""
    async with database.transaction() as tx:
        await tx.execute(store.PUT_FEED, principal.user_id, None, clock.now())
    return redirect(ADDRESS, flash="The calendar's address leads nowhere any more.")
