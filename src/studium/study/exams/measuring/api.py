"""REST for statistics of exams and their items, for administrators."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query

from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    DatabaseDep,
    PartsDep,
    ResponseModel,
    UtcDatetime,
)
from studium.study.exams.measuring import store
from studium.study.exams.measuring.ask import ask_to_measure
from studium.study.exams.measuring.model import ExamFigures, ItemFigures
from studium.study.exams.measuring.settings import MeasuringSettings

router = ApiRouter(tags=["exams"], scope="exams", prefix="/api/admin")

Most = Annotated[float | None, Query(ge=-1, le=1)]


class ResponseAnswer(ResponseModel):
    """A response, by the labels of its options, and how often it was given; empty: omitted."""

    response: str
    count: int


class AbilityGroupAnswer(ResponseModel):
    """A fifth of all attempts by their total, and how often each response was given in it."""

    attempts: int
    responses: dict[str, int]


class ItemAnswer(ResponseModel):
    """An item's statistics in one exam; what is undefined is null."""

    template_id: UUID
    question_id: UUID
    attempts: int
    facility: float | None
    standard_deviation: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    responses: list[ResponseAnswer]
    key: str | None
    suggested: str | None
    reason: str | None
    ability_groups: list[AbilityGroupAnswer]

    @classmethod
    def of(cls, item: ItemFigures) -> Self:
        """An item as authors see it."""
        return cls.model_validate(item)


class ExamAnswer(ResponseModel):
    """An exam's statistics, and its items: those whose key is in doubt first, then the worst.

    While too few have finished it there are none: `measured_at` and `test` are null.
    """

    template_id: UUID
    measured_at: UtcDatetime | None
    attempts: int
    test: dict[str, Any] | None
    items: list[ItemAnswer]

    @classmethod
    def of(cls, template_id: UUID, exam: ExamFigures | None, items: list[ItemFigures]) -> Self:
        """An exam as authors see it."""
        return cls(
            template_id=template_id,
            measured_at=exam.measured_at if exam else None,
            attempts=exam.attempts if exam else 0,
            test=exam.figures if exam else None,
            items=[ItemAnswer.of(item) for item in items],
        )


class MeasuringAnswer(ResponseModel):
    """How many people have finished an exam; from `least_attempts` on it is being measured."""

    template_id: UUID
    attempts: int
    least_attempts: int


class QuestionStatistics(ResponseModel):
    """What each exam tells of a version of a question."""

    exams: list[ItemAnswer]


@router.get("/exam-templates/{template_id}/statistics")
async def exam_statistics(  # noqa: PLR0913, PLR0917 - the parameters of a route
    template_id: UUID,
    _: AdminOnly,
    database: DatabaseDep,
    most_facility: Most = None,
    most_discrimination: Most = None,
    in_doubt_only: bool = False,  # noqa: FBT001, FBT002 - a parameter of the query
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ExamAnswer:
    """An exam and its items, as measured last night."""
    async with database.reader() as tx:
        exam = await store.exam_figures(tx, template_id)
        items = await store.item_figures(
            tx,
            template_id,
            most_facility=most_facility,
            most_discrimination=most_discrimination,
            in_doubt_only=in_doubt_only,
            limit=limit,
        )
    return ExamAnswer.of(template_id, exam, items)


@router.post("/exam-templates/{template_id}/statistics", status_code=202)
async def measure_exam(
    template_id: UUID, _: AdminOnly, parts: PartsDep, database: DatabaseDep
) -> MeasuringAnswer:
    """Have an exam measured now, by a job; every night it is anyway."""
    async with database.transaction() as tx:
        asked = await ask_to_measure(tx, template_id, settings=parts[MeasuringSettings])
    return MeasuringAnswer(
        template_id=template_id, attempts=asked.attempts, least_attempts=asked.least_attempts
    )


@router.get("/question-statistics/{question_id}")
async def question_statistics(
    question_id: UUID, _: AdminOnly, database: DatabaseDep
) -> QuestionStatistics:
    """A version of a question in every exam that has statistics."""
    async with database.reader() as tx:
        found = await store.figures_of_question(tx, question_id)
    return QuestionStatistics(exams=[ItemAnswer.of(item) for item in found])
