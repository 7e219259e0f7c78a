"""A regrade, what it does to a session, and how a corrected key is put over an asked item. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from studium.study.exams.blueprints.model import ScoringMode
from studium.study.exams.results.scale import CUT, scaled_score
from studium.study.questions import QuestionContent, QuestionTypes, Score

_SEED = "comparison"  # any: both are shown in the same order


class RegradeState(StrEnum):
    """How far a regrade is."""

    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """Items asked as the version `question_id` are scored with the key of `corrected_id`."""

    id: UUID
    question_id: UUID
    corrected_id: UUID
    reason: str
    state: RegradeState
    actor_id: UUID | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradedSession:
    """What a regrade did to one session; scores are None while it is not scored."""

    regrade_id: UUID
    session_id: UUID
    position: int
    score_raw_before: int | None
    score_scaled_before: int | None
    score_raw_after: int | None
    score_scaled_after: int | None
    is_changed: bool
    regraded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """A line that the candidate reads: which item, why, and the score before and after."""

    position: int
    reason: str
    score_raw_before: int
    score_scaled_before: int | None
    score_raw_after: int
    score_scaled_after: int | None
    regraded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a regrade would do: sessions by outcome. `passed` and `failed` cross the cut."""

    sessions: int = 0
    unscored: int = 0
    raised: int = 0
    lowered: int = 0
    same: int = 0
    passed: int = 0
    failed: int = 0

    @classmethod
    def of(cls, outcomes: Counter[str]) -> Self:
        """The counts by name."""
        return cls(**outcomes)


@dataclass(frozen=True, slots=True)
class Totals:
    """A session's points, exact, of those that are possible."""

    points: Fraction
    possible: int

    def with_item(self, before: Score, after: Score) -> "Totals":
        """The totals when one item is worth something else."""
        return Totals(
            self.points - before.earned + after.earned,
            self.possible - before.possible + after.possible,
        )

    def scaled(self, mode: ScoringMode, cut_share: float) -> int | None:
        """On the practice scale; None where the exam has none."""
        if mode is not ScoringMode.SCALED:
            return None
        share = self.points / self.possible if self.possible else Fraction(0)
        return scaled_score(share, cut_share=cut_share)


def outcomes_of(
    before: Totals, after: Totals, *, mode: ScoringMode, cut_share: float
) -> tuple[str, ...]:
    """By which counts of a dry run a scored session goes."""
    old, new = before.scaled(mode, cut_share), after.scaled(mode, cut_share)
    change = "raised" if after.points > before.points else "lowered"
    found = ["same" if (old, after) == (new, before) else change]
    if old is not None and new is not None and (old >= CUT) != (new >= CUT):
        found.append("passed" if new >= CUT else "failed")
    return tuple(found)


def with_key_of(asked: QuestionContent, corrected: QuestionContent) -> QuestionContent | None:
    """The corrected content, its options called by the ids under which they were shown.

    None where it has another number of options: then answers do not carry over.
    """
    if len(asked.variants) != len(corrected.variants):
        return None
    options = zip(asked.ordered, corrected.ordered, strict=True)
    return replace(corrected, variants=tuple(replace(new, id=old.id) for old, new in options))


def shows_the_same(one: QuestionContent, other: QuestionContent, types: QuestionTypes) -> bool:
    """Whether candidates see no difference, so that an answer to one is an answer to the other."""
    if one.type != other.type:
        return False
    views: list[dict[str, Any]] = [
        types.candidate_view(content, seed=_SEED) for content in (one, other)
    ]
    return views[0] == views[1]
