"""Sitting an exam in the browser; each page works without JavaScript, one item at a time."""

import time
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound, Refused, StudiumError
from studium.platform.pages import PageRouter, PageSignedIn, redirect, render
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import ClockDep, DatabaseDep, PartsDep
from studium.study.exams.actions import begin_session as changes
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.save_answer import AttemptClosed, save_answer, see_feedback
from studium.study.exams.actions.see_session import SeenSession, see_session
from studium.study.exams.answers.model import Writing
from studium.study.exams.pages.answer_form import response_from_form
from studium.study.exams.pages.looking_back import results_page
from studium.study.exams.pages.shown import (
    ItemOnPage,
    items_on_page,
    picture_addresses,
    progress_of,
)
from studium.study.exams.sessions.model import ExamSession, ExamStatus
from studium.study.questions import NO_RESPONSE, QuestionTypes

router = PageRouter(prefix="/exams")

_OPEN = {ExamStatus.DRAFT, ExamStatus.IN_PROGRESS}


@router.get("/{exam_session_id}")
async def session_page(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
    item: Annotated[int, Query(ge=1, le=500)] = 1,
) -> Response:
    """The exam under way at one item, or how it went."""
    now = clock.now()
    async with database.reader() as tx:
        seen = await see_session(tx, session_id=exam_session_id, user_id=principal.user_id)
    if seen.session.is_over(now):
        async with database.transaction() as tx:
            await finalize_session(
                tx,
                session_id=exam_session_id,
                user_id=principal.user_id,
                by="time",
                types=parts[QuestionTypes],
                now=now,
            )
        return redirect(
            f"/exams/{exam_session_id}", flash="Time is over: the exam was handed in.", kind="info"
        )
    if seen.session.status not in _OPEN:
        return await results_page(request, seen.session, parts)
    items = items_on_page(seen)
    position = min(item, max(1, len(items)))
    return await render(
        request,
        "exams/runner.html",
        session=seen.session,
        items=items,
        item=await _with_feedback(parts, seen, items[position - 1]) if items else None,
        progress=progress_of(seen.session, items),
        seconds_left=seen.session.seconds_left(now),
        picture=picture_addresses(parts, now),
    )


@router.get("/{exam_session_id}/items")
async def all_items(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
    item: Annotated[int | None, Query(ge=1, le=500)] = None,
) -> Response:
    """Every item as its form, or one: a piece of a page that the runner puts in place."""
    async with database.reader() as tx:
        seen = await see_session(tx, session_id=exam_session_id, user_id=principal.user_id)
    if seen.session.status is not ExamStatus.IN_PROGRESS:
        raise NotFound("The exam is not under way.")
    wanted = [each for each in items_on_page(seen) if item in {None, each.position}]
    return await render(
        request,
        "exams/items.html",
        session=seen.session,
        items=[await _with_feedback(parts, seen, each) for each in wanted],
        picture=picture_addresses(parts, clock.now()),
    )


@router.post("/{exam_session_id}/items/{position}")
async def save_item(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    position: int,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
) -> Response:
    """Save an item's form, and go on to where its button leads."""
    form = await request.form(max_files=0, max_fields=300)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    go = dict(pairs).get("go", "next")
    async with database.reader() as tx:
        seen = await see_session(tx, session_id=exam_session_id, user_id=principal.user_id)
    item = next((each for each in items_on_page(seen) if each.position == position), None)
    if item is None:
        raise NotFound("This exam has no such item.")
    flash = (
        await _save(parts, principal, exam_session_id, item, pairs, go)
        if _is_open(item, go)
        else None
    )
    target = {"next": position + 1, "previous": position - 1}.get(go, position)
    if go == "finish" and flash is None:
        return redirect(f"/exams/{exam_session_id}/finish")
    target = min(max(target, 1), seen.session.item_count)
    return redirect(f"/exams/{exam_session_id}?item={target}#question", flash=flash, kind="warning")


def _is_open(item: ItemOnPage, go: str) -> bool:
    """An attempt whose key was shown is only followed by another one."""
    return go == "again" or item.kept is None or item.kept.checked_at is None


async def _save(  # noqa: PLR0913, PLR0917 - a form and what it is about
    parts: Parts,
    principal: Principal,
    exam_session_id: UUID,
    item: ItemOnPage,
    pairs: list[tuple[str, str]],
    go: str,
) -> str | None:
    """What went wrong, in a sentence; None when all is saved."""
    fields = dict(pairs)
    before = item.kept
    is_again = go == "again" and before is not None
    writing = Writing(
        question_id=item.question_id,
        revision=_revision(0 if is_again or before is None else before.revision),
        attempt=item.attempt + 1 if is_again else item.attempt,
        response=NO_RESPONSE if is_again else response_from_form(pairs),
        confidence=_number(fields.get("confidence")),
        flagged=fields.get("flagged") == "on",
        note=fields.get("note", "").strip()[:4000] or None,
        struck_out=tuple(before.struck_out) if before else (),
        highlights=tuple(before.highlights) if before else (),
        seconds_spent=before.seconds_spent if before else 0,
    )
    try:
        async with parts[Database].reader() as tx:
            await save_answer(
                tx,
                session_id=exam_session_id,
                user_id=principal.user_id,
                writing=writing,
                types=parts[QuestionTypes],
                now=parts[Clock].now(),
                check=go == "check",
            )
    except AttemptClosed:
        return None
    except StudiumError as problem:
        return problem.message
    return None


def _number(text: str | None) -> int | None:
    return int(text) if text in {"1", "2", "3", "4", "5"} else None


def _revision(known: int) -> int:
    """Newer than what is known, and than what any device wrote until now."""
    return max(known + 1, time.time_ns() // 1_000_000)


@router.get("/{exam_session_id}/finish")
async def finish_page(
    request: Request, exam_session_id: UUID, principal: PageSignedIn, database: DatabaseDep
) -> Response:
    """What is still open, before one hands in."""
    async with database.reader() as tx:
        seen = await see_session(tx, session_id=exam_session_id, user_id=principal.user_id)
    if seen.session.status is not ExamStatus.IN_PROGRESS:
        return redirect(f"/exams/{exam_session_id}")
    items = items_on_page(seen)
    return await render(
        request,
        "exams/finish.html",
        session=seen.session,
        open_items=[item for item in items if not item.is_answered],
        flagged=[item for item in items if item.kept and item.kept.flagged],
        progress=progress_of(seen.session, items),
    )


@router.post("/{exam_session_id}/act")
async def act(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Begin, pause, resume, hand in, put away, take out again."""
    form = await request.form(max_files=0, max_fields=10)
    action = str(form.get("action", ""))
    async with database.transaction() as tx:
        session = await _done(tx, action, exam_session_id, principal, parts, clock.now())
    if action == "archive":
        return redirect("/exams", flash=f"{session.title} is put away.")
    item = str(form.get("item", "1"))
    return redirect(f"/exams/{exam_session_id}" + (f"?item={item}" if item.isdecimal() else ""))


async def _done(  # noqa: PLR0913, PLR0917 - who does what to which session, and when
    tx: Transaction,
    action: str,
    exam_session_id: UUID,
    principal: Principal,
    parts: Parts,
    now: datetime,
) -> ExamSession:
    whose: dict[str, Any] = {
        "session_id": exam_session_id,
        "user_id": principal.user_id,
        "now": now,
    }
    if action == "finalize":
        return await finalize_session(tx, by="candidate", types=parts[QuestionTypes], **whose)
    if action in {"archive", "restore"}:
        return await changes.archive_session(tx, archived=action == "archive", **whose)
    acts = {
        "begin": changes.begin_session,
        "pause": changes.pause_session,
        "resume": changes.resume_session,
    }
    if action not in acts:
        raise Refused("There is nothing of this name to do.")
    return await acts[action](tx, **whose)


async def _with_feedback(parts: Parts, seen: SeenSession, item: ItemOnPage) -> ItemOnPage:
    """With its key, where the newest attempt was checked."""
    if item.kept is None or item.kept.checked_at is None:
        return item
    async with parts[Database].reader() as tx:
        feedback = await see_feedback(
            tx, session=seen.session, response=item.kept, types=parts[QuestionTypes]
        )
    return replace(item, feedback=feedback)
