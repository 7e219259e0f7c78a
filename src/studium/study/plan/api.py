"""REST for the study plan: tasks, balancing, settings, the calendar feed, assigned cards."""

from datetime import timedelta
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Path, Response
from pydantic import Field, model_validator

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Invalid, NotFound
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Day,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SettingsDep,
    SignedIn,
    Text,
)
from studium.study.plan import store
from studium.study.plan.actions.add_task import add_task
from studium.study.plan.actions.assign_cards import assign_cards
from studium.study.plan.actions.change_plan_settings import change_plan_settings
from studium.study.plan.actions.change_task import Move, change_task, delete_task
from studium.study.plan.actions.rebalance import rebalance
from studium.study.plan.actions.see_task import see_task
from studium.study.plan.answers import (
    FeedAnswer,
    PlanSettingsAnswer,
    RebalanceAnswer,
    TaskAnswer,
)
from studium.study.plan.feed import REFRESH, calendar_of, hash_of, new_secret
from studium.study.plan.gate import require_plan
from studium.study.plan.model import PlanSettings, Task, TaskCategory, TaskStatus

router = ApiRouter(prefix="/api", tags=["study plan"], idempotent=True, scope="plan")

Title = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(max_length=4000)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
Metadata = Annotated[dict[str, Any], Field(max_length=20)]
Tag = Annotated[Text, Field(min_length=1, max_length=60)]
_FEED_PAST, _FEED_AHEAD = timedelta(days=60), timedelta(days=370)


class TaskRequest(RequestModel):
    """A task of one's own."""

    title: Title
    description: Words | None = None
    due_date: Day | None = None
    category: TaskCategory = TaskCategory.STUDY
    minutes: Minutes = 30
    metadata: Annotated[Metadata, Field(default_factory=dict)]


class TaskChanges(RequestModel):
    """What to change; members that are left out stay. `move`: one place up or down in its day."""

    title: Title | None = None
    description: Words | None = None
    due_date: Day | None = None
    status: TaskStatus | None = None
    progress: Annotated[int, Field(ge=0, le=100)] | None = None
    category: TaskCategory | None = None
    minutes: Minutes | None = None
    metadata: Metadata | None = None
    skipped_reason: Words | None = None
    move: Move | None = None


class RebalanceRequest(RequestModel):
    """What to plan for; members that are left out stay as they are set."""

    exam_on: Day | None = None
    minutes_per_day: Annotated[int, Field(ge=1, le=720)] | None = None
    days_off: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] | None = None
    dates_off: Annotated[list[Day], Field(max_length=200)] | None = None
    reminders: bool | None = None


class AssignmentRequest(RequestModel):
    """A part of a deck, or of all open decks of a domain: by tags, by what is due, by number."""

    deck_id: UUID | None = None
    domain: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    due_only: bool = False
    count: Annotated[int, Field(ge=1, le=500)] = 20
    title: Title | None = None
    due_date: Day | None = None

    @model_validator(mode="after")
    def names_cards(self) -> Self:
        """Refuse an assignment of nothing."""
        if self.deck_id is None and self.domain is None:
            raise ValueError("send deck_id or domain")
        return self


class FeedNotFound(NotFound):
    """There is no calendar feed at this address, or not any more."""

    slug = "feed-not-found"
    title = "There is no such calendar"


@router.get("/study-plan/tasks")
async def list_tasks(  # noqa: PLR0913, PLR0917 - the conditions of the list
    query: PageQueryDep,
    principal: SignedIn,
    database: DatabaseDep,
    status: TaskStatus | None = None,
    due_from: Day | None = None,
    due_to: Day | None = None,
) -> Page[TaskAnswer]:
    """The caller's tasks, newest first; `due_from` and `due_to` are days, both included."""
    async with database.reader() as tx:
        tasks = await store.page_of_tasks(
            tx,
            principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            status=status,
            first=due_from,
            last=due_to,
        )
    return Page.of([TaskAnswer.model_validate(task) for task in tasks], query)


@router.post("/study-plan/tasks", status_code=201, location="/api/study-plan/tasks/{id}")
async def create_task(
    body: TaskRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> TaskAnswer:
    """Add a task of one's own. An account is enough."""
    async with database.transaction() as tx:
        task = await add_task(tx, user_id=principal.user_id, now=clock.now(), **body.model_dump())
    return TaskAnswer.model_validate(task)


@router.get("/study-plan/tasks/{task_id}")
async def read_task(task_id: UUID, principal: SignedIn, database: DatabaseDep) -> TaskAnswer:
    """One of the caller's tasks."""
    async with database.reader() as tx:
        task = await see_task(tx, user_id=principal.user_id, task_id=task_id)
    return TaskAnswer.model_validate(task)


@router.patch("/study-plan/tasks/{task_id}")
async def update_task(
    task_id: UUID,
    body: TaskChanges,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> TaskAnswer:
    """Change a task: COMPLETE sets progress 100 and `completed_at`, SKIPPED keeps its reason."""
    async with database.transaction() as tx:
        task = await change_task(
            tx,
            user_id=principal.user_id,
            task_id=task_id,
            changes=body.model_dump(exclude_unset=True),
            now=clock.now(),
        )
    return TaskAnswer.model_validate(task)


@router.delete("/study-plan/tasks/{task_id}", status_code=204)
async def remove_task(task_id: UUID, principal: SignedIn, database: DatabaseDep) -> Response:
    """Take a task out of one's plan."""
    async with database.transaction() as tx:
        await delete_task(tx, user_id=principal.user_id, task_id=task_id)
    return Response(status_code=204)


@router.post("/study-plan/rebalance")
async def rebalance_plan(
    body: RebalanceRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> RebalanceAnswer:
    """Plan the days to the exam from how the caller is doing. 402 without StudyPack.

    What they fixed by hand or have begun stays; each change says why.
    """
    now = clock.now()
    async with database.transaction() as tx:
        await require_plan(tx, principal.user_id, now=now)
        await _keep(tx, principal.user_id, body, now=now)
        return RebalanceAnswer.of(await rebalance(tx, principal=principal, now=now))


@router.get("/study-plan/settings")
async def get_plan_settings(
    principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> PlanSettingsAnswer:
    """How the caller wants to be planned for."""
    async with database.reader() as tx:
        found = await change_plan_settings(
            tx, user_id=principal.user_id, changes={}, now=clock.now()
        )
    return PlanSettingsAnswer.of(*found)


@router.patch("/study-plan/settings")
async def update_plan_settings(
    body: RebalanceRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> PlanSettingsAnswer:
    """Change exam date, minutes a day, days off and reminders; the plan waits for balancing."""
    async with database.transaction() as tx:
        found = await _keep(tx, principal.user_id, body, now=clock.now())
    return PlanSettingsAnswer.of(*found)


@router.post("/study-plan/feed", status_code=201)
async def create_study_plan_feed_route(
    principal: SignedIn, database: DatabaseDep, clock: ClockDep, settings: SettingsDep
) -> FeedAnswer:
    """Give the calendar feed a fresh address; the one before stops at once."""
    secret, hashed = new_secret()
    async with database.transaction() as tx:
        await tx.execute(store.PUT_FEED, principal.user_id, hashed, clock.now())
    return FeedAnswer(url=f"{settings.base_url.rstrip('/')}/api/study-plan/feed/{secret}")


@router.delete("/study-plan/feed", status_code=204)
async def revoke_study_plan_feed_route(
    principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Let the address of the calendar feed lead nowhere any more."""
    async with database.transaction() as tx:
        await tx.execute(store.PUT_FEED, principal.user_id, None, clock.now())
    return Response(status_code=204)


@router.get(
    "/study-plan/feed/{token}",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def read_feed(
    token: Annotated[str, Path(pattern=r"^[\w-]{32}$")], parts: PartsDep, settings: SettingsDep
) -> Response:
    """The plan as a calendar (iCalendar), for whoever has its address."""
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        owner = await tx.maybe(PlanSettings, store.FEED_OWNER, hash_of(token))
        if owner is None:
            raise FeedNotFound("This address was revoked, or it never was one.")
        first, last = (now - _FEED_PAST).date(), (now + _FEED_AHEAD).date()
        tasks = await tx.all(Task, store.TASKS_BETWEEN, owner.user_id, first, last)
    host = urlsplit(settings.base_url).hostname or "studium"
    content = calendar_of(tasks, name=settings.site_name, host=host, now=now)
    lasts = f"private, max-age={int(REFRESH.total_seconds())}"
    return Response(content, media_type="text/calendar", headers={"cache-control": lasts})


@router.post("/flashcards/assignments", status_code=201, location="/api/study-plan/tasks/{id}")
async def create_assignment(
    body: AssignmentRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> TaskAnswer:
    """Make a part of a deck a task whose progress follows the reviews. 402 as for the deck."""
    async with database.transaction() as tx:
        task = await assign_cards(tx, principal=principal, now=clock.now(), **body.model_dump())
    return TaskAnswer.model_validate(task)


async def _keep(
    tx: Transaction, user_id: UUID, body: RebalanceRequest, *, now: Any
) -> tuple[PlanSettings, Any]:
    changes = body.model_dump(exclude_unset=True)
    if any(value is None for name, value in changes.items() if name != "exam_on"):
        raise Invalid("Only exam_on can be null; leave out what stays as it is.")
    return await change_plan_settings(tx, user_id=user_id, changes=changes, now=now)
