"""Pages on which staff keep exams: blueprints for admins, sessions and extra time for support."""

import json
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.accounts.people import person_by_email
from studium.commerce.entitlements import Features
from studium.platform.audit import Subject, record_act
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    list_links,
    read_form,
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
from studium.study.exams.actions.assemble_form import assemble_form
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.actions.set_accommodation import set_accommodation
from studium.study.exams.answers import store as answers
from studium.study.exams.answers.model import broken_link
from studium.study.exams.blueprints import store as templates
from studium.study.exams.blueprints.model import (
    BlueprintInvalid,
    ExamMode,
    ScoringMode,
    blueprint_from,
)
from studium.study.exams.sessions import store
from studium.study.questions import QuestionTypes

router = PageRouter(prefix="/admin/exams")

_MOST = 100


class TemplateForm(Form):
    """An exam template as it is typed. `check`: only try it against the bank."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: Text = Field(max_length=200)
    description: Text | None = Field(None, max_length=2000)
    item_count: int = Field(ge=1, le=500)
    duration_mins: int = Field(ge=1, le=1440)
    scoring_mode: ScoringMode = ScoringMode.RAW
    mode: ExamMode = ExamMode.MOCK
    allow_pause: bool = False
    is_active: bool = False
    features: str = ""
    blueprint: str
    go: str = "save"


class TimeForm(Form):
    """Extra time for a person."""

    email: str
    multiplier: float = Field(1.0, ge=1, le=10)
    extra_minutes: int = Field(0, ge=0, le=1440)
    is_unlimited: bool = False
    reason: str = Field(min_length=3, max_length=500)


@router.get("")
async def exams(
    request: Request, _: PageStaffOnly, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Templates, and sessions, newest first."""
    return await _show(request, database, query)


async def _show(
    request: Request,
    database: Database,
    query: PageQuery,
    refused: FormErrors | None = None,
) -> Response:
    """The page, with the form for extra time as it was sent when it was refused."""
    async with database.reader() as tx:
        known = await templates.list_templates(
            tx, before_id=AFTER_ALL_IDS, limit=_MOST, with_closed=True
        )
        found = await store.newest_sessions(
            tx, before_id=query.before_id, user_id=None, limit=query.fetch_limit
        )
    page = Page.of(found, query)
    return await render(
        request,
        "exams/admin.html",
        templates=known,
        sessions=page.items,
        **list_links(page, query, "/admin/exams"),
        status=refused.status if refused else 200,
        values=refused.values if refused else {"multiplier": "1.5", "extra_minutes": "0"},
        errors=refused.errors if refused else {},
    )


@router.post("/time")
async def grant_time(
    request: Request,
    principal: PageStaffOnly,
    database: DatabaseDep,
    query: PageQueryDep,
    clock: ClockDep,
) -> Response:
    """Grant somebody extra time."""
    form = await read_form(request, TimeForm)
    if isinstance(form, FormErrors):
        return await _show(request, database, query, form)
    async with database.transaction() as tx:
        person = await person_by_email(tx, form.email)
        if person is None:
            typed = FormErrors(await typed_values(request))
            nobody = typed.with_error("email", "Nobody has this address.")
            return await _show(request, database, query, nobody)
        await set_accommodation(
            tx,
            actor_id=principal.user_id,
            user_id=person.id,
            multiplier=form.multiplier,
            extra_minutes=form.extra_minutes,
            is_unlimited=form.is_unlimited,
            reason=form.reason,
            now=clock.now(),
        )
    return redirect("/admin/exams", flash=f"{form.email} has the extra time.")


@router.get("/templates/{exam_slug}")
async def template_page(
    request: Request, exam_slug: str, _: PageAdminOnly, database: DatabaseDep
) -> Response:
    """A template's form; `new` is an empty one."""
    if exam_slug == "new":
        return await _form(request, FormErrors(_EMPTY))
    async with database.reader() as tx:
        found = await templates.template_by_slug(tx, exam_slug)
    if found is None:
        raise NotFound("There is no such exam template.")
    values = {
        "slug": found.slug,
        "title": found.title,
        "description": found.description or "",
        "item_count": str(found.item_count),
        "duration_mins": str(found.duration_mins),
        "scoring_mode": found.scoring_mode.value,
        "mode": found.mode.value,
        "allow_pause": "on" if found.allow_pause else "",
        "is_active": "on" if found.is_active else "",
        "features": " ".join(found.features),
        "blueprint": json.dumps(found.blueprint, indent=2),
    }
    return await _form(request, FormErrors(values))


_EMPTY = {
    "item_count": "20",
    "duration_mins": "30",
    "scoring_mode": "raw",
    "mode": "mock",
    "allow_pause": "on",
    "is_active": "on",
    "features": "studypack exams",
    "blueprint": json.dumps({"domains": {"evaluation": 0.5, "analysis": 0.5}}, indent=2),
}


@router.post("/templates")
async def save(
    request: Request,
    principal: PageAdminOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Save the template, or try it against the bank and say what is missing."""
    form = await read_form(request, TemplateForm)
    if isinstance(form, FormErrors):
        return await _form(request, form)
    typed = FormErrors({**await _typed(request)})
    try:
        draft = _draft(form)
        async with database.reader() as tx:
            made = await assemble_form(
                tx, draft.blueprint, draft.item_count, user_id=None, seed="check", now=clock.now()
            )
        if form.go == "check":
            return await _form(request, typed, made=[placed.entry for placed in made])
        async with database.transaction() as tx:
            template, _ = await save_template(
                tx,
                draft,
                features=parts[Features],
                actor_id=principal.user_id,
                now=clock.now(),
            )
    except StudiumError as problem:
        field = "blueprint" if "rule" in problem.details else problem.details.get("field", "form")
        return await _form(request, typed.with_error(str(field), problem.message))
    return redirect("/admin/exams", flash=f"{template.title} is saved.")


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _draft(form: TemplateForm) -> TemplateDraft:
    try:
        blueprint = blueprint_from(json.loads(form.blueprint))
    except ValueError as problem:
        raise BlueprintInvalid(f"This is not JSON: {problem}", field="blueprint") from problem
    return TemplateDraft(
        slug=form.slug,
        title=form.title,
        description=form.description,
        item_count=form.item_count,
        duration_mins=form.duration_mins,
        scoring_mode=form.scoring_mode,
        mode=form.mode,
        allow_pause=form.allow_pause,
        features=tuple(dict.fromkeys(form.features.replace(",", " ").split())),
        blueprint=blueprint,
        is_active=form.is_active,
        metadata={},
    )


async def _form(request: Request, form: FormErrors, **values: Any) -> Response:
    return await render(
        request,
        "exams/template.html",
        status=422 if form.errors else 200,
        values={**dict.fromkeys(TemplateForm.model_fields, ""), **form.values},
        errors=form.errors,
        **{"made": None} | values,
    )


@router.get("/sessions/{exam_session_id}")
async def inspect(
    request: Request, exam_session_id: UUID, _: PageStaffOnly, database: DatabaseDep
) -> Response:
    """What happened in a session, by its log: times, revisions, pauses. No answer's content."""
    async with database.reader() as tx:
        session = await store.any_session(tx, exam_session_id)
        if session is None:
            raise NotFound("There is no such exam session.")
        log = await answers.log_of(tx, exam_session_id)
    broken = broken_link(log, length=session.log_length, head=session.log_head)
    return await render(
        request,
        "exams/inspector.html",
        session=session,
        log=[(entry.number, entry.at, entry.read) for entry in log[-_MOST:]],
        broken=broken,
    )


@router.post("/sessions/{exam_session_id}/finalize")
async def hand_in(
    exam_session_id: UUID,
    principal: PageStaffOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Hand somebody's exam in, on the record."""
    now = clock.now()
    async with database.transaction() as tx:
        await finalize_session(
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
    return redirect(f"/admin/exams/sessions/{exam_session_id}", flash="The exam is handed in.")
