"""Measure an exam from the sessions that were sat: pure, from rows to what is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from studium.study.exams.measuring.model import (
    AnsweredItem,
    ExamFigures,
    ItemFigures,
    OptionLabel,
)
from studium.study.exams.statistics import Analysis, Answered, analyse, table_of

JOINED_BY = "+"
Labels = Mapping[UUID, Sequence[OptionLabel]]


def measured(
    template_id: UUID, rows: Iterable[AnsweredItem], options: Iterable[OptionLabel], now: datetime
) -> tuple[ExamFigures, list[ItemFigures]]:
    """An exam's statistics and its items', responses named by the labels of their options."""
    by_question: dict[UUID, list[OptionLabel]] = defaultdict(list)
    for option in options:
        by_question[option.question_id].append(option)
    table = table_of(_answered(row, by_question) for row in rows)
    analysis = analyse(table)
    exam = ExamFigures(template_id, len(table.attempts), asdict(analysis.test), now)
    counts = dict(zip(table.items, table.counts.tolist(), strict=True))
    return exam, _items(template_id, analysis, counts, by_question)


def _items(
    template_id: UUID, analysis: Analysis, counts: Mapping[str, int], labels: Labels
) -> list[ItemFigures]:
    doubts = {doubt.item: doubt for doubt in analysis.key_check}
    found = []
    for entry in analysis.items:
        doubt = doubts.get(entry.item)
        question_id = UUID(entry.item)
        found.append(
            ItemFigures(
                template_id=template_id,
                question_id=question_id,
                attempts=counts[entry.item],
                facility=entry.facility,
                standard_deviation=entry.standard_deviation,
                effective_weight=entry.effective_weight,
                discrimination_index=entry.discrimination_index,
                discriminative_efficiency=entry.discriminative_efficiency,
                responses=[asdict(each) for each in entry.responses],
                key=_key(labels[question_id]) if question_id in labels else None,
                suggested=doubt.suggested if doubt else None,
                reason=doubt.reason if doubt else None,
                evidence=doubt.evidence if doubt else None,
            )
        )
    return found


def _answered(row: AnsweredItem, labels: Labels) -> Answered:
    options = labels.get(row.question_id)
    chosen = set(row.chosen)
    return Answered(
        attempt=str(row.session_id),
        item=str(row.question_id),
        response=_joined(each.label for each in options if str(each.id) in chosen)
        if options
        else None,
        key=_key(options) if options else None,
        mark=row.points,
        maximum=row.points_possible,
    )


def _key(options: Sequence[OptionLabel]) -> str | None:
    """The labels of what is right; None where an order is asked for."""
    return _joined(each.label for each in options if each.is_correct) or None


def _joined(labels: Iterable[str]) -> str:
    return JOINED_BY.join(labels)
