"""Statistics of each item, by the definitions of Moodle's quiz statistics.

Sources, named beside each formula: docs.moodle.org/dev/Quiz_statistics_calculations ("Moodle"),
and Lord and Novick, Statistical Theories of Mental Test Scores, chapter 15 (item-rest
correlation). An item's figures are those of the attempts that have it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from studium.study.exams.statistics.table import NO_CODE, AttemptTable, Codes, Floats

MOST_COUNTED = 4_000_000  # pairs that are counted in an array; more are sorted
ROUNDING = 1e-12  # what sums of marks may be off by, relative to the totals


@dataclass(frozen=True)
class ResponseCount:
    """How many attempts gave this response; an omission is the empty response."""

    response: str
    count: int


@dataclass(frozen=True)
class ItemStatistics:
    """One item's figures; what is undefined is None.

    `facility` and `effective_weight` are fractions, `standard_deviation` is in marks,
    `discrimination_index` is a correlation, `discriminative_efficiency` a ratio.
    """

    item: str
    facility: float | None
    standard_deviation: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    responses: tuple[ResponseCount, ...]


def item_statistics(table: AttemptTable) -> tuple[ItemStatistics, ...]:
    """Every item's statistics, in the order in which the table names the items."""
    moments = Moments(table)
    facility = _or_none(_facility(table))
    deviation = _or_none(np.sqrt(moments.mark_variance))
    weight = _or_none(_effective_weight(moments.covariance_with_total()))
    discrimination = _or_none(moments.discrimination_index())
    efficiency = _or_none(moments.discriminative_efficiency())
    responses = _responses(table)
    return tuple(
        ItemStatistics(
            item=item,
            facility=facility[index],
            standard_deviation=deviation[index],
            effective_weight=weight[index],
            discrimination_index=discrimination[index],
            discriminative_efficiency=efficiency[index],
            responses=tuple(responses[index]),
        )
        for index, item in enumerate(table.items)
    )


class Moments:
    """Second moments of each item's marks with the rest of the total; NaN below two attempts.

    All divide by n - 1. A spread below the rounding error of the marks counts as none. Rows are
    ordered by item throughout.
    """

    def __init__(self, table: AttemptTable) -> None:
        self._table = table
        counts = table.counts.astype(np.float64)
        self._degrees = np.where(counts > 1, counts - 1, np.nan)
        self._largest = np.abs(table.totals).max(initial=0.0)

    @cached_property
    def mark_variance(self) -> Floats:
        """Variance of each item's marks."""
        return self._mean(self._item_marks**2)

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of each item's marks with the rest of the total."""
        return self._mean(self._item_marks * self._rest_marks)

    def covariance_with_total(self) -> Floats:
        """Covariance with the whole total; zero where it is no more than rounding error."""
        covariance = self.mark_variance + self.covariance
        return np.where(np.abs(covariance) <= ROUNDING * self.mark_variance, 0.0, covariance)

    def discrimination_index(self) -> Floats:
        """Correlation of an item's marks with the rest of the total.

        Moodle, "Discrimination index"; Lord and Novick, the item-rest correlation.
        """
        rest_variance = self._mean(self._rest_marks**2)
        return _ratio(self.covariance, np.sqrt(self.mark_variance * rest_variance))

    def discriminative_efficiency(self) -> Floats:
        """That covariance over the greatest that both orders allow, each sorted for itself.

        Moodle, "Discriminative efficiency".
        """
        ends = self._table.starts + self._table.counts
        greatest = [
            np.sort(self._item_marks[start:end]) @ np.sort(self._rest_marks[start:end])
            for start, end in zip(self._table.starts.tolist(), ends.tolist(), strict=True)
        ]
        return _ratio(self.covariance, np.array(greatest) / self._degrees)

    @cached_property
    def _item_marks(self) -> Floats:
        return self._centred(self._table.marks)

    @cached_property
    def _rest_marks(self) -> Floats:
        return self._centred(self._table.rest_marks)

    def _centred(self, values: Floats) -> Floats:
        ordered = values[self._table.by_item]
        means = sums_by_item(self._table, ordered) / self._table.counts
        centred = ordered - np.repeat(means, self._table.counts)
        if not len(centred):
            return centred
        highest = np.maximum.reduceat(centred, self._table.starts)
        lowest = np.minimum.reduceat(centred, self._table.starts)
        constant = np.maximum(highest, -lowest) <= ROUNDING * (np.abs(means) + self._largest)
        if constant.any():
            centred[np.repeat(constant, self._table.counts)] = 0.0
        return centred

    def _mean(self, values: Floats) -> Floats:
        return sums_by_item(self._table, values) / self._degrees


def sums_by_item(table: AttemptTable, ordered: Floats) -> Floats:
    """Sums of values that stand in the order of `by_item`, shape (items,)."""
    return np.add.reduceat(ordered, table.starts) if len(ordered) else np.zeros(0)


def _facility(table: AttemptTable) -> Floats:
    """Mean mark over maximum mark. Moodle, "Facility index"."""
    marks = sums_by_item(table, table.marks[table.by_item])
    return _ratio(marks, sums_by_item(table, table.maxima[table.by_item]))


def _effective_weight(covariance_with_total: Floats) -> Floats:
    """The share of the square root of an item's covariance with the total in the sum of them.

    Moodle, "Effective question weight": an item whose covariance is negative has none and is
    left out of the sum.
    """
    usable = np.nan_to_num(covariance_with_total, nan=-1.0)
    roots = np.sqrt(np.maximum(usable, 0.0))
    weights = _ratio(roots, np.full_like(roots, roots.sum()))
    return np.where(usable >= 0, weights, np.nan)


def _responses(table: AttemptTable) -> list[list[ResponseCount]]:
    """Each item's responses, the most frequent first."""
    counted: list[list[ResponseCount]] = [[] for _ in table.items]
    rows = table.response_codes != NO_CODE
    items, answers, counts = count_pairs(table.item_codes[rows], table.response_codes[rows])
    for item, answer, count in zip(items.tolist(), answers.tolist(), counts.tolist(), strict=True):
        counted[item].append(ResponseCount(table.answers[answer], count))
    for responses in counted:
        responses.sort(key=lambda entry: (-entry.count, entry.response))
    return counted


def count_pairs(first: Codes, second: Codes) -> tuple[Codes, Codes, Codes]:
    """The different pairs of codes and how often each occurs, ordered by the first code."""
    width = int(second.max(initial=0)) + 1
    pairs = first * width + second
    most = (int(first.max(initial=0)) + 1) * width
    if most <= MOST_COUNTED:
        counted = np.bincount(pairs, minlength=most)
        (different,) = np.nonzero(counted)
        counts = counted[different]
    else:
        different, counts = np.unique(pairs, return_counts=True)
    return different // width, different % width, counts


def _ratio(upper: Floats, lower: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(lower > 0, upper / lower, np.nan)


def _or_none(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]
