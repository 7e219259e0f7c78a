"""What is kept of an exam's statistics. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

EASIEST, STEPS = 1.0, 4.0


@dataclass(frozen=True)
class ExamFigures:
    """An exam as a whole; `figures` as `TotalStatistics` names them."""

    template_id: UUID
    attempts: int
    figures: dict[str, Any]
    measured_at: datetime


@dataclass(frozen=True)
class ItemFigures:
    """An item of an exam; `suggested` and what follows only where its key is in doubt."""

    template_id: UUID
    question_id: UUID
    attempts: int
    facility: float | None
    standard_deviation: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    responses: list[dict[str, Any]]
    key: str | None
    suggested: str | None
    reason: str | None
    evidence: float | None


@dataclass(frozen=True)
class AnsweredItem:
    """One item of one session as it is stored; chosen options by id, in no order."""

    session_id: UUID
    question_id: UUID
    chosen: list[str]
    points: float
    points_possible: float


@dataclass(frozen=True)
class OptionLabel:
    """An answer option of a question: its id, its label, and whether it is right."""

    question_id: UUID
    id: UUID
    label: str
    is_correct: bool | None


def measured_difficulty(facility: float) -> float:
    """A facility on the authors' scale, from 1 (everybody is right) to 5 (nobody is)."""
    return EASIEST + STEPS * (1 - min(max(facility, 0.0), 1.0))
