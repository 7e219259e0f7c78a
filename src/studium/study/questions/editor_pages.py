"""Writing questions in the browser: a form for each type, with a live preview."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, Response

from studium.platform.audit import acts_on
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.files import keep_file
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    read_form,
    redirect,
    render,
    render_fragment,
)
from studium.platform.parts import Parts
from studium.platform.vault import Vault
from studium.platform.web import PartsDep, status_of
from studium.study.questions import store
from studium.study.questions.actions.author_question import Author, Written
from studium.study.questions.actions.write_question import QuestionNotFound
from studium.study.questions.content import (
    Fault,
    QuestionContent,
    QuestionInvalid,
    content_from,
    content_to_json,
)
from studium.study.questions.forms import question_value, read_fields
from studium.study.questions.media import with_media_links
from studium.study.questions.model import Question, QuestionState, may_become
from studium.study.questions.retrieval.bank import BankRetrieval, NearDuplicate
from studium.study.questions.types import (
    NO_RESPONSE,
    QuestionTypePlugin,
    QuestionTypes,
    QuestionTypeUnknown,
)

_LARGEST_FORM = 12 * 1024 * 1024  # with a picture
_PIECE_BYTES = 256 * 1024
_OK = 200
_MOVES = {
    QuestionState.IN_REVIEW: "Send to review",
    QuestionState.APPROVED: "Approve",
    QuestionState.DRAFT: "Back to draft",
    QuestionState.RETIRED: "Retire",
}

router = PageRouter(prefix="/admin/questions", body_limit_bytes=_LARGEST_FORM)


class StateForm(Form):
    """Into which state."""

    state: QuestionState


@router.get("/new")
async def choose_type(request: Request, _: PageAdminOnly, parts: PartsDep) -> Response:
    """Which type of question to write."""
    return await render(request, "questions/new.html", plugins=parts[QuestionTypes].plugins)


@router.get("/new/{question_type}")
async def new_question(
    request: Request, question_type: str, _: PageAdminOnly, parts: PartsDep
) -> Response:
    """An empty form."""
    return await _show(request, parts, None, {"type": _plugin(parts, question_type).name})


@router.post("")
async def create(request: Request, principal: PageAdminOnly, parts: PartsDep) -> Response:
    """Write the question as a draft, or show what is missing."""
    async with read_fields(request) as (fields, picture):
        value = question_value(fields, _plugin(parts, str(fields.get("type"))), metadata={})
        try:
            content = await _content(parts, value, picture, str(fields.get("picture_alt", "")))
            written = await Author(parts, principal.user_id).create(
                content, is_field_test=_is_field_test(fields)
            )
        except StudiumError as problem:
            return await _show(request, parts, None, value, problem=problem)
    return _saved(written)


@router.post("/preview")
async def preview(request: Request, _: PageStaffOnly, parts: PartsDep) -> Response:
    """How a question would look, as a piece of a page."""
    async with read_fields(request) as (fields, _picture):
        value = question_value(fields, _plugin(parts, str(fields.get("type"))), metadata={})
    return HTMLResponse(await _preview(request, parts, value))


@router.get("/{question_id}")
async def question(
    request: Request, question_id: UUID, _: PageStaffOnly, parts: PartsDep
) -> Response:
    """A question: its form where it may be changed, its preview and its history."""
    found = await _found(parts, question_id)
    near = await parts[BankRetrieval].near_duplicates(
        found.content.text, except_lineage=found.lineage_id
    )
    return await _show(request, parts, found, content_to_json(found.content), near=near)


@router.post("/{question_id}")
async def save(
    request: Request, question_id: UUID, principal: PageAdminOnly, parts: PartsDep
) -> Response:
    """Change an open version, or show what is missing."""
    found = await _found(parts, question_id)
    plugin = _plugin(parts, found.content.type)
    async with read_fields(request) as (fields, picture):
        value = question_value(fields, plugin, metadata=found.content.metadata)
        try:
            content = await _content(parts, value, picture, str(fields.get("picture_alt", "")))
            written = await Author(parts, principal.user_id).edit(
                question_id, content, is_field_test=_is_field_test(fields)
            )
        except StudiumError as problem:
            return await _show(request, parts, found, value, problem=problem)
    return _saved(written)


@router.post("/{question_id}/state")
async def move(
    request: Request, question_id: UUID, principal: PageAdminOnly, parts: PartsDep
) -> Response:
    """Put a version into another state."""
    form = await read_form(request, StateForm)
    said, is_done = "Choose a state.", False
    if not isinstance(form, FormErrors):
        try:
            await Author(parts, principal.user_id).move(question_id, form.state, reason="")
            is_done = True
            said = f"The question is {form.state.replace('_', ' ')} now."
        except QuestionNotFound:
            raise
        except StudiumError as problem:
            said = problem.message
    return redirect(
        f"/admin/questions/{question_id}", flash=said, kind="success" if is_done else "warning"
    )


@router.post("/{question_id}/revise")
async def revise(question_id: UUID, principal: PageAdminOnly, parts: PartsDep) -> Response:
    """Begin a new version, or go to the one that is open."""
    try:
        written = await Author(parts, principal.user_id).revise(question_id)
    except QuestionNotFound:
        raise
    except StudiumError as problem:
        return redirect(f"/admin/questions/{question_id}", flash=problem.message, kind="warning")
    return _saved(written)


async def _show(  # noqa: PLR0913 - what is shown
    request: Request,
    parts: Parts,
    found: Question | None,
    value: dict[str, Any],
    *,
    problem: StudiumError | None = None,
    near: list[NearDuplicate] | None = None,
) -> Response:
    plugin = _plugin(parts, str(value["type"]))
    async with parts[Database].reader() as tx:
        domains = [(each.slug, each.title) for each in await store.list_domains(tx)]
        versions = await store.versions_of(tx, found.lineage_id) if found else []
        acts = (
            await acts_on(tx, subject_kind="question", subject_id=found.lineage_id) if found else []
        )
    if found and found.content.domain not in {slug for slug, _ in domains}:
        domains.append((found.content.domain, found.content.domain))
    is_begun = len(value) > 1
    return await render(
        request,
        "questions/edit.html",
        status=status_of(type(problem)) if problem else _OK,
        question=found,
        value=value,
        plugin=plugin,
        domains=domains or [("general", "General")],
        scorings=[(name, name.replace("_", " ").capitalize()) for name in plugin.scorings],
        is_field_test=found.is_field_test if found else False,
        errors=_errors(problem),
        near=near or [],
        versions=versions,
        acts=acts,
        may_edit=found is None or found.is_open,
        next_states=[
            (state, words)
            for state, words in _MOVES.items()
            if found and may_become(found.state, state)
        ],
        preview=await _preview(request, parts, value) if is_begun else "",
        action=f"/admin/questions/{found.id}" if found else "/admin/questions",
    )


def _errors(problem: StudiumError | None) -> dict[str, str]:
    if isinstance(problem, QuestionInvalid):
        return {fault.at: fault.sentence for fault in reversed(problem.faults)}
    return {"form": problem.message} if problem else {}


async def _preview(request: Request, parts: Parts, value: dict[str, Any]) -> Markup:
    faults: list[Fault] = []
    views: dict[str, Any] = {"view": None, "review": None}
    try:
        content = content_from(value)
        content = replace(
            content,
            variants=tuple(replace(each, id=each.id or uuid4()) for each in content.variants),
        )
        types = parts[QuestionTypes]
        content = types.check(content)
        vault, now = parts[Vault], parts[Clock].now()
        views = {
            "view": with_media_links(types.candidate_view(content, seed="preview"), vault, now=now),
            "review": with_media_links(types.review_view(content, seed="preview"), vault, now=now),
        }
    except QuestionInvalid as problem:
        faults = problem.faults
    return await render_fragment(
        request, "questions/preview.html", faults=faults, response=NO_RESPONSE, **views
    )


async def _content(
    parts: Parts, value: dict[str, Any], picture: UploadFile | None, alt: str
) -> QuestionContent:
    """What the form says, with a new picture kept for the operator. Raises QuestionInvalid."""
    if picture is not None:
        if not alt.strip():
            raise QuestionInvalid([Fault("picture_alt", "Say what there is to see in it.")])
        kept = await keep_file(parts, _pieces(picture), name=picture.filename or "", owner_id=None)
        if not kept.is_shown:
            raise QuestionInvalid([Fault("picture", "Add a PNG, JPEG, GIF, WebP or SVG picture.")])
        value["media"] = [*value["media"], {"alt": alt, "file_id": str(kept.id)}]
    return content_from(value)


async def _pieces(picture: UploadFile) -> AsyncIterator[bytes]:
    while piece := await picture.read(_PIECE_BYTES):
        yield piece


async def _found(parts: Parts, question_id: UUID) -> Question:
    async with parts[Database].reader() as tx:
        found = await store.question_by_id(tx, question_id)
    if found is None:
        raise QuestionNotFound("There is no such question.")
    return found


def _plugin(parts: Parts, name: str) -> QuestionTypePlugin:
    try:
        return parts[QuestionTypes].plugin(name)
    except QuestionTypeUnknown as problem:
        raise NotFound(problem.message) from problem


def _is_field_test(fields: dict[str, Any]) -> bool:
    return fields.get("is_field_test") == "yes"


def _saved(written: Written) -> Response:
    words = (
        "Saved. The bank has something very near: see below."
        if written.near_duplicates
        else "Saved."
    )
    return redirect(f"/admin/questions/{written.question.id}", flash=words)
