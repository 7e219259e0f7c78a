"""What is kept of an exam's statistics. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any
from uuid import UUID

_MOST_KEPT = 1000


@dataclass(frozen=True)
class ExamFigures:
    """An exam as a whole; `figures` as `TotalStatistics` names them, `cohort` as `cohort_of`."""

    template_id: UUID
    attempts: int
    figures: dict[str, Any]
    measured_at: datetime
    cohort: dict[str, Any]


@dataclass(frozen=True)
class ItemFigures:
    """An item of an exam; `suggested` to `evidence` only where its key is in doubt.

    `ability_groups`: fifths of the attempts by total, the weakest first, each `{"attempts",
    "responses": {response: count}}`.
    """

    template_id: UUID
    question_id: UUID
    attempts: int
    facility: float | None
    standard_deviation: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    responses: list[dict[str, Any]]
    key: str | None
    suggested: str | None
    reason: str | None
    evidence: float | None
    ability_groups: list[dict[str, Any]]


@dataclass(frozen=True)
class AnsweredItem:
    """One item of one session as it is stored; chosen options by id, in no order."""

    session_id: UUID
    question_id: UUID
    chosen: list[str]
    points: float
    points_possible: float


@dataclass(frozen=True)
class FirstAttempt:
    """Somebody's first finished session: shares of all points, 0 to 1, and seconds on items."""

    share: float
    domains: list[dict[str, Any]]
    seconds_spent: int


@dataclass(frozen=True)
class OptionLabel:
    """An answer option of a question: its id, its label, and whether it is right."""

    question_id: UUID
    id: UUID
    label: str
    is_correct: bool | None


def cohort_of(attempts: Sequence[FirstAttempt]) -> dict[str, Any]:
    """What candidates are compared with: `attempts`, sorted `shares` (at most 1,000 of them,
    evenly taken), mean share by domain, `seconds` sorted likewise.
    """  # noqa: D205 - one sentence
    domains: dict[str, list[float]] = defaultdict(list)
    for attempt in attempts:
        for line in attempt.domains:
            domains[line["domain"]].append(line["share"])
    return {
        "attempts": len(attempts),
        "shares": _spread(sorted(each.share for each in attempts)),
        "domains": {name: round(fmean(shares), 4) for name, shares in sorted(domains.items())},
        "seconds": _spread(sorted(each.seconds_spent for each in attempts)),
    }


def _spread(ordered: list[Any]) -> list[Any]:
    """At most 1,000 of these, the first and the last among them."""
    last = len(ordered) - 1
    if last < _MOST_KEPT:
        return ordered
    return [ordered[round(place * last / (_MOST_KEPT - 1))] for place in range(_MOST_KEPT)]


@dataclass(frozen=True)
class Comparison:
    """A result among everybody's first attempts: `percentile` is the share of them, in percent,
    that stand below it, those equal to it counted half; `domains` are their mean shares.
    """  # noqa: D205 - one sentence

    attempts: int
    percentile: int
    domains: dict[str, float]


def compared(share: float, cohort: Mapping[str, Any], *, least: int) -> Comparison | None:
    """A share of all points among a cohort's; None while fewer than `least` have finished."""
    if cohort.get("attempts", 0) < least:
        return None
    shares = cohort["shares"]
    below = (bisect_left(shares, share) + bisect_right(shares, share)) / 2
    return Comparison(cohort["attempts"], int(100 * below / len(shares)), cohort["domains"])
