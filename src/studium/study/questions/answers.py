"""Questions as the API answers them to their authors."""

from typing import Any, Self
from uuid import UUID

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.questions.content import Media, QuestionContent, Variant
from studium.study.questions.model import Question, QuestionState
from studium.study.questions.retrieval.bank import NearDuplicate
from studium.study.questions.sync.model import SyncRun


class QuestionAnswer(ResponseModel):
    """One version of a question. `lineage_id` is shared by all versions."""

    id: UUID
    lineage_id: UUID
    version: int
    state: QuestionState
    is_live: bool
    is_field_test: bool
    type: str
    domain: str
    difficulty: int | None
    measured_difficulty: float | None
    stem: str
    rationale: str | None
    scoring: str
    media: list[Media]
    metadata: dict[str, Any]
    variants: list[Variant]
    body: dict[str, Any]
    source_id: str | None
    first_used_at: UtcDatetime | None
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, question: Question) -> Self:
        """A question as its authors see it."""
        content: QuestionContent = question.content
        return cls(
            id=question.id,
            lineage_id=question.lineage_id,
            version=question.version,
            state=question.state,
            is_live=question.is_live,
            is_field_test=question.is_field_test,
            type=content.type,
            domain=content.domain,
            difficulty=content.difficulty,
            measured_difficulty=question.measured_difficulty,
            stem=content.stem,
            rationale=content.rationale,
            scoring=content.scoring,
            media=list(content.media),
            metadata=content.metadata,
            variants=content.ordered,
            body=content.body,
            source_id=content.source_id,
            first_used_at=question.first_used_at,
            created_at=question.created_at,
            updated_at=question.updated_at,
        )


class NearDuplicateAnswer(ResponseModel):
    """A question that says nearly the same; `likeness` is 1 for the very same."""

    id: UUID
    stem: str
    state: QuestionState
    likeness: float

    @classmethod
    def of(cls, near: NearDuplicate) -> Self:
        """A near-duplicate, in short."""
        question = near.question
        return cls(
            id=question.id,
            stem=question.content.stem,
            state=question.state,
            likeness=near.likeness,
        )


class WrittenAnswer(QuestionAnswer):
    """What was written, and what in the bank is so near that one of them may be superfluous."""

    near_duplicates: list[NearDuplicateAnswer]


class SyncRunAnswer(ResponseModel):
    """How far a sync is. `report` has the store's fields, and what was skipped and why."""

    id: UUID
    is_dry: bool
    state: str
    seen: int
    total: int | None
    created: int
    changed: int
    unchanged: int
    skipped: int
    report: dict[str, Any]
    problem: str | None
    created_at: UtcDatetime
    finished_at: UtcDatetime | None

    @classmethod
    def of(cls, run: SyncRun) -> Self:
        """A run."""
        return cls.model_validate(run)
