"""How an exam went: the score, the charts, and each item with the reason for its key."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.commerce.entitlements import EntitlementRequired
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.pages import PageRouter, PageSignedIn, redirect, render
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, DatabaseDep, PartsDep
from studium.study.exams.actions.review_session import (
    NotScoredYet,
    review_item,
    scored_session,
)
from studium.study.exams.actions.study_item import study_item
from studium.study.exams.measuring import MeasuringSettings, compare_session
from studium.study.exams.pages.shown import picture_addresses
from studium.study.exams.regrading.store import score_changes
from studium.study.exams.sessions.model import ExamSession
from studium.study.questions import BankRetrieval, QuestionTypes, domain_titles

router = PageRouter(prefix="/exams")

_BLOCK = 10  # items whose times stand in one bar, where there are many
_MOST_BARS = 30


async def results_page(request: Request, session: ExamSession, parts: Parts) -> Response:
    """The score on its scale and what it is made of, or that it is on its way."""
    if not session.is_scored or session.results is None:
        return await render(request, "exams/pending.html", session=session)
    async with parts[Database].reader() as tx:
        titles = await domain_titles(tx)
        changes = await score_changes(tx, session.id)
        comparison = await compare_session(
            tx,
            template_id=session.template_id,
            share=session.results["share"],
            least=parts[MeasuringSettings].exam_statistics_least_attempts,
        )
    return await render(
        request,
        "exams/results.html",
        session=session,
        results=session.results,
        comparison=comparison,
        # One that the session, read before, does not show yet is shown the next time.
        changes=[each for each in changes if each.regraded_at <= session.updated_at],
        titles=titles,
        times=_times(session.results["per_item"]),
    )


def _times(items: list[dict[str, Any]]) -> list[tuple[str, float, str, float]]:
    """Seconds by item, or by ten items where there are many, as rows of a chart."""
    size = 1 if len(items) <= _MOST_BARS else _BLOCK
    rows = []
    for start in range(0, len(items), size):
        block = items[start : start + size]
        seconds = sum(each["seconds_spent"] for each in block)
        first, last = block[0]["position"], block[-1]["position"]
        label = f"Item {first}" if size == 1 else f"Items {first} to {last}"
        rows.append((label, float(seconds), _clock_words(seconds), 0.0))
    return rows


def _clock_words(seconds: int) -> str:
    """For example "2 min 5 s"."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@router.get("/{exam_session_id}/review/{position}")
async def item_page(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    position: int,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
) -> Response:
    """One item: what was answered, what is right and why; before the score, to the exam."""
    now = parts[Clock].now()
    try:
        async with database.transaction() as tx:
            item = await review_item(
                tx,
                session_id=exam_session_id,
                user_id=principal.user_id,
                position=position,
                types=parts[QuestionTypes],
                now=now,
            )
            session = await scored_session(tx, exam_session_id, user_id=principal.user_id)
            titles = await domain_titles(tx)
            changes = await score_changes(tx, session.id)
    except NotScoredYet:
        return redirect(f"/exams/{exam_session_id}")
    lines = session.results["per_item"] if session.results else []
    return await render(
        request,
        "exams/review.html",
        session=session,
        item=item,
        line=lines[position - 1] if position <= len(lines) else None,
        titles=titles,
        changes=[change for change in changes if change.position == position],
        picture=picture_addresses(parts, now),
    )


@router.post("/{exam_session_id}/review/{position}/study")
async def study_this(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    exam_session_id: UUID,
    position: int,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Practise what is like this item."""
    del request
    try:
        session = await study_item(
            database,
            parts[BankRetrieval],
            session_id=exam_session_id,
            user_id=principal.user_id,
            position=position,
            types=parts[QuestionTypes],
            now=clock.now(),
        )
    except NotScoredYet:
        return redirect(f"/exams/{exam_session_id}")
    except EntitlementRequired:
        return redirect("/pricing", flash="Practising on is part of StudyPack.", kind="info")
    return redirect(f"/exams/{session.id}")
