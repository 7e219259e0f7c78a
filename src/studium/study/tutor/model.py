"""Questions made of a source, and what is said of an answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class DraftType(StrEnum):
    """What kind of question the local model writes; names of the bank's own types."""

    SINGLE_BEST = "SINGLE_BEST"
    MULTI_SELECT = "MULTI_SELECT"


@dataclass(frozen=True)
class Draft:
    """A question with its answers and the characters of the source that it rests on."""

    type: str
    stem: str
    options: tuple[str, ...]
    correct: tuple[int, ...]  # indices of options
    rationale: str
    span: tuple[int, int]
    quote: str  # the source's characters of the span
    section: int


@dataclass(frozen=True)
class Generated:
    """The questions that passed all checks, and how many candidates each check dropped."""

    drafts: tuple[Draft, ...]
    dropped: dict[str, int]
    sections_covered: int
    sections: int


@dataclass(frozen=True)
class Criterion:
    """A part of what was asked for: how far an answer says it, and where."""

    text: str
    score: float  # 0 to 1
    evidence: tuple[tuple[int, int], ...]  # characters of the answer


class SetState(StrEnum):
    """How far a set of questions is."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"


@dataclass(frozen=True)
class QuestionSet:
    """Questions made of one source, or being made; without the source's text."""

    id: UUID
    user_id: UUID
    title: str
    source_kind: str
    wanted: int
    types: list[str]
    domain: str | None
    difficulty: int | None
    model: str
    state: SetState
    done: int
    failure: str | None
    dropped: dict[str, int]
    sections: int
    sections_covered: int
    hold_id: UUID | None
    credits_used: int
    attempts: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class SetItem:
    """A question of a set: what it asks, what it rests on, and how it was answered last."""

    id: UUID
    question_set_id: UUID
    user_id: UUID
    position: int
    type: str
    stem: str
    options: list[dict[str, Any]]  # {"content": str, "is_correct": bool}
    rationale: str
    span_start: int
    span_end: int
    quote: str
    chosen: list[int] | None
    is_right: bool | None
    answered_at: datetime | None
    edited_at: datetime | None
    created_at: datetime

    @property
    def correct(self) -> list[int]:
        """The indices of the right options."""
        return [index for index, option in enumerate(self.options) if option["is_correct"]]


@dataclass(frozen=True)
class AnswerEvaluation:
    """What was said of an answer."""

    id: UUID
    user_id: UUID
    question: str
    model_answer: str
    rubric: list[str]
    answer: str
    score: float
    criteria: list[dict[str, Any]]  # {"text", "score", "evidence": [[start, end], …]}
    wrong: list[list[int]]
    next_step: str
    model: str
    credits_used: int
    created_at: datetime


@dataclass(frozen=True)
class ModelCall:
    """What one call of a model took and cost."""

    id: UUID
    user_id: UUID
    model: str
    purpose: str
    outcome: str
    input_tokens: int
    output_tokens: int
    cost_micros: int
    milliseconds: int
    created_at: datetime


@dataclass(frozen=True)
class SetRecord:
    """A set as its owner takes it along, with its source."""

    id: UUID
    title: str
    source_text: str
    source_kind: str
    model: str
    state: str
    credits_used: int
    created_at: datetime
