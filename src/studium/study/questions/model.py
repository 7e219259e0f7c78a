"""A question in the bank: its versions, states and options. Pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from studium.study.questions.content import (
    Media,
    QuestionContent,
    Scoring,
    Variant,
    content_from,
    content_to_json,
)


class QuestionState(StrEnum):
    """How far a version is on its way to candidates."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


_NEXT = {
    QuestionState.DRAFT: {QuestionState.IN_REVIEW, QuestionState.RETIRED},
    QuestionState.IN_REVIEW: {
        QuestionState.DRAFT,
        QuestionState.APPROVED,
        QuestionState.RETIRED,
    },
    QuestionState.APPROVED: {QuestionState.RETIRED},
    QuestionState.RETIRED: {QuestionState.IN_REVIEW},
}


def may_become(now: QuestionState, wanted: QuestionState) -> bool:
    """Whether a version in one state may be put into another."""
    return wanted in _NEXT[now]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVariant:
    """A stored answer option."""

    id: UUID
    question_id: UUID
    label: str
    content: str
    is_correct: bool | None
    rationale: str | None
    sort_order: int
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One version as it is stored, without its options."""

    id: UUID
    lineage_id: UUID
    version: int
    source_id: str | None
    type: str
    domain: str
    state: QuestionState
    is_field_test: bool
    difficulty: int | None
    measured_difficulty: float | None
    stem: str
    rationale: str | None
    scoring: str
    media: list[dict[str, Any]]
    metadata: dict[str, Any]
    body: dict[str, Any]
    content_hash: str
    author_id: UUID | None
    first_used_at: datetime | None
    superseded_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One version of a question: `content` is what it says, the rest where it stands.

    `lineage_id` is shared by all versions. `difficulty` (1 easy to 5) is the author's and stands
    in the content; `measured_difficulty` is on the same scale, from answers.
    """

    id: UUID
    lineage_id: UUID
    version: int
    state: QuestionState
    is_field_test: bool
    measured_difficulty: float | None
    content: QuestionContent
    content_hash: str
    author_id: UUID | None
    first_used_at: datetime | None
    superseded_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_live(self) -> bool:
        """Whether candidates may be asked it."""
        return self.state is QuestionState.APPROVED and self.superseded_at is None

    @property
    def is_open(self) -> bool:
        """Whether this version may still be changed in place."""
        return self.first_used_at is None and self.state in {
            QuestionState.DRAFT,
            QuestionState.IN_REVIEW,
        }


def question_from(row: QuestionRow, variants: list[QuestionVariant]) -> Question:
    """A version put together from its row and the rows of its options."""
    content = QuestionContent(
        type=row.type,
        domain=row.domain,
        stem=row.stem,
        scoring=cast("Scoring", row.scoring),
        difficulty=row.difficulty,
        rationale=row.rationale,
        media=tuple(Media(**media) for media in row.media),
        metadata=row.metadata,
        variants=tuple(
            Variant(
                id=variant.id,
                label=variant.label,
                content=variant.content,
                is_correct=variant.is_correct,
                rationale=variant.rationale,
                sort_order=variant.sort_order,
                metadata=variant.metadata,
            )
            for variant in variants
        ),
        body=row.body,
        source_id=row.source_id,
    )
    return Question(
        id=row.id,
        lineage_id=row.lineage_id,
        version=row.version,
        state=row.state,
        is_field_test=row.is_field_test,
        measured_difficulty=row.measured_difficulty,
        content=content,
        content_hash=row.content_hash,
        author_id=row.author_id,
        first_used_at=row.first_used_at,
        superseded_at=row.superseded_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def hash_of(content: QuestionContent) -> str:
    """The same for contents that say the same; ids of options do not count."""
    value = content_to_json(content)
    value.pop("source_id")
    for variant in value["variants"]:
        variant.pop("id")
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def without_ids(content: QuestionContent) -> QuestionContent:
    """The same content with options that are not stored yet."""
    value = content_to_json(content)
    for variant in value["variants"]:
        variant["id"] = None
    return content_from(value)
