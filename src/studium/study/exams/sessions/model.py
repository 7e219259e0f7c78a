"""An exam that somebody sits: its status, its clock, its items. Pure."""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.study.exams.blueprints.model import ExamMode, ScoringMode

NO_HASH = b"\0" * 32  # what the first entry of a log stands on


class ExamStatus(StrEnum):
    """How far a session is. A pause is no status: see `paused_at`."""

    DRAFT = "DRAFT"  # put together
    IN_PROGRESS = "IN_PROGRESS"  # begun
    SUBMITTED = "SUBMITTED"  # handed in, the scaled score is on its way
    REVIEW = "REVIEW"  # scored and open for looking back
    ARCHIVED = "ARCHIVED"  # put away by whoever sat it


_NEXT = {
    ExamStatus.DRAFT: {ExamStatus.IN_PROGRESS},
    ExamStatus.IN_PROGRESS: {ExamStatus.SUBMITTED},
    ExamStatus.SUBMITTED: {ExamStatus.REVIEW},
    ExamStatus.REVIEW: {ExamStatus.ARCHIVED},
    ExamStatus.ARCHIVED: {ExamStatus.REVIEW},
}


def may_become(now: ExamStatus, wanted: ExamStatus) -> bool:
    """Whether a session in one status may go to another."""
    return wanted in _NEXT[now]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamSession:
    """Somebody's run of an exam.

    `duration_mins` is without extra time (None: untimed), `extra_minutes` on top of it (None:
    without limit). `deadline_at` moves with every pause; the server's clock alone decides.
    """

    id: UUID
    user_id: UUID
    template_id: UUID | None
    title: str
    mode: ExamMode
    scoring_mode: ScoringMode
    allow_pause: bool
    status: ExamStatus
    item_count: int
    seed: str
    blueprint: dict[str, Any]
    duration_mins: int | None
    extra_minutes: int | None
    paused_seconds: int
    started_at: datetime | None
    deadline_at: datetime | None
    paused_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str | None
    completed_at: datetime | None
    score_raw: int | None
    score_scaled: int | None
    results: dict[str, Any] | None
    metadata: dict[str, Any]
    log_length: int
    log_head: bytes
    created_at: datetime
    updated_at: datetime

    @property
    def is_scored(self) -> bool:
        """Whether one may look back."""
        return self.status in {ExamStatus.REVIEW, ExamStatus.ARCHIVED}

    def is_over(self, now: datetime) -> bool:
        """Whether its time has run out while it was open."""
        return (
            self.status is ExamStatus.IN_PROGRESS
            and self.paused_at is None
            and self.deadline_at is not None
            and now >= self.deadline_at
        )

    def seconds_left(self, now: datetime) -> int | None:
        """Until the end, standing still in a pause; None without an end or before the start."""
        if self.deadline_at is None:
            return None
        left = (self.deadline_at - (self.paused_at or now)).total_seconds()
        return max(0, math.floor(left))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An item as whoever sits the exam may see it."""

    position: int
    question_id: UUID
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenItem:
    """An item with its key: never leaves the server before the session is scored."""

    session_id: UUID
    position: int
    question_id: UUID
    lineage_id: UUID
    domain: str
    is_scored: bool
    shown: dict[str, Any]
    content: dict[str, Any]
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accommodation:
    """The extra time that support granted to a person, for every exam with a clock."""

    user_id: UUID
    multiplier: float
    extra_minutes: int
    is_unlimited: bool
    updated_at: datetime


def extra_minutes_of(accommodation: Accommodation | None, duration_mins: int) -> int | None:
    """Minutes on top of an exam's own; None: without limit."""
    if accommodation is None:
        return 0
    if accommodation.is_unlimited:
        return None
    longer = math.ceil(duration_mins * (accommodation.multiplier - 1) - 1e-9)
    return longer + accommodation.extra_minutes


def deadline_of(
    *,
    started_at: datetime,
    duration_mins: int | None,
    extra_minutes: int | None,
    paused_seconds: int,
) -> datetime | None:
    """When time runs out; None: never."""
    if duration_mins is None or extra_minutes is None:
        return None
    return started_at + timedelta(minutes=duration_mins + extra_minutes, seconds=paused_seconds)


def chained(before: bytes, entry: str) -> bytes:
    """The hash of a log's entry, which stands on the hash before it."""
    return hashlib.sha256(before + entry.encode()).digest()


def written(entry: dict[str, Any]) -> str:
    """An entry of the log as it is kept and hashed."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seed_number(seed: str) -> int:
    """The seed as the signed 64-bit number that PostgreSQL's hashes take."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big", signed=True)


def order_seed(session_seed: str, question_id: UUID) -> str:
    """What decides the order of one item's parts."""
    return f"{session_seed}:{question_id}"
