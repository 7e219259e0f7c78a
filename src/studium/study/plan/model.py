"""Tasks of a study plan, and how they change. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.platform.errors import Invalid

ADDRESS = "/plan"
FEATURE = "studypack"
WHOLE = 100


class TaskStatus(StrEnum):
    """Where a task is."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETE = "COMPLETE"
    SKIPPED = "SKIPPED"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self in {TaskStatus.PENDING, TaskStatus.IN_PROGRESS}


class TaskCategory(StrEnum):
    """What kind of work it is."""

    STUDY = "STUDY"
    EXAM = "EXAM"
    FLASHCARDS = "FLASHCARDS"
    REVIEW = "REVIEW"
    ADMIN = "ADMIN"


class TaskSource(StrEnum):
    """Where a task came from."""

    OWN = "OWN"
    PLAN = "PLAN"
    ASSIGNMENT = "ASSIGNMENT"


class TaskInvalid(Invalid):
    """A task cannot be like this."""

    slug = "task-invalid"
    title = "A task cannot be like this"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do, of one person. `due_date` is a day of their own, `minutes` an estimate.

    `is_fixed`: they changed it by hand, and balancing leaves it as it is.
    """

    id: UUID
    user_id: UUID
    title: str
    description: str | None
    due_date: date | None
    status: TaskStatus
    progress: int
    category: TaskCategory
    minutes: int
    metadata: dict[str, Any] = field(hash=False)
    source: TaskSource
    plan_key: str | None
    is_fixed: bool
    position: float
    skipped_reason: str | None
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """How a person wants to be planned for. `days_off`: weekdays, Monday is 0."""

    user_id: UUID
    days_off: list[int] = field(default_factory=list, hash=False)
    dates_off: list[date] = field(default_factory=list, hash=False)
    reminders: bool = True
    reminded_on: date | None = None
    feed_hash: bytes | None = None

    def is_free(self, day: date) -> bool:
        """Whether the person does not study on a day."""
        return day.weekday() in self.days_off or day in self.dates_off


_BY_HAND = {"title", "description", "due_date", "category", "minutes"}


def changed_by_hand(task: Task, changes: Mapping[str, Any], *, now: datetime) -> Task:
    """A task after what its owner changed. Raises TaskInvalid.

    What says when and what it is fixes it in the plan; status and progress follow one another.
    """
    if changes.get("skipped_reason") and changes.get("status", task.status) != TaskStatus.SKIPPED:
        raise TaskInvalid("A reason is kept with the status SKIPPED.")
    plain = {name: value for name, value in changes.items() if name not in {"status", "progress"}}
    fixed = task.is_fixed or bool(_BY_HAND & changes.keys())
    moved = replace(task, **plain, is_fixed=fixed, updated_at=now)
    if "status" in changes:
        moved = with_status(moved, changes["status"], now=now)
    if "progress" in changes:
        agreed = changes.get("status") == TaskStatus.COMPLETE
        if agreed and changes["progress"] != WHOLE:
            raise TaskInvalid("A task that is COMPLETE has the progress 100.")
        moved = with_progress(moved, changes["progress"], now=now)
    return moved


def with_status(task: Task, status: TaskStatus, *, now: datetime) -> Task:
    """A task in another status: COMPLETE is all of it, and going back from there is not."""
    if status is TaskStatus.COMPLETE:
        return with_progress(task, WHOLE, now=now)
    progress = 0 if task.progress == WHOLE or status is TaskStatus.PENDING else task.progress
    reason = task.skipped_reason if status is TaskStatus.SKIPPED else None
    return replace(
        task,
        status=status,
        progress=progress,
        completed_at=None,
        skipped_reason=reason,
        updated_at=now,
    )


def with_progress(task: Task, progress: int, *, now: datetime) -> Task:
    """A task with so much of it done, of 100; all of it completes it, none of it begins it."""
    if progress >= WHOLE:
        completed_at = task.completed_at or now
        return replace(
            task,
            status=TaskStatus.COMPLETE,
            progress=WHOLE,
            completed_at=completed_at,
            skipped_reason=None,
            updated_at=now,
        )
    status = task.status
    if status is TaskStatus.COMPLETE or status.is_open:
        status = TaskStatus.IN_PROGRESS if progress > 0 else TaskStatus.PENDING
    return replace(task, status=status, progress=progress, completed_at=None, updated_at=now)
