"""How dashboards and snapshots look from outside."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.analytics.actions.read_dashboard import Dashboard
from studium.study.analytics.model import Snapshot, SnapshotScope


class RefusedAnswer(ResponseModel):
    """An event that was not taken."""

    id: UUID
    reason: str


class RecordedAnswer(ResponseModel):
    """What became of a batch."""

    accepted: int
    repeated: int = Field(description="Events that were known already.")
    refused: list[RefusedAnswer]


class SnapshotAnswer(ResponseModel):
    """Metrics of a period."""

    id: UUID
    scope: SnapshotScope
    first_day: date
    period_start: UtcDatetime
    period_end: UtcDatetime
    metrics: dict[str, Any]
    updated_at: UtcDatetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """A snapshot, without whose it is: the caller's, or everybody's."""
        return cls(**{name: getattr(snapshot, name) for name in cls.model_fields})


class SnapshotsAnswer(ResponseModel):
    """Snapshots, the newest first; `next_before` leads to older ones."""

    items: list[SnapshotAnswer]
    next_before: date | None = Field(description="To be sent as `before` for the next part.")


class DayOfWorkAnswer(ResponseModel):
    """What was done on a day."""

    day: date
    reviews: int
    questions: int
    minutes: int


class MasteryAnswer(ResponseModel):
    """How much of a domain is known, between bounds that hold in 95 of 100 cases."""

    domain: str
    answers: int
    share: float
    low: float
    high: float


class ReadinessAnswer(ResponseModel):
    """The probability of passing today; null below 100 answers.

    `is_calibrated`: at least 50 learners have reported what really came of it.
    """

    answers: int
    probability: float | None
    low: float | None
    high: float | None
    is_calibrated: bool
    reports: int
    brier: float | None


class CardsAnswer(ResponseModel):
    """How the flashcards stand."""

    due: int
    new: int
    reviewed_today: int
    recalled: float | None
    predicted: float | None


class CohortAnswer(ResponseModel):
    """This week's share of right answers, one's own beside everybody's."""

    learners: int
    own_share: float | None
    share: float | None


class DashboardAnswer(ResponseModel):
    """How the caller is doing."""

    day: date
    streak_days: int
    days: list[DayOfWorkAnswer]
    mastery: list[MasteryAnswer]
    readiness: ReadinessAnswer
    exams: list[dict[str, Any]]
    cards: CardsAnswer
    cohort: CohortAnswer | None = Field(description="Null below 20 people.")

    @classmethod
    def of(cls, found: Dashboard) -> Self:
        """A learner's dashboard."""
        counted = found.cards.counted
        ready, history = found.readiness, found.calibration
        return cls(
            day=found.day,
            streak_days=found.streak_days,
            days=[DayOfWorkAnswer.model_validate(day) for day in found.days],
            mastery=[MasteryAnswer.model_validate(each) for each in found.mastery],
            readiness=ReadinessAnswer(
                answers=ready.answers,
                probability=ready.probability,
                low=ready.low,
                high=ready.high,
                is_calibrated=history.is_calibrated,
                reports=history.reports,
                brier=history.brier if history.is_calibrated else None,
            ),
            exams=list(found.exams),
            cards=CardsAnswer(
                due=found.cards.due,
                new=found.cards.new,
                reviewed_today=found.cards.reviewed_today,
                recalled=found.cards.recalled / counted if counted else None,
                predicted=found.cards.predicted if counted else None,
            ),
            cohort=CohortAnswer.model_validate(found.cohort) if found.cohort else None,
        )
