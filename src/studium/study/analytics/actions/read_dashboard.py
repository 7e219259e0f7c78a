"""What a learner's dashboard shows, read from snapshots alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.analytics import store
from studium.study.analytics.actions.build_snapshots import build_user_snapshots
from studium.study.analytics.model import (
    LEAST_COHORT,
    WINDOW_DAYS,
    Calibration,
    Mastery,
    Metrics,
    Readiness,
    SnapshotScope,
    calibration,
    empty_metrics,
    mastery,
    readiness,
    streak,
    sum_metrics,
    week_of,
)
from studium.study.flashcards import Standing, learner_day, learner_of, read_standing

_STREAK_DAYS = 400
_RECENT_DAYS = 5  # stale days of one learner that a reader builds; the job builds the others
_MOST_EXAMS = 20


@dataclass(frozen=True)
class DayOfWork:
    """What was done on a day."""

    day: date
    reviews: int
    questions: int
    minutes: int


@dataclass(frozen=True)
class Cohort:
    """This week of the learner beside that of everybody: shares of right answers."""

    learners: int
    own_share: float | None
    share: float | None


@dataclass(frozen=True)
class Dashboard:
    """How a learner is doing."""

    day: date
    streak_days: int
    days: tuple[DayOfWork, ...]
    mastery: tuple[Mastery, ...]
    readiness: Readiness
    calibration: Calibration
    exams: tuple[dict[str, Any], ...]
    cards: Standing
    cohort: Cohort | None


async def read_dashboard(
    tx: Transaction, *, user_id: UUID, zone: tzinfo, now: datetime
) -> Dashboard:
    """Everything as of this moment; what the learner did just now is in it."""
    await build_user_snapshots(tx, now=now, user_id=user_id, limit=_RECENT_DAYS)
    learner = await learner_of(tx, user_id)
    today = learner_day(now, zone, learner.day_start)
    first = today - timedelta(days=WINDOW_DAYS - 1)
    daily = await store.snapshots_between(tx, user_id, SnapshotScope.USER_DAILY, first, today)
    active = await store.active_days(tx, user_id, since=today - timedelta(days=_STREAK_DAYS))
    by_domain = mastery(((each.first_day, each.metrics) for each in daily), today)
    reports = await tx.all(store.Report, store.REPORTS)
    exams = [result for each in daily for result in each.metrics["exam_results"]]
    return Dashboard(
        day=today,
        streak_days=streak(active, today),
        days=tuple(_days({each.first_day: each.metrics for each in daily}, first, today)),
        mastery=tuple(by_domain),
        readiness=readiness(by_domain),
        calibration=calibration((report.predicted, report.passed) for report in reports),
        exams=tuple(exams[-_MOST_EXAMS:]),
        cards=await read_standing(tx, user_id=user_id, zone=zone, now=now),
        cohort=await _cohort(tx, user_id, today),
    )


async def readiness_of(tx: Transaction, *, user_id: UUID, today: date) -> Readiness:
    """How ready a learner is, by the snapshots of the last 90 days."""
    return readiness(await mastery_of(tx, user_id=user_id, today=today))


async def mastery_of(tx: Transaction, *, user_id: UUID, today: date) -> list[Mastery]:
    """How much of each domain a learner knows, by the snapshots of the last 90 days."""
    first = today - timedelta(days=WINDOW_DAYS - 1)
    daily = await store.snapshots_between(tx, user_id, SnapshotScope.USER_DAILY, first, today)
    return mastery(((each.first_day, each.metrics) for each in daily), today)


def _days(daily: dict[date, Metrics], first: date, today: date) -> list[DayOfWork]:
    found = []
    for offset in range((today - first).days + 1):
        day = first + timedelta(days=offset)
        metrics = daily.get(day) or empty_metrics()
        minutes = round(metrics["study_ms"] / 60_000)
        found.append(DayOfWork(day, metrics["reviews"], metrics["questions"], minutes))
    return found


async def _cohort(tx: Transaction, user_id: UUID, today: date) -> Cohort | None:
    """The learner's week beside everybody's; None below 20 people."""
    week = week_of(today)
    last = week + timedelta(days=6)
    everybody = await store.snapshots_between(tx, None, SnapshotScope.GLOBAL_WEEKLY, week, week)
    if not everybody or everybody[0].metrics["learners"] < LEAST_COHORT:
        return None
    own = await store.snapshots_between(tx, user_id, SnapshotScope.USER_DAILY, week, last)
    mine = sum_metrics(each.metrics for each in own)
    metrics = everybody[0].metrics
    return Cohort(metrics["learners"], _share(mine), _share(metrics))


def _share(metrics: Metrics) -> float | None:
    asked = metrics["questions"] + metrics["reviews"]
    return (metrics["correct"] + metrics["recalled"]) / asked if asked else None
