"""The memory model FSRS-6, as the `fsrs` package computes it, with elapsed days as an argument.

The package counts whole 24 hours between two moments. A learner who reviews at 9 in the evening
and again at 8 the next morning has slept over it, so days are counted here by the learner's own
day boundary (`days.py`) and handed in. Everything else is the package's arithmetic, and a test
compares the two step by step. Formulas:
github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm, section FSRS-6.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from fsrs.scheduler import (
    DEFAULT_PARAMETERS,
    LOWER_BOUNDS_PARAMETERS,
    UPPER_BOUNDS_PARAMETERS,
)

DEFAULTS: tuple[float, ...] = tuple(DEFAULT_PARAMETERS)
LONGEST_INTERVAL_DAYS = 36_500
VERSION = "fsrs-6"

_LEAST_STABILITY = 0.001
_MOST_STABILITY = 36_500.0  # days; beyond it nothing is told apart, and nothing overflows
_LEAST_DIFFICULTY, _MOST_DIFFICULTY = 1.0, 10.0


class Grade(IntEnum):
    """The scheduler's four answers. Only AGAIN is a lapse."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What is believed of one card: `stability` in days (recall falls to 90 % after as many
    days), `difficulty` from 1 (easy) to 10.
    """  # noqa: D205 - one sentence

    stability: float
    difficulty: float


class MemoryModel:
    """FSRS-6 with one set of 21 parameters."""

    __slots__ = ("_decay", "_easiest", "_factor", "_relearnt", "parameters")

    def __init__(self, parameters: Sequence[float] = DEFAULTS) -> None:
        """Take 21 parameters within the package's bounds. Raises ValueError for others."""
        check_parameters(parameters)
        self.parameters = tuple(parameters)
        self._decay = -self.parameters[20]
        self._factor: float = 0.9 ** (1 / self._decay) - 1
        self._easiest = self._first_difficulty(Grade.EASY)
        self._relearnt = math.exp(self.parameters[17] * self.parameters[18])

    def recall(self, stability: float, elapsed_days: float) -> float:
        """The probability that a card is recalled so many days after its last review."""
        return float((1 + self._factor * elapsed_days / stability) ** self._decay)

    def first(self, grade: int) -> Memory:
        """The memory of a card after its first review."""
        difficulty = _clamped_difficulty(self._first_difficulty(grade))
        return Memory(max(self.parameters[grade - 1], _LEAST_STABILITY), difficulty)

    def after(self, memory: Memory, elapsed_days: int, grade: int) -> Memory:
        """The memory after another review, `elapsed_days` learner's days after the last one."""
        if elapsed_days < 1:
            stability = self._same_day(memory.stability, grade)
        elif grade == Grade.AGAIN:
            stability = self._forgotten(memory, self.recall(memory.stability, elapsed_days))
        else:
            recall = self.recall(memory.stability, elapsed_days)
            stability = self._recalled(memory, recall, grade)
        bounded = min(max(stability, _LEAST_STABILITY), _MOST_STABILITY)
        return Memory(bounded, self._next_difficulty(memory.difficulty, grade))

    def interval_days(self, stability: float, desired_retention: float) -> int:
        """After how many days recall falls to what is desired: from 1 to 36,500."""
        days: float = stability / self._factor * (desired_retention ** (1 / self._decay) - 1)
        return min(max(round(days), 1), LONGEST_INTERVAL_DAYS)

    def _first_difficulty(self, grade: int) -> float:
        return self.parameters[4] - math.exp(self.parameters[5] * (grade - 1)) + 1

    def _next_difficulty(self, difficulty: float, grade: int) -> float:
        w = self.parameters
        change = -w[6] * (grade - 3)
        damped = difficulty + (10.0 - difficulty) * change / 9.0
        return _clamped_difficulty(w[7] * self._easiest + (1 - w[7]) * damped)

    def _same_day(self, stability: float, grade: int) -> float:
        w = self.parameters
        growth: float = math.exp(w[17] * (grade - 3 + w[18])) * stability ** -w[19]
        return stability * (growth if grade == Grade.AGAIN else max(growth, 1.0))

    def _forgotten(self, memory: Memory, recall: float) -> float:
        w = self.parameters
        long_term: float = (
            w[11]
            * memory.difficulty ** -w[12]
            * ((memory.stability + 1) ** w[13] - 1)
            * math.exp((1 - recall) * w[14])
        )
        return min(long_term, memory.stability / self._relearnt)

    def _recalled(self, memory: Memory, recall: float, grade: int) -> float:
        w = self.parameters
        growth: float = (
            math.exp(w[8])
            * (11 - memory.difficulty)
            * memory.stability ** -w[9]
            * (math.exp((1 - recall) * w[10]) - 1)
        )
        if grade == Grade.HARD:
            growth *= w[15]
        elif grade == Grade.EASY:
            growth *= w[16]
        return memory.stability * (1 + growth)


@lru_cache(maxsize=1024)
def model_of(parameters: tuple[float, ...]) -> MemoryModel:
    """The model with these parameters, remembered: it is pure, and made for every review."""
    return MemoryModel(parameters)


def check_parameters(parameters: Sequence[float]) -> None:
    """Raise ValueError unless these are 21 numbers within the bounds of FSRS-6."""
    if len(parameters) != len(DEFAULTS):
        raise ValueError(f"FSRS-6 has {len(DEFAULTS)} parameters, not {len(parameters)}")
    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    for index, (value, lowest, highest) in enumerate(bounds):
        if not lowest <= value <= highest:
            raise ValueError(f"parameter {index} is {value}, outside {lowest} to {highest}")


def within_bounds(parameters: Sequence[float]) -> tuple[float, ...]:
    """The same parameters, each moved to the nearest bound of FSRS-6 that it is beyond."""
    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(value, lowest), highest) for value, lowest, highest in bounds)


def _clamped_difficulty(difficulty: float) -> float:
    return min(max(difficulty, _LEAST_DIFFICULTY), _MOST_DIFFICULTY)
