"""Replaying a review log through the scheduler: how well it predicts what was recalled.

A review *counts* when it falls at least one learner's day after its card's last review. The last
40 % of those are scored, whether parameters are fitted or not. Predictions use nothing later
than their own row: parameters fitted on the first share serve only the rows after it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from studium.study.flashcards.scheduling.fit import Examples, fit_parameters
from studium.study.flashcards.scheduling.log import ReviewLog
from studium.study.flashcards.scheduling.memory import DEFAULTS, Grade, Memory, MemoryModel

SCORED_FROM = 0.6  # the share of the reviews that count after which they are scored
_LEAST_PROBABILITY, _MOST_PROBABILITY = 0.0001, 0.9999
_BINS = 20


@dataclass(frozen=True)
class Bin:
    """Scored reviews of similar prediction: the mean of it, the share recalled, how many."""

    predicted: float
    recalled: float
    count: int


@dataclass(frozen=True)
class Replay:
    """What a replay found. `recalls` has one entry a row, None where there is no prediction.

    `log_loss` is the mean in natural logarithms, None when nothing is scored.
    """

    log_loss: float | None
    scored: int
    parameters: tuple[float, ...]
    calibration: tuple[Bin, ...]
    recalls: list[float | None]


def replay(log: ReviewLog, *, fit_share: float | None = None) -> Replay:
    """Run a log through the scheduler, with parameters fitted on its first share if wanted."""
    parameters = DEFAULTS
    recalls = list(predictions(log, MemoryModel()))
    counted = [row for row, recall in enumerate(recalls) if recall is not None]
    if fit_share is not None:
        fitted = counted[: share_of(len(counted), fit_share)]
        end = fitted[-1] + 1 if fitted else 0
        parameters = better_parameters(log, recalls, end)
        recalls[end:] = islice(predictions(log, MemoryModel(parameters)), end, None)
    scored = [
        (_clipped(recall), log.grades[row] != Grade.AGAIN)
        for row in counted[share_of(len(counted), SCORED_FROM) :]
        if (recall := recalls[row]) is not None
    ]
    loss = log_loss(scored) if scored else None
    return Replay(loss, len(scored), tuple(parameters), tuple(calibration(scored)), recalls)


def predictions(log: ReviewLog, model: MemoryModel) -> Iterator[float | None]:
    """For each row the recall predicted just before it; None for a review that does not count."""
    memories: dict[int, tuple[Memory, int]] = {}
    for card, grade, day in log:
        known = memories.get(card)
        if known is None:
            yield None
            memories[card] = (model.first(grade), day)
            continue
        memory, last_day = known
        elapsed = max(0, day - last_day)
        yield model.recall(memory.stability, elapsed) if elapsed else None
        memories[card] = (model.after(memory, elapsed, grade), max(day, last_day))


def fit_all(log: ReviewLog) -> tuple[float, ...]:
    """Parameters fitted on a whole log, or the defaults where those explain it better."""
    return better_parameters(log, list(predictions(log, MemoryModel())), len(log))


def better_parameters(
    log: ReviewLog, recalls: Sequence[float | None], end: int
) -> tuple[float, ...]:
    """Parameters fitted on the rows before `end`, or the defaults where those explain them better.

    `recalls` are what the defaults predict.
    """
    fitted = fit_parameters(_examples(log, end))
    ours = list(islice(predictions(log, MemoryModel(fitted)), end))
    return fitted if _loss_of(log, ours) < _loss_of(log, recalls[:end]) else DEFAULTS


def _examples(log: ReviewLog, end: int) -> Examples:
    examples = Examples()
    last_days: dict[int, int] = {}
    for card, grade, day in islice(log, end):
        last_day = last_days.get(card, day)
        examples.add(card, grade, max(0, day - last_day))
        last_days[card] = max(day, last_day)
    return examples


def _loss_of(log: ReviewLog, recalls: Sequence[float | None]) -> float:
    pairs = [
        (_clipped(recall), log.grades[row] != Grade.AGAIN)
        for row, recall in enumerate(recalls)
        if recall is not None
    ]
    return log_loss(pairs) if pairs else math.inf


def log_loss(pairs: Iterable[tuple[float, bool]]) -> float:
    """The mean of -ln of the probability that was given to what happened."""
    losses = [-math.log(recall if recalled else 1 - recall) for recall, recalled in pairs]
    return math.fsum(losses) / len(losses)


def calibration(pairs: Iterable[tuple[float, bool]]) -> Iterator[Bin]:
    """The reviews in twenty bins of equal width, those without any left out, lowest first."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for recall, recalled in pairs:
        bins.setdefault(min(int(recall * _BINS), _BINS - 1), []).append((recall, recalled))
    for _, found in sorted(bins.items()):
        predicted = math.fsum(recall for recall, _ in found) / len(found)
        share = sum(recalled for _, recalled in found) / len(found)
        yield Bin(predicted, share, len(found))


def share_of(count: int, share: float) -> int:
    """How many are the first share of so many, rounded down."""
    return int(count * share)


def _clipped(recall: float) -> float:
    return min(max(recall, _LEAST_PROBABILITY), _MOST_PROBABILITY)
