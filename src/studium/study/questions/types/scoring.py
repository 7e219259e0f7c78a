"""What an answer is worth, by the item's scoring policy. Exact: fractions, no floats. Pure.

The policies follow the NCSBN's scoring of Next Generation NCLEX items (2023): dichotomous (all
or nothing), plus and minus (a point for each right choice, one off for each wrong, never below
zero), select-N (a point for each right choice among exactly N, nothing off), and rationale pairs
(a point for each pair, or triad, that is right as a whole).
"""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """`earned` of `possible` points; `possible` is 1 but for sets of several items."""

    earned: Fraction
    possible: int = 1

    def __post_init__(self) -> None:
        """Refuse what no answer can be worth."""
        if not 0 <= self.earned <= self.possible:
            raise ValueError(f"{self.earned} of {self.possible} points")

    @property
    def is_correct(self) -> bool:
        """Whether nothing better could be answered."""
        return self.earned == self.possible


NOTHING = Score(Fraction(0))


def score_choice(
    chosen: AbstractSet[str],
    right: AbstractSet[str],
    policy: str,
    *,
    pairs: Mapping[str, object] | None = None,
) -> Score:
    """The worth of choosing some of several options.

    `pairs` names the pair that each option belongs to, for rationale pairs. What was not chosen
    is no answer: nothing chosen earns nothing.
    """
    if not chosen:
        return NOTHING
    hits, misses = len(chosen & right), len(chosen - right)
    if policy == "plus_minus":
        return Score(Fraction(max(0, hits - misses), len(right)))
    if policy == "select_n":
        return Score(Fraction(hits, len(right))) if len(chosen) <= len(right) else NOTHING
    if policy == "rationale_pairs":
        return _score_pairs(chosen, right, pairs or {})
    return Score(Fraction(int(chosen == right)))


def _score_pairs(
    chosen: AbstractSet[str], right: AbstractSet[str], pairs: Mapping[str, object]
) -> Score:
    members: dict[object, set[str]] = defaultdict(set)
    for option, pair in pairs.items():
        members[pair].add(option)
    whole = sum((chosen & group) == (right & group) for group in members.values())
    return Score(Fraction(whole, len(members)))
