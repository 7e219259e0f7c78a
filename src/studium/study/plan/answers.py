"""How tasks and plans look from outside."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.flashcards import Learner
from studium.study.plan.actions.rebalance import ChangeKind, Rebalanced
from studium.study.plan.model import PlanSettings, TaskCategory, TaskSource, TaskStatus


class TaskAnswer(ResponseModel):
    """A task."""

    id: UUID
    title: str
    description: str | None
    due_date: date | None = Field(description="A day of the person's own.")
    status: TaskStatus
    progress: int = Field(description="0 to 100; COMPLETE is 100.")
    category: TaskCategory
    minutes: int
    metadata: dict[str, Any]
    source: TaskSource
    is_fixed: bool = Field(description="Changed by hand: balancing leaves it.")
    position: float = Field(description="Its place within its day, ascending.")
    skipped_reason: str | None
    completed_at: UtcDatetime | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class ChangeAnswer(ResponseModel):
    """One change to the plan, and why."""

    kind: ChangeKind
    title: str
    due_date: date | None
    reason: str


class AdviceAnswer(ResponseModel):
    """What gives most for the time."""

    domain: str
    minutes: int
    reason: str


class RebalanceAnswer(ResponseModel):
    """A plan made anew. The same input makes the same plan."""

    exam_on: date | None
    changes: list[ChangeAnswer]
    is_enough: bool = Field(description="Whether the time is enough to reach the aim everywhere.")
    needed_minutes: int
    available_minutes: int
    advice: list[AdviceAnswer] = Field(description="What gives most, the first the most.")

    @classmethod
    def of(cls, found: Rebalanced) -> Self:
        """What became of a plan."""
        return cls(
            exam_on=found.exam_on,
            changes=[ChangeAnswer.model_validate(change) for change in found.changes],
            is_enough=found.balance.is_enough,
            needed_minutes=found.balance.needed_minutes,
            available_minutes=found.balance.available_minutes,
            advice=[AdviceAnswer.model_validate(each) for each in found.balance.advice],
        )


class PlanSettingsAnswer(ResponseModel):
    """How the caller wants to be planned for."""

    exam_on: date | None
    minutes_per_day: int
    days_off: list[int] = Field(description="Weekdays; Monday is 0.")
    dates_off: list[date]
    reminders: bool
    has_feed: bool = Field(description="Whether the calendar feed has an address.")

    @classmethod
    def of(cls, settings: PlanSettings, learner: Learner) -> Self:
        """A person's settings."""
        return cls(
            exam_on=learner.exam_on,
            minutes_per_day=learner.minutes_per_day,
            days_off=settings.days_off,
            dates_off=settings.dates_off,
            reminders=settings.reminders,
            has_feed=settings.feed_hash is not None,
        )


class FeedAnswer(ResponseModel):
    """The address of the calendar feed. It is shown once; whoever has it reads the plan."""

    url: str
