"""Pages for authors: how an exam and each of its items measure, and the regrade of a wrong key."""

from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    read_form,
    redirect,
    render,
)
from studium.platform.web import ClockDep, DatabaseDep, PartsDep, Text
from studium.study.exams.blueprints import store as templates
from studium.study.exams.blueprints.model import ExamTemplate
from studium.study.exams.measuring import (
    ExamFigures,
    ItemFigures,
    MeasuringSettings,
    ask_to_measure,
    exam_figures,
    figures_of_question,
    item_figures,
)
from studium.study.exams.regrading import store as regrades
from studium.study.exams.regrading.model import DryRun
from studium.study.exams.regrading.regrade import (
    NoCorrectedKey,
    RegradeRunning,
    begin_regrade,
    try_regrade,
)
from studium.study.questions import Question, QuestionTypes, questions_by_ids, versions_of

router = PageRouter(prefix="/admin/exams")

_MOST_ITEMS = 500
_MOST_REGRADES = 20
_BINS = 10


class RegradeForm(Form):
    """A regrade; `check`: only try it."""

    reason: Text = Field("", max_length=500)
    go: str = "check"


@router.get("/templates/{exam_slug}/statistics")
async def exam_page(
    request: Request, exam_slug: str, _: PageAdminOnly, database: DatabaseDep
) -> Response:
    """An exam: how scores and times are spread, how reliable it is, and its items, worst first."""
    async with database.reader() as tx:
        template = await templates.template_by_slug(tx, exam_slug)
        if template is None:
            raise NotFound("There is no such exam template.")
        exam = await exam_figures(tx, template.id)
        items = await item_figures(tx, template.id, limit=_MOST_ITEMS)
        questions = await questions_by_ids(tx, [item.question_id for item in items])
    stems = {question.id: question.content.stem for question in questions}
    return await render(
        request,
        "exams/measured.html",
        exam_template=template,
        exam=exam,
        items=[(item, stems.get(item.question_id, "")) for item in items],
        scores=_score_bins(exam) if exam else [],
        times=_time_rows(exam) if exam else [],
    )


@router.post("/templates/{exam_slug}/statistics")
async def measure(
    exam_slug: str, _: PageAdminOnly, parts: PartsDep, database: DatabaseDep
) -> Response:
    """Have the exam measured now."""
    address = f"/admin/exams/templates/{exam_slug}/statistics"
    async with database.transaction() as tx:
        template = await templates.template_by_slug(tx, exam_slug)
        if template is None:
            raise NotFound("There is no such exam template.")
        asked = await ask_to_measure(tx, template.id, settings=parts[MeasuringSettings])
    if not asked.is_enough:
        few = f"{asked.attempts} people have finished it; it is measured from "
        return redirect(address, flash=f"{few}{asked.least_attempts} on.", kind="warning")
    return redirect(address, flash="It is being measured; look again in a moment.", kind="info")


@router.get("/items/{question_id}")
async def item_page(
    request: Request, question_id: UUID, _: PageAdminOnly, database: DatabaseDep
) -> Response:
    """One version of a question: its figures in each exam, its versions, its exposure."""
    async with database.reader() as tx:
        return await _item_page(request, tx, question_id)


@router.post("/items/{question_id}/regrade")
async def regrade(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    question_id: UUID,
    principal: PageAdminOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Try a regrade with the corrected key, or begin it."""
    types = parts[QuestionTypes]
    form = await read_form(request, RegradeForm)
    if isinstance(form, FormErrors):
        async with database.reader() as tx:
            return await _item_page(request, tx, question_id, errors=form.errors)
    try:
        if form.go != "regrade":
            async with database.reader() as tx:
                tried = await try_regrade(tx, question_id=question_id, types=types)
                return await _item_page(
                    request, tx, question_id, tried=tried, values={"reason": form.reason}
                )
        if len(form.reason.strip()) < 3:  # noqa: PLR2004 - a word at least
            async with database.reader() as tx:
                errors = {"reason": "Say why; candidates read it."}
                return await _item_page(request, tx, question_id, errors=errors)
        async with database.transaction() as tx:
            await begin_regrade(
                tx,
                question_id=question_id,
                reason=form.reason.strip(),
                actor_id=principal.user_id,
                types=types,
                now=clock.now(),
            )
    except (NoCorrectedKey, RegradeRunning) as problem:
        return redirect(f"/admin/exams/items/{question_id}", flash=problem.message, kind="warning")
    return redirect(
        f"/admin/exams/items/{question_id}", flash="The regrade has begun.", kind="info"
    )


async def _item_page(  # noqa: PLR0913 - all by name
    request: Request,
    tx: Transaction,
    question_id: UUID,
    *,
    tried: DryRun | None = None,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    found = await questions_by_ids(tx, [question_id])
    if not found:
        raise NotFound("There is no such question.")
    question = found[0]
    known = await templates.list_templates(
        tx, before_id=AFTER_ALL_IDS, limit=_MOST_ITEMS, with_closed=True
    )
    titles = {template.id: template for template in known}
    done = await regrades.newest_regrades(
        tx, before_id=AFTER_ALL_IDS, question_id=question_id, limit=_MOST_REGRADES
    )
    return await render(
        request,
        "exams/measured_item.html",
        status=422 if errors else 200,
        question=question,
        exams=[
            _exam_rows(item, titles.get(item.template_id), question)
            for item in await figures_of_question(tx, question_id)
        ],
        versions=await versions_of(tx, question.lineage_id),
        exposure=await regrades.exposure_of(tx, question_id),
        regrades=[(each, await regrades.counts_of(tx, each.id)) for each in done],
        tried=tried,
        values=values or {},
        errors=errors or {},
    )


def _exam_rows(item: ItemFigures, template: ExamTemplate | None, question: Question) -> Any:
    """An exam's figures of an item, and for each response a chart over the ability groups."""
    texts = {variant.label: variant.content for variant in question.content.variants}
    charts = []
    for response in item.responses:
        label = response["response"]
        rows = [
            (
                _GROUPS[place],
                share := 100 * group["responses"].get(label, 0) / max(group["attempts"], 1),
                f"{share:.0f} %",
                0,
            )
            for place, group in enumerate(item.ability_groups)
        ]
        charts.append((label, texts.get(label, ""), response["count"], rows))
    return item, template, charts


_GROUPS = ("Weakest fifth", "Second", "Middle", "Fourth", "Strongest fifth")


def _score_bins(exam: ExamFigures) -> list[tuple[str, float, str, float]]:
    """How many of the kept shares are in each tenth, as rows of a chart."""
    counts = [0] * _BINS
    for share in exam.cohort.get("shares", []):
        counts[min(int(share * _BINS), _BINS - 1)] += 1
    return [
        (f"{10 * place} to {10 * place + 10} %", count, str(count), 0)
        for place, count in enumerate(counts)
    ]


def _time_rows(exam: ExamFigures) -> list[tuple[str, float, str, float]]:
    """Minutes on questions: the quickest, the quarters, the slowest."""
    seconds = exam.cohort.get("seconds", [])
    if not seconds:
        return []
    names = ("Quickest", "A quarter", "Half", "Three quarters", "Slowest")
    found = [seconds[round(place * (len(seconds) - 1) / 4)] / 60 for place in range(len(names))]
    return [(name, value, f"{value:.1f} min", 0) for name, value in zip(names, found, strict=True)]
