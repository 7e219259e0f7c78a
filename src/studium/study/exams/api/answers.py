"""How exams look from outside."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.exams.actions.review_session import ReviewedItem
from studium.study.exams.answers.model import ExamResponse
from studium.study.exams.blueprints.model import ExamMode, ExamTemplate, ScoringMode
from studium.study.exams.sessions.model import ExamSession, ExamStatus, ShownItem


class TemplateAnswer(ResponseModel):
    """An exam that one can sit; any one of `features` opens it, none: an account is enough."""

    id: UUID
    slug: str
    title: str
    description: str | None
    item_count: int
    duration_mins: int
    scoring_mode: ScoringMode
    mode: ExamMode
    allow_pause: bool
    features: list[str]
    blueprint: dict[str, Any]
    is_active: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, template: ExamTemplate) -> Self:
        """A template."""
        return cls.model_validate(template)


class TimerAnswer(ResponseModel):
    """The clock of a session, as the server sees it: it alone counts."""

    now: UtcDatetime
    deadline_at: UtcDatetime | None = Field(description="Null: untimed, or not begun.")
    seconds_left: int | None = Field(description="Stands still in a pause.")
    is_paused: bool

    @classmethod
    def of(cls, session: ExamSession, now: datetime) -> Self:
        """A session's clock at a moment."""
        return cls(
            now=now,
            deadline_at=session.deadline_at,
            seconds_left=session.seconds_left(now),
            is_paused=session.paused_at is not None,
        )


class SessionAnswer(ResponseModel):
    """An exam session. Scores are null until it is scored."""

    id: UUID
    user_id: UUID
    template_id: UUID | None = Field(description="Null: an adaptive drill.")
    title: str
    mode: ExamMode
    scoring_mode: ScoringMode
    status: ExamStatus
    item_count: int
    allow_pause: bool
    duration_mins: int | None = Field(description="Without extra time; null: untimed.")
    extra_minutes: int | None = Field(description="On top of it; null: without limit.")
    started_at: UtcDatetime | None
    paused_at: UtcDatetime | None
    submitted_at: UtcDatetime | None
    completed_at: UtcDatetime | None
    score_raw: int | None = Field(description="Points, rounded to a whole number.")
    score_scaled: int | None = Field(description="300 to 600, cut 450: a practice scale.")
    results: dict[str, Any] | None = Field(
        description="By domain and item, with times and changes; null until it is scored."
    )
    metadata: dict[str, Any]
    created_at: UtcDatetime
    updated_at: UtcDatetime
    timer: TimerAnswer

    @classmethod
    def of(cls, session: ExamSession, *, now: datetime) -> Self:
        """A session at a moment."""
        return cls.model_validate(_members(session, now))


class ItemAnswer(ResponseModel):
    """An item as it may be seen while the exam is under way."""

    position: int
    question_id: UUID
    question: dict[str, Any] = Field(description="Stem, media and what its type shows.")

    @classmethod
    def of(cls, item: ShownItem) -> Self:
        """An item."""
        return cls(position=item.position, question_id=item.question_id, question=item.shown)


class ResponseAnswer(ResponseModel):
    """What was answered to an item, and what was noted beside it."""

    id: UUID
    session_id: UUID
    question_id: UUID
    attempt: int
    revision: int
    selected_option: str | None
    selected_options: list[str]
    response_value: dict[str, Any] | None
    is_correct: bool | None = Field(description="Null until the key may be seen.")
    points_earned: str | None = Field(description="An exact fraction such as `2/3`.")
    confidence: int | None
    flagged: bool
    note: str | None
    struck_out: list[str]
    highlights: list[dict[str, Any]]
    seconds_spent: int
    reviewed_at: UtcDatetime | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class FullSessionAnswer(SessionAnswer):
    """A session with its items and what was answered so far."""

    items: list[ItemAnswer] = Field(description="Empty before it is begun.")
    responses: list[ResponseAnswer]

    @classmethod
    def whole(
        cls,
        session: ExamSession,
        items: list[ShownItem],
        responses: list[ExamResponse],
        *,
        now: datetime,
    ) -> Self:
        """A session with all that its candidate may see."""
        return cls.model_validate(
            _members(session, now)
            | {
                "items": [ItemAnswer.of(item) for item in items],
                "responses": [ResponseAnswer.model_validate(each) for each in responses],
            }
        )


class FeedbackAnswer(ResponseModel):
    """What practice shows of an item that was checked."""

    attempt: int
    is_correct: bool
    points_earned: str
    points_possible: int
    review: dict[str, Any] = Field(description="The item with its key and rationales.")


class SavedAnswerAnswer(ResponseModel):
    """What became of a write."""

    question_id: UUID
    attempt: int
    revision: int = Field(description="The newest revision that stands.")
    is_newest: bool = Field(description="False: a newer one stands and this changed nothing.")
    question: dict[str, Any] | None = Field(
        description="The item as it is shown from now on, where it goes on with each answer."
    )
    feedback: FeedbackAnswer | None


class ReviewedItemAnswer(ResponseModel):
    """An item of a scored session, with what was answered, what is right and why."""

    position: int
    question_id: UUID
    domain: str
    is_scored: bool
    reason: dict[str, Any] = Field(description="Why it was chosen for this form.")
    review: dict[str, Any]
    attempts: list[ResponseAnswer]

    @classmethod
    def of(cls, item: ReviewedItem) -> Self:
        """An item."""
        return cls.model_validate(item)


class ScoreChangeAnswer(ResponseModel):
    """The key of an item was corrected: why, and the score before and after."""

    position: int
    reason: str
    score_raw_before: int
    score_scaled_before: int | None
    score_raw_after: int
    score_scaled_after: int | None
    regraded_at: UtcDatetime


class ReviewAnswer(ResponseModel):
    """A scored session with every item, and how corrected keys changed its score."""

    session: SessionAnswer
    items: list[ReviewedItemAnswer]
    score_changes: list[ScoreChangeAnswer]


class AccommodationAnswer(ResponseModel):
    """The extra time that a person has in every exam with a clock."""

    user_id: UUID
    multiplier: float
    extra_minutes: int
    is_unlimited: bool
    updated_at: UtcDatetime | None = Field(description="Null: nobody ever set it.")


class CheckAnswer(ResponseModel):
    """Whether the bank can fill a blueprint; `rule` names what cannot be met."""

    is_possible: bool
    rule: str | None
    detail: str | None
    items: list[dict[str, Any]] = Field(description="A form as it could be, and why.")


def _members(session: ExamSession, now: datetime) -> dict[str, Any]:
    names = SessionAnswer.model_fields.keys() - {"timer"}
    return {name: getattr(session, name) for name in names} | {
        "timer": TimerAnswer.of(session, now)
    }
