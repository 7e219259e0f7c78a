"""Statistics of a whole sitting: 1,000 attempts of 180 items, beside numpy alone on its matrix."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.installation import Operator
from bench.results import Result
from studium.study.exams.statistics import (
    AttemptTable,
    analyse,
    item_statistics,
    total_statistics,
)

_ATTEMPTS, _ITEMS = 1000, 180
_MOST_TIMES = 2.0
_ROUNDS = 7


def measure(_: Operator) -> Result:
    """How many times longer than the same figures by numpy on the loaded matrix."""
    table, marks, responses = _sat(_ATTEMPTS)
    ours = _seconds(lambda: (item_statistics(table), total_statistics(table)))
    numpys = _seconds(lambda: _by_numpy(marks, responses))
    half, *_rest = _sat(_ATTEMPTS // 2)
    whole = _seconds(lambda: analyse(table))
    return Result(
        "Statistics of 1,000 attempts of 180 items",
        ours / numpys,
        "x numpy",
        f"<= {_MOST_TIMES:g}",
        ours / numpys <= _MOST_TIMES,
        {
            "statistics s": ours,
            "numpy s": numpys,
            "with key check s": whole,
            "growth for twice the attempts": whole / _seconds(lambda: analyse(half)),
        },
    )


def _sat(
    attempts: int,
) -> tuple[AttemptTable, NDArray[np.float64], NDArray[np.int64]]:
    chance = np.random.default_rng(3)
    ability, difficulty = chance.normal(size=(attempts, 1)), chance.normal(size=_ITEMS)
    right = chance.random((attempts, _ITEMS)) < 1 / (1 + np.exp(difficulty - ability))
    responses = np.where(right, 0, chance.integers(1, 4, right.shape))
    attempt, item = np.indices(right.shape)
    marks = right.astype(np.float64)
    table = AttemptTable(
        attempts=tuple(str(n) for n in range(attempts)),
        items=tuple(str(n) for n in range(_ITEMS)),
        answers=("A", "B", "C", "D"),
        attempt_codes=attempt.ravel(),
        item_codes=item.ravel(),
        response_codes=responses.ravel(),
        key_codes=np.zeros(responses.size, dtype=np.int64),
        marks=marks.ravel(),
        maxima=np.ones(marks.size),
    )
    return table, marks, responses


def _by_numpy(
    marks: NDArray[np.float64], responses: NDArray[np.int64]
) -> list[NDArray[np.float64]]:
    """The figures of `item_statistics` and `total_statistics`, as one would write them down."""
    totals = marks.sum(axis=1)
    rest = totals[:, None] - marks
    own, others = marks - marks.mean(axis=0), rest - rest.mean(axis=0)
    degrees = len(marks) - 1
    variance = (own**2).sum(axis=0) / degrees
    covariance = (own * others).sum(axis=0) / degrees
    greatest = (np.sort(own, axis=0) * np.sort(others, axis=0)).sum(axis=0) / degrees
    index = covariance / np.sqrt(variance * (others**2).sum(axis=0) / degrees)
    weight = np.sqrt(np.maximum(variance + covariance, 0))
    alpha = _ITEMS / (_ITEMS - 1) * (1 - variance.sum() / totals.var(ddof=1))
    centred = totals - totals.mean()
    moments = np.array([np.mean(centred**power) for power in (2, 3, 4)])
    return [
        marks.mean(axis=0),
        np.sqrt(variance),
        index,
        covariance / greatest,
        weight / weight.sum(),
        np.append(moments, [alpha, np.median(totals)]),
        *(np.unique(column, return_counts=True)[1] for column in responses.T),
    ]


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
