"""What is told about exams."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class ExamStarted(Event, type="exam.started", public=True):
    """Somebody began an exam; `template_id` null is an adaptive drill."""

    session_id: UUID
    user_id: UUID
    template_id: UUID | None
    mode: str
    started_at: datetime
    deadline_at: datetime | None


@dataclass(frozen=True)
class ExamCompleted(Event, type="exam.completed", public=True):
    """An exam was scored. `score_scaled` null: it has no scale. `share` of all points, 0 to 1."""

    session_id: UUID
    user_id: UUID
    template_id: UUID | None
    mode: str
    score_raw: int
    score_scaled: int | None
    points_possible: int
    share: float
    completed_at: datetime


@dataclass(frozen=True)
class ExamRegraded(Event, type="exam.regraded", public=True):
    """A corrected key changed what an item of a scored exam is worth; `reason` is the author's."""

    session_id: UUID
    user_id: UUID
    template_id: UUID | None
    regrade_id: UUID
    question_id: UUID
    reason: str
    score_raw_before: int
    score_raw: int
    score_scaled_before: int | None
    score_scaled: int | None
    regraded_at: datetime
