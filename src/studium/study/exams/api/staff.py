"""REST for keeping exams: templates for admins, sessions and extra time for support."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from studium.commerce.entitlements import Features
from studium.platform.audit import Subject, record_act
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    StaffOnly,
)
from studium.study.exams.actions.assemble_form import assemble_form
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.actions.set_accommodation import set_accommodation
from studium.study.exams.api.answers import (
    AccommodationAnswer,
    CheckAnswer,
    SessionAnswer,
    TemplateAnswer,
)
from studium.study.exams.api.requests import (
    AccommodationRequest,
    BlueprintCheckRequest,
    TemplateRequest,
)
from studium.study.exams.assembly import BlueprintImpossible
from studium.study.exams.blueprints.model import blueprint_from
from studium.study.exams.sessions import store
from studium.study.questions import QuestionTypes

router = ApiRouter(prefix="/api/admin/exams", tags=["exams"], idempotent=True, scope="exams")


@router.post("/templates", status_code=201, responses={200: {"description": "It was changed."}})
async def save_exam_template_route(  # noqa: PLR0913, PLR0917 - what the route needs
    body: TemplateRequest,
    principal: AdminOnly,
    response: Response,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> TemplateAnswer:
    """Make an exam template (201), or change the one of this slug (200): for admins.

    Sessions keep the blueprint that they began with.
    """
    draft = TemplateDraft(
        **{name: getattr(body, name) for name in body.model_fields_set | _WITH_DEFAULTS}
        | {
            "features": tuple(dict.fromkeys(body.features)),
            "blueprint": blueprint_from(body.blueprint),
        }
    )
    async with database.transaction() as tx:
        template, is_new = await save_template(
            tx,
            draft,
            features=parts[Features],
            actor_id=principal.user_id,
            now=clock.now(),
        )
    response.status_code = 201 if is_new else 200
    return TemplateAnswer.of(template)


_WITH_DEFAULTS = set(TemplateRequest.model_fields)


@router.post("/templates/check")
async def check_exam_template_route(
    body: BlueprintCheckRequest, _: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> CheckAnswer:
    """Try a blueprint against the bank: for admins."""
    blueprint = blueprint_from(body.blueprint)
    try:
        async with database.reader() as tx:
            form = await assemble_form(
                tx, blueprint, body.item_count, user_id=None, seed="check", now=clock.now()
            )
    except BlueprintImpossible as problem:
        return CheckAnswer(is_possible=False, rule=problem.rule, detail=problem.message, items=[])
    items = [
        {"position": position, "question_id": str(placed.entry.id), "reason": placed.reason}
        for position, placed in enumerate(form, 1)
    ]
    return CheckAnswer(is_possible=True, rule=None, detail=None, items=items)


@router.get("/sessions")
async def list_candidates_sessions_route(
    query: PageQueryDep,
    _: StaffOnly,
    database: DatabaseDep,
    clock: ClockDep,
    user_id: Annotated[UUID | None, Query(description="Whose; everybody's without it.")] = None,
) -> Page[SessionAnswer]:
    """Sessions, newest first: for support and admins."""
    async with database.reader() as tx:
        found = await store.newest_sessions(
            tx, before_id=query.before_id, user_id=user_id, limit=query.fetch_limit
        )
    now = clock.now()
    return Page.of([SessionAnswer.of(session, now=now) for session in found], query)


@router.post("/sessions/{exam_session_id}/finalize")
async def finalize_candidates_session_route(
    exam_session_id: UUID,
    principal: StaffOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> SessionAnswer:
    """Hand somebody's exam in, on the record: for support and admins."""
    now = clock.now()
    async with database.transaction() as tx:
        session = await finalize_session(
            tx,
            session_id=exam_session_id,
            user_id=None,
            by="support",
            types=parts[QuestionTypes],
            now=now,
        )
        await record_act(
            tx,
            actor_id=principal.user_id,
            action="handed in an exam",
            subject=Subject("exam_session", exam_session_id),
            details={"reason": "asked by support"},
            now=now,
        )
    return SessionAnswer.of(session, now=now)


@router.get("/accommodations/{user_id}")
async def get_accommodation(
    user_id: UUID, _: StaffOnly, database: DatabaseDep
) -> AccommodationAnswer:
    """A person's extra time: for support and admins."""
    async with database.reader() as tx:
        found = await store.accommodation_of(tx, user_id)
    if found is None:
        return AccommodationAnswer(
            user_id=user_id, multiplier=1, extra_minutes=0, is_unlimited=False, updated_at=None
        )
    return AccommodationAnswer.model_validate(found)


@router.put("/accommodations/{user_id}")
async def put_accommodation(
    user_id: UUID,
    body: AccommodationRequest,
    principal: StaffOnly,
    database: DatabaseDep,
    clock: ClockDep,
) -> AccommodationAnswer:
    """Set a person's extra time, on the record: for support and admins. Exams under way get it."""
    async with database.transaction() as tx:
        granted = await set_accommodation(
            tx,
            actor_id=principal.user_id,
            user_id=user_id,
            multiplier=body.multiplier,
            extra_minutes=body.extra_minutes,
            is_unlimited=body.is_unlimited,
            reason=body.reason,
            now=clock.now(),
        )
    return AccommodationAnswer.model_validate(granted)
