"""Measure an exam from the sessions that were sat: pure, from rows to what is kept."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.study.exams.measuring.model import (
    AnsweredItem,
    ExamFigures,
    FirstAttempt,
    ItemFigures,
    OptionLabel,
    cohort_of,
)
from studium.study.exams.statistics import Analysis, Answered, analyse, table_of

JOINED_BY = "+"
ABILITY_GROUPS = 5
Labels = Mapping[UUID, Sequence[OptionLabel]]


def measured(
    template_id: UUID,
    rows: Iterable[AnsweredItem],
    options: Iterable[OptionLabel],
    firsts: Sequence[FirstAttempt],
    now: datetime,
) -> tuple[ExamFigures, list[ItemFigures]]:
    """An exam's statistics and its items', responses named by the labels of their options."""
    by_question: dict[UUID, list[OptionLabel]] = defaultdict(list)
    for option in options:
        by_question[option.question_id].append(option)
    answered = [_answered(row, by_question) for row in rows]
    table = table_of(answered)
    analysis = analyse(table)
    exam = ExamFigures(
        template_id, len(table.attempts), asdict(analysis.test), now, cohort_of(firsts)
    )
    counts = dict(zip(table.items, table.counts.tolist(), strict=True))
    return exam, _items(template_id, analysis, counts, by_question, ability_groups(answered))


def ability_groups(answered: Sequence[Answered]) -> dict[str, list[dict[str, Any]]]:
    """By item: fifths of all attempts by their total, the weakest first, and what each chose.

    Attempts of the same total stay together in the weaker group.
    """
    totals: dict[str, float] = defaultdict(float)
    for each in answered:
        totals[each.attempt] += each.mark or 0.0
    ordered = sorted(totals.values())
    group = {
        attempt: bisect_left(ordered, total) * ABILITY_GROUPS // len(ordered)
        for attempt, total in totals.items()
    }
    found: dict[str, list[Counter[str]]] = defaultdict(
        lambda: [Counter() for _ in range(ABILITY_GROUPS)]
    )
    for each in answered:
        if each.response is not None:
            found[each.item][group[each.attempt]][each.response] += 1
    return {
        item: [{"attempts": counts.total(), "responses": dict(counts)} for counts in groups]
        for item, groups in found.items()
    }


def _items(
    template_id: UUID,
    analysis: Analysis,
    counts: Mapping[str, int],
    labels: Labels,
    groups: Mapping[str, list[dict[str, Any]]],
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
                ability_groups=groups.get(entry.item, []),
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
