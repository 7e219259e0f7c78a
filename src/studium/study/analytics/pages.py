"""How one is doing, as a page; and how everybody is, for staff."""

from datetime import timedelta
from typing import Annotated

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    PageStaffOnly,
    read_form,
    redirect,
    render,
    zone_of,
)
from studium.platform.web import ClockDep, DatabaseDep, Day
from studium.study.analytics import store
from studium.study.analytics.actions.read_dashboard import read_dashboard
from studium.study.analytics.actions.report_exam import report_exam
from studium.study.analytics.model import (
    ADDRESS,
    EXAM_ITEMS,
    LEAST_ANSWERS,
    LEAST_REPORTS,
    PASS_SHARE,
    SnapshotScope,
    calibration,
)
from studium.study.flashcards import learner_day, learner_of
from studium.study.questions import domain_titles

router = PageRouter()

_SHOWN_DAYS = 30


class ReportForm(Form):
    """What came of the exam."""

    exam_on: Day
    passed: Annotated[str, Field(pattern="^(yes|no)$")]


@router.get(ADDRESS)
async def progress_page(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Work, mastery, readiness, exams."""
    return await _progress(request, principal, database, clock)


async def _progress(
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    *,
    errors: FormErrors | None = None,
) -> Response:
    async with database.transaction() as tx:
        found = await read_dashboard(
            tx, user_id=principal.user_id, zone=zone_of(principal.timezone), now=clock.now()
        )
        titles = await domain_titles(tx)
    return await render(
        request,
        "analytics/progress.html",
        status=errors.status if errors else 200,
        found=found,
        titles=titles,
        days=found.days[-_SHOWN_DAYS:],
        least_answers=LEAST_ANSWERS,
        least_reports=LEAST_REPORTS,
        exam_items=EXAM_ITEMS,
        pass_share=PASS_SHARE,
        errors=errors.errors if errors else {},
        values=errors.values if errors else {},
    )


@router.post(f"{ADDRESS}/exam-reports")
async def report_form(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Report what came of the exam."""
    form = await read_form(request, ReportForm)
    if isinstance(form, FormErrors):
        return await _progress(request, principal, database, clock, errors=form)
    now = clock.now()
    try:
        async with database.transaction() as tx:
            learner = await learner_of(tx, principal.user_id)
            await report_exam(
                tx,
                user_id=principal.user_id,
                exam_on=form.exam_on,
                passed=form.passed == "yes",
                today=learner_day(now, zone_of(principal.timezone), learner.day_start),
                now=now,
            )
    except StudiumError as problem:
        refused = FormErrors.refused(form, problem, beside={type(problem): "exam_on"})
        return await _progress(request, principal, database, clock, errors=refused)
    return redirect(ADDRESS, flash="Thank you. Your result makes the predictions honest.")


@router.get("/admin/learning")
async def cohort_page(
    request: Request, principal: PageStaffOnly, database: DatabaseDep, clock: ClockDep
) -> Response:
    """How everybody learns, without anybody's name."""
    del principal
    today = clock.now().date()
    first = today - timedelta(days=_SHOWN_DAYS - 1)
    async with database.reader() as tx:
        days = await store.snapshots_between(tx, None, SnapshotScope.GLOBAL_DAILY, first, today)
        reports = await tx.all(store.Report, store.REPORTS)
    return await render(
        request,
        "analytics/cohort.html",
        days=days,
        calibration=calibration((report.predicted, report.passed) for report in reports),
        least_reports=LEAST_REPORTS,
    )
