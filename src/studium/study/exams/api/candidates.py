"""REST for exams, for whoever sits them."""

from uuid import UUID

from fastapi import Query

from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    SignedIn,
)
from studium.study.exams.actions import begin_session as changes
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.review_session import review_all, review_item, scored_session
from studium.study.exams.actions.save_answer import save_answer
from studium.study.exams.actions.see_session import see_session
from studium.study.exams.actions.start_session import start_drill, start_session
from studium.study.exams.api.answers import (
    FeedbackAnswer,
    FullSessionAnswer,
    ReviewAnswer,
    ReviewedItemAnswer,
    SavedAnswerAnswer,
    ScoreChangeAnswer,
    SessionAnswer,
    TemplateAnswer,
)
from studium.study.exams.api.requests import ChangeRequest, ResponseRequest, StartRequest
from studium.study.exams.blueprints import store as templates
from studium.study.exams.regrading.store import score_changes
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import ExamSession
from studium.study.questions import QuestionTypes

router = ApiRouter(prefix="/api/exams", tags=["exams"], idempotent=True, scope="exams")
# Saving answers is idempotent by its revision, and nothing is to make it slower.
answer_router = ApiRouter(prefix="/api/exams", tags=["exams"], scope="exams")


@router.get("/templates")
async def list_templates(
    query: PageQueryDep, _: SignedIn, database: DatabaseDep
) -> Page[TemplateAnswer]:
    """The exams that one can sit, newest first, with their blueprints."""
    async with database.reader() as tx:
        found = await templates.list_templates(
            tx, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([TemplateAnswer.of(template) for template in found], query)


@router.post("/sessions", status_code=201, location="/api/exams/sessions/{id}")
async def start_exam_session_route(
    body: StartRequest, principal: SignedIn, parts: PartsDep, database: DatabaseDep, clock: ClockDep
) -> FullSessionAnswer:
    """Put an exam together and begin it. 402 without a feature that opens it; 409 names the rule
    of the blueprint that the bank cannot meet.
    """  # noqa: D205 - one sentence
    types, now = parts[QuestionTypes], clock.now()
    async with database.transaction() as tx:
        if body.template_id is not None:
            made = await start_session(
                tx,
                user_id=principal.user_id,
                template_id=body.template_id,
                types=types,
                now=now,
                metadata=body.metadata,
                begin=body.begin,
            )
        else:
            made = await start_drill(
                tx,
                user_id=principal.user_id,
                item_count=body.item_count,
                types=types,
                now=now,
                metadata=body.metadata,
                begin=body.begin,
            )
        seen = await see_session(tx, session_id=made.id, user_id=principal.user_id)
    return FullSessionAnswer.whole(seen.session, seen.items, seen.responses, now=now)


@router.get("/sessions")
async def list_exam_sessions_route(
    query: PageQueryDep,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    *,
    archived: bool = Query(default=False, description="Also those that were put away."),
) -> Page[SessionAnswer]:
    """One's exam sessions, newest first."""
    async with database.reader() as tx:
        found = await store.sessions_of(
            tx,
            principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            with_archived=archived,
        )
    now = clock.now()
    return Page.of([SessionAnswer.of(session, now=now) for session in found], query)


@router.get("/sessions/{exam_session_id}")
async def get_session(
    exam_session_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> FullSessionAnswer:
    """A session with its clock, its items as they may be seen, and what was answered so far."""
    async with database.reader() as tx:
        seen = await see_session(tx, session_id=exam_session_id, user_id=principal.user_id)
    return FullSessionAnswer.whole(seen.session, seen.items, seen.responses, now=clock.now())


@router.patch("/sessions/{exam_session_id}")
async def change_exam_session_route(
    exam_session_id: UUID,
    body: ChangeRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> SessionAnswer:
    """Begin, pause, resume, put away or take out a session, or change its metadata."""
    now, user_id = clock.now(), principal.user_id
    async with database.transaction() as tx:
        session = await changes.own_session(tx, exam_session_id, user_id=user_id)
        if body.metadata is not None:
            session = await changes.annotate_session(
                tx, session_id=exam_session_id, user_id=user_id, metadata=body.metadata, now=now
            )
        if body.action in {"archive", "restore"}:
            session = await changes.archive_session(
                tx,
                session_id=exam_session_id,
                user_id=user_id,
                archived=body.action == "archive",
                now=now,
            )
        elif body.action is not None:
            act = {
                "begin": changes.begin_session,
                "pause": changes.pause_session,
                "resume": changes.resume_session,
            }[body.action]
            session = await act(tx, session_id=exam_session_id, user_id=user_id, now=now)
    return SessionAnswer.of(session, now=now)


@answer_router.post("/sessions/{exam_session_id}/responses")
async def save_response_route(  # noqa: PLR0913, PLR0917 - what the route needs
    exam_session_id: UUID,
    body: ResponseRequest,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> SavedAnswerAnswer:
    """Save an answer, with flag, note, strike-outs and highlights. 409 once the exam is over.

    The same revision again changes nothing and answers the same.
    """
    async with database.reader() as tx:
        saved = await save_answer(
            tx,
            session_id=exam_session_id,
            user_id=principal.user_id,
            writing=body.writing,
            types=parts[QuestionTypes],
            now=clock.now(),
            check=body.check,
        )
    return SavedAnswerAnswer(
        question_id=body.question_id,
        attempt=body.attempt,
        revision=saved.revision,
        is_newest=saved.is_newest,
        question=saved.shown,
        feedback=FeedbackAnswer.model_validate(saved.feedback) if saved.feedback else None,
    )


@router.post("/sessions/{exam_session_id}/finalize")
async def finalize_exam_session_route(
    exam_session_id: UUID,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> SessionAnswer:
    """Hand the exam in; however often it is asked, once. A scaled score follows in a moment:
    until then the status is SUBMITTED.
    """  # noqa: D205 - one sentence
    now = clock.now()
    async with database.transaction() as tx:
        session: ExamSession = await finalize_session(
            tx,
            session_id=exam_session_id,
            user_id=principal.user_id,
            by="candidate",
            types=parts[QuestionTypes],
            now=now,
        )
    return SessionAnswer.of(session, now=now)


@router.get("/sessions/{exam_session_id}/review")
async def review_exam_session_route(
    exam_session_id: UUID,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> ReviewAnswer:
    """Every item of a scored session: what was answered, what is right and why. 409 before."""
    async with database.transaction() as tx:
        session = await scored_session(tx, exam_session_id, user_id=principal.user_id)
        items = await review_all(tx, session=session, types=parts[QuestionTypes])
        changes = await score_changes(tx, session.id)
    return ReviewAnswer(
        session=SessionAnswer.of(session, now=clock.now()),
        items=[ReviewedItemAnswer.of(item) for item in items],
        score_changes=[ScoreChangeAnswer.model_validate(change) for change in changes],
    )


@router.post("/sessions/{exam_session_id}/review/{position}")
async def open_item(  # noqa: PLR0913, PLR0917 - what the route needs
    exam_session_id: UUID,
    position: int,
    principal: SignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> ReviewedItemAnswer:
    """Open one item's rationale; `reviewed_at` keeps when that was first done."""
    async with database.transaction() as tx:
        item = await review_item(
            tx,
            session_id=exam_session_id,
            user_id=principal.user_id,
            position=position,
            types=parts[QuestionTypes],
            now=clock.now(),
        )
    return ReviewedItemAnswer.of(item)
