"""What is counted of a learner's days, and what it says. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import erf, sqrt
from typing import Any
from uuid import UUID

ADDRESS = "/progress"

LEAST_ANSWERS = 100  # below as many, nothing is said about passing
LEAST_COHORT = 20  # people, below which nobody is compared with the others
LEAST_REPORTS = 50  # real results, below which a prediction is not called calibrated
PASS_SHARE = 0.7  # of the points; an exam's own pass mark may differ
EXAM_ITEMS = 180
WINDOW_DAYS = 90
_HALF_LIFE_DAYS = 21  # an answer of three weeks ago says half as much as one of today
_PRIOR = 2.0  # answers, half of them right, that stand for what is not known yet
_SPREAD = 1.96  # standard deviations that hold 95 of 100 cases
_DAY = timedelta(days=1)


class SnapshotScope(StrEnum):
    """Whose and how long."""

    USER_DAILY = "USER_DAILY"
    USER_WEEKLY = "USER_WEEKLY"
    GLOBAL_DAILY = "GLOBAL_DAILY"
    GLOBAL_WEEKLY = "GLOBAL_WEEKLY"

    @property
    def is_global(self) -> bool:
        """Whether it is of everybody."""
        return self in {SnapshotScope.GLOBAL_DAILY, SnapshotScope.GLOBAL_WEEKLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """Something that happened; `day` is the person's own."""

    id: UUID
    user_id: UUID | None
    session_id: UUID | None
    event_name: str
    event_time: datetime
    day: date
    payload: dict[str, Any] = field(hash=False)
    context: dict[str, Any] | None = field(hash=False)
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Metrics of a period of one learner, or of everybody when `user_id` is None."""

    id: UUID
    user_id: UUID | None
    scope: SnapshotScope
    first_day: date
    period_start: datetime
    period_end: datetime
    metrics: dict[str, Any] = field(hash=False)
    created_at: datetime
    updated_at: datetime


# A snapshot's metrics are sums, so that days add up to weeks and learners to everybody.
Metrics = dict[str, Any]
_SUMS = ("events", "reviews", "recalled", "questions", "correct", "exams", "study_ms")
_DOMAIN_SUMS = ("questions", "correct", "reviews", "recalled")


def empty_metrics() -> Metrics:
    """The metrics of a period in which nothing happened."""
    return {**dict.fromkeys(_SUMS, 0), "learners": 0, "domains": {}, "exam_results": []}


def metrics_of(events: Iterable[StoredEvent]) -> Metrics:
    """The metrics of one learner's day. The order of the events does not matter."""
    found = empty_metrics()
    for event in sorted(events, key=lambda event: (event.event_time, event.id)):
        found["events"] += 1
        _count(found, event)
    found["learners"] = 1 if found["events"] else 0
    return found


def _count(found: Metrics, event: StoredEvent) -> None:
    said = event.payload
    match event.event_name:
        case "flashcard.reviewed" | "flashcard.review_undone":
            sign = 1 if event.event_name == "flashcard.reviewed" else -1
            recalled = int(said["recalled"])
            _add(found, said.get("domain"), sign, reviews=1, recalled=recalled)
            found["study_ms"] += sign * min(said.get("duration_ms") or 0, 60_000)
        case "question.answered":
            _add(found, said.get("domain"), 1, questions=1, correct=int(said["correct"]))
            found["study_ms"] += min(said.get("duration_ms") or 0, 600_000)
        case "exam.finalized":
            found["exams"] += 1
            for domain, (asked, correct) in sorted(said.get("domains", {}).items()):
                _add(found, domain, 1, questions=asked, correct=correct)
            found["exam_results"].append(
                {
                    "session_id": str(event.session_id) if event.session_id else None,
                    "at": event.event_time.isoformat(),
                    **{name: said.get(name) for name in ("title", "raw", "scaled", "passed")},
                }
            )


def _add(found: Metrics, domain: str | None, sign: int, **counts: int) -> None:
    for name, count in counts.items():
        found[name] += sign * count
    if domain:
        into = found["domains"].setdefault(domain, dict.fromkeys(_DOMAIN_SUMS, 0))
        for name, count in counts.items():
            into[name] += sign * count


def sum_metrics(parts: Iterable[Mapping[str, Any]], *, learners: int | None = None) -> Metrics:
    """The metrics of several periods or learners together.

    `learners` is how many they are of; left out, the parts' own are added up. Results of exams are
    a learner's own and are left out of everybody's.
    """
    found = empty_metrics()
    for part in parts:
        for name in (*_SUMS, "learners"):
            found[name] += part[name]
        for domain, counts in part["domains"].items():
            into = found["domains"].setdefault(domain, dict.fromkeys(_DOMAIN_SUMS, 0))
            for name in _DOMAIN_SUMS:
                into[name] += counts[name]
        found["exam_results"] += part["exam_results"]
    if learners is not None:
        found["learners"] = learners
    found["domains"] = dict(sorted(found["domains"].items()))
    found["exam_results"].sort(key=lambda result: (result["at"], str(result["session_id"])))
    return found


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * _DAY


@dataclass(frozen=True)
class Mastery:
    """How much of a domain is known, between bounds that hold in 95 of 100 cases."""

    domain: str
    answers: int
    share: float
    low: float
    high: float


def mastery(days: Iterable[tuple[date, Mapping[str, Any]]], today: date) -> list[Mastery]:
    """Each domain's share of right answers and recalled cards, recent ones counting more.

    An answer counts half after every 21 days. Two answers, one of them right, stand for what is
    not known yet. The bounds are those of a normal approximation with the answers' weight.
    """
    weights: dict[str, list[float]] = {}
    for day, metrics in days:
        weight = 0.5 ** (max(0, (today - day).days) / _HALF_LIFE_DAYS)
        for domain, counts in metrics["domains"].items():
            asked = counts["questions"] + counts["reviews"]
            known = counts["correct"] + counts["recalled"]
            into = weights.setdefault(domain, [0.0, 0.0, 0.0])
            into[0] += asked
            into[1] += weight * asked
            into[2] += weight * known
    return [_mastery(domain, *sums) for domain, sums in sorted(weights.items())]


def _mastery(domain: str, answers: float, weight: float, known: float) -> Mastery:
    total = weight + _PRIOR
    share = (known + _PRIOR / 2) / total
    error = _SPREAD * sqrt(share * (1 - share) / total)
    return Mastery(domain, int(answers), share, max(0.0, share - error), min(1.0, share + error))


@dataclass(frozen=True)
class Readiness:
    """The probability of passing, between bounds; all None when there is not enough data."""

    answers: int
    probability: float | None = None
    low: float | None = None
    high: float | None = None


def readiness(found: Sequence[Mastery], *, weights: Mapping[str, float] | None = None) -> Readiness:
    """The probability that an exam of 180 items is passed today.

    The share of points is expected to be the mean of the domains' mastery, weighted as the exam
    weighs them (equally when nothing says so), and spread by what is not known of each and by the
    luck of 180 items. It passes where that share reaches the pass mark. Below 100 answers nothing
    is said.
    """
    answers = sum(each.answers for each in found)
    if answers < LEAST_ANSWERS:
        return Readiness(answers)
    weighing = weights or {}
    each_weight = [max(weighing.get(each.domain, 1.0), 0.0) for each in found]
    total = sum(each_weight) or 1.0
    shares = [weight / total for weight in each_weight]
    mean = sum(share * each.share for share, each in zip(shares, found, strict=True))
    unsure = sqrt(
        sum(
            (share * (each.high - each.low) / 2 / _SPREAD) ** 2
            for share, each in zip(shares, found, strict=True)
        )
    )
    luck = sqrt(mean * (1 - mean) / EXAM_ITEMS)
    return Readiness(
        answers,
        _passes(mean, sqrt(luck**2 + unsure**2)),
        _passes(mean - _SPREAD * unsure, luck),
        _passes(mean + _SPREAD * unsure, luck),
    )


def _passes(mean: float, deviation: float) -> float:
    return 0.5 * (1 + erf((mean - PASS_SHARE) / (max(deviation, 1e-9) * sqrt(2))))


def streak(active_days: Iterable[date], today: date) -> int:
    """How many days in a row, up to today or yesterday, something was learnt on."""
    days = set(active_days)
    last = today if today in days else today - _DAY
    length = 0
    while last - length * _DAY in days:
        length += 1
    return length


@dataclass(frozen=True)
class Calibration:
    """How well predictions of passing came true. `is_calibrated`: 50 real results are known."""

    reports: int
    brier: float | None
    bins: tuple[tuple[float, float, int], ...]

    @property
    def is_calibrated(self) -> bool:
        """Whether there are results enough to say so."""
        return self.reports >= LEAST_REPORTS


def calibration(pairs: Iterable[tuple[float, bool]]) -> Calibration:
    """The Brier score and the reliability of predictions, in ten bins of equal width."""
    known = list(pairs)
    if not known:
        return Calibration(0, None, ())
    brier = sum((predicted - passed) ** 2 for predicted, passed in known) / len(known)
    return Calibration(len(known), brier, tuple(_bins(known)))


def _bins(known: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, int]]:
    found: dict[int, list[tuple[float, bool]]] = {}
    for predicted, passed in known:
        found.setdefault(min(int(predicted * 10), 9), []).append((predicted, passed))
    for _, pairs in sorted(found.items()):
        predicted = sum(each for each, _ in pairs) / len(pairs)
        yield predicted, sum(passed for _, passed in pairs) / len(pairs), len(pairs)
