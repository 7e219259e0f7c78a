"""Sets, questions and evaluations as the API shows them."""

from typing import Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.tutor.model import AnswerEvaluation, QuestionSet, SetItem, SetState


class OptionAnswer(ResponseModel):
    """An answer option."""

    content: str
    is_correct: bool


class ItemAnswer(ResponseModel):
    """A question made of a source."""

    id: UUID
    question_set_id: UUID
    position: int
    type: str
    stem: str
    options: list[OptionAnswer]
    correct: list[int] = Field(description="Indices of the right options.")
    rationale: str
    span: tuple[int, int] = Field(description="The characters of the source that it rests on.")
    quote: str
    chosen: list[int] | None = Field(description="What was chosen when it was practised last.")
    is_right: bool | None
    answered_at: UtcDatetime | None
    edited_at: UtcDatetime | None

    @classmethod
    def of(cls, item: SetItem) -> Self:
        """As it is kept."""
        return cls.model_validate(
            {
                **{name: getattr(item, name) for name in cls.model_fields if hasattr(item, name)},
                "span": (item.span_start, item.span_end),
            }
        )


class SetAnswer(ResponseModel):
    """A set of questions, or how far it is."""

    question_set_id: UUID
    id: UUID
    title: str
    state: SetState
    wanted: int
    done: int = Field(description="How many questions there are so far.")
    failure: str | None
    types: list[str]
    domain: str | None
    difficulty: int | None
    source_kind: str
    model: str = Field(description="Which model answered.")
    credits_used: int
    dropped: dict[str, int] = Field(description="How many candidates each check dropped.")
    sections: int
    sections_covered: int
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, found: QuestionSet) -> Self:
        """As it is kept."""
        names = [name for name in SetAnswer.model_fields if name != "question_set_id"]
        return cls.model_validate(
            {"question_set_id": found.id, **{name: getattr(found, name) for name in names}}
        )


class SetWithItems(SetAnswer):
    """A set with its questions; there are none while it is being made."""

    items: list[ItemAnswer] = Field(default_factory=list)

    def having(self, items: list[SetItem]) -> Self:
        """The same with its questions."""
        return self.model_copy(update={"items": [ItemAnswer.of(item) for item in items]})


class CriterionAnswer(ResponseModel):
    """A part of what was asked for: how far the answer says it, from 0 to 1, and where."""

    text: str
    score: float
    evidence: list[tuple[int, int]] = Field(description="Characters of the answer.")


class EvaluationAnswer(ResponseModel):
    """What is said of an answer."""

    id: UUID
    question: str
    model_answer: str
    rubric: list[str]
    answer: str
    score: float = Field(description="From 0 to 1.")
    criteria: list[CriterionAnswer]
    missing: list[str] = Field(description="What the answer does not say.")
    wrong: list[tuple[int, int]] = Field(description="Characters of the answer that are wrong.")
    next_step: str
    model: str = Field(description="Which model answered.")
    credits_used: int
    created_at: UtcDatetime

    @classmethod
    def of(cls, found: AnswerEvaluation) -> Self:
        """As it is kept."""
        names = [name for name in cls.model_fields if name != "missing"]
        missing = [each["text"] for each in found.criteria if each["score"] < _SAID]
        return cls.model_validate(
            {"missing": missing, **{name: getattr(found, name) for name in names}}
        )


class DeckAnswer(ResponseModel):
    """A deck that was made of a set."""

    deck_id: UUID
    cards: int


class OfferAnswer(ResponseModel):
    """The question in the bank, where it waits for review."""

    question_id: UUID


class SetExport(ResponseModel):
    """A set as its owner takes it along, with its source."""

    id: UUID
    title: str
    source_text: str
    source_kind: str
    model: str
    state: str
    credits_used: int
    created_at: UtcDatetime


_SAID = 0.6  # a criterion met this far counts as said
