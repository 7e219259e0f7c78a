"""REST for analytics: events, the dashboard, snapshots, real results."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, Field

from studium.accounts.people import BySession, PersonPrincipal
from studium.platform.errors import NotAllowed
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Day,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
)
from studium.study.analytics import store
from studium.study.analytics.actions.read_dashboard import read_dashboard
from studium.study.analytics.actions.record_events import SentEvent, record_events
from studium.study.analytics.actions.report_exam import report_exam
from studium.study.analytics.answers import (
    DashboardAnswer,
    RecordedAnswer,
    RefusedAnswer,
    SnapshotAnswer,
    SnapshotsAnswer,
)
from studium.study.analytics.kinds import EventKinds
from studium.study.analytics.model import SnapshotScope
from studium.study.flashcards import learner_day, learner_of

router = ApiRouter(prefix="/api/analytics", tags=["analytics"], idempotent=True)

CONSENT = "analytics"  # the preference by which a person says no


class ContextRequest(RequestModel):
    """Where an event happened."""

    client: Annotated[Text, Field(max_length=100)] | None = None
    page: Annotated[Text, Field(max_length=200)] | None = None
    zone: Annotated[Text, Field(max_length=64)] | None = None


class EventRequest(RequestModel):
    """An event. `id` is the client's own UUID: sent again, it is the same event."""

    id: UUID
    event_name: Annotated[Text, Field(min_length=1, max_length=60)]
    event_time: AwareDatetime
    payload: Annotated[dict[str, Any], Field(max_length=20, default_factory=dict)]
    session_id: UUID | None = None
    context: ContextRequest | None = None


class EventsRequest(RequestModel):
    """A batch of events."""

    events: Annotated[list[EventRequest], Field(min_length=1, max_length=100)]


class ReportRequest(RequestModel):
    """What came of the real exam."""

    exam_on: Day
    passed: bool


class ReportAnswer(ResponseModel):
    """A report, and what was predicted for that day; null: nothing was."""

    exam_on: Day
    passed: bool
    predicted: float | None


@router.post("/events", status_code=202)
async def post_events(
    body: EventsRequest,
    principal: BySession,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> RecordedAnswer:
    """Store what happened in the client, each event once. An account is enough.

    Of a person who said no (the preference `analytics` is false), nothing is stored.
    """
    if not _consents(principal):
        return RecordedAnswer(accepted=0, repeated=0, refused=[])
    sent = [
        SentEvent(
            id=event.id,
            event_name=event.event_name,
            event_time=event.event_time,
            payload=event.payload,
            session_id=event.session_id,
            context=event.context.model_dump(exclude_none=True) if event.context else None,
        )
        for event in body.events
    ]
    async with database.transaction() as tx:
        recorded = await record_events(
            tx, principal=principal, events=sent, kinds=parts[EventKinds], now=clock.now()
        )
    return RecordedAnswer(
        accepted=recorded.accepted,
        repeated=recorded.repeated,
        refused=[RefusedAnswer.model_validate(each) for each in recorded.refused],
    )


@router.get("/dashboard", scope="analytics")
async def get_dashboard(
    principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> DashboardAnswer:
    """How the caller is doing: work, mastery, readiness, exams, cards."""
    async with database.transaction() as tx:
        found = await read_dashboard(
            tx, user_id=principal.user_id, zone=zone_of(principal.timezone), now=clock.now()
        )
    return DashboardAnswer.of(found)


@router.get("/snapshots", scope="analytics")
async def list_snapshots(
    principal: SignedIn,
    database: DatabaseDep,
    scope: SnapshotScope = SnapshotScope.USER_DAILY,
    before: Day = date.max,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> SnapshotsAnswer:
    """The caller's own snapshots, the newest first; those of everybody are for staff."""
    if scope.is_global and not _is_staff(principal):
        raise NotAllowed("Snapshots of everybody are for support and administrators.")
    owner = None if scope.is_global else principal.user_id
    async with database.reader() as tx:
        found = await store.page_of_snapshots(tx, owner, scope, before=before, limit=limit + 1)
    items = [SnapshotAnswer.of(snapshot) for snapshot in found[:limit]]
    return SnapshotsAnswer(
        items=items, next_before=items[-1].first_day if len(found) > limit else None
    )


@router.post("/exam-reports", status_code=201, scope="analytics")
async def post_report(
    body: ReportRequest, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> ReportAnswer:
    """Report whether the real exam was passed, so that predictions can be judged by it."""
    now = clock.now()
    async with database.transaction() as tx:
        learner = await learner_of(tx, principal.user_id)
        predicted = await report_exam(
            tx,
            user_id=principal.user_id,
            exam_on=body.exam_on,
            passed=body.passed,
            today=learner_day(now, zone_of(principal.timezone), learner.day_start),
            now=now,
        )
    return ReportAnswer(exam_on=body.exam_on, passed=body.passed, predicted=predicted)


def _consents(principal: PersonPrincipal) -> bool:
    return principal.person.preferences.get(CONSENT) is not False


def _is_staff(principal: Principal) -> bool:
    return principal.is_by_session and principal.is_staff
