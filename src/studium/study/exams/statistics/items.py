"""Statistics of each item, by the definitions of Moodle's quiz statistics.

Sources, named beside each formula: docs.moodle.org/dev/Quiz_statistics_calculations ("Moodle"),
and Lord and Novick, Statistical Theories of Mental Test Scores, chapter 15 (item-rest
correlation). An item's figures are those of the attempts that have it.
"""

from dataclasses import dataclass

import numpy as np

from studium.study.exams.statistics.table import NO_CODE, AttemptTable, Codes, Floats

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
    weight = _or_none(_effective_weight(moments.covariance_with_total))
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

    All divide by n - 1. A spread below the rounding error of the marks counts as none.
    """

    def __init__(self, table: AttemptTable) -> None:
        self._table = table
        counts = table.counts.astype(np.float64)
        self._degrees = np.where(counts > 1, counts - 1, np.nan)
        self._item_marks = self._centred(table.marks)
        self._rest_marks = self._centred(table.rest_marks)
        self.mark_variance = self._mean(self._item_marks**2)
        self.rest_variance = self._mean(self._rest_marks**2)
        self.covariance = self._mean(self._item_marks * self._rest_marks)
        self.covariance_with_total = self._without_rounding(self.mark_variance + self.covariance)

    def discrimination_index(self) -> Floats:
        """Correlation of an item's marks with the rest of the total.

        Moodle, "Discrimination index"; Lord and Novick, the item-rest correlation.
        """
        return _ratio(self.covariance, np.sqrt(self.mark_variance * self.rest_variance))

    def discriminative_efficiency(self) -> Floats:
        """That covariance over the greatest that both orders allow, each sorted for itself.

        Moodle, "Discriminative efficiency".
        """
        greatest = self._mean(self._sorted(self._item_marks) * self._sorted(self._rest_marks))
        return _ratio(self.covariance, greatest)

    def _centred(self, values: Floats) -> Floats:
        means = self._table.per_item(values) / self._table.counts
        centred = values - means[self._table.item_codes]
        spread = np.zeros(len(self._table.items))
        np.maximum.at(spread, self._table.item_codes, np.abs(centred))
        scale = np.abs(means) + np.abs(self._table.totals).max(initial=0.0)
        constant = spread <= ROUNDING * scale
        return np.where(constant[self._table.item_codes], 0.0, centred)

    def _mean(self, values: Floats) -> Floats:
        return self._table.per_item(values) / self._degrees

    def _without_rounding(self, covariance: Floats) -> Floats:
        """Zero where a covariance with the total is no more than its parts' rounding error."""
        return np.where(np.abs(covariance) <= ROUNDING * self.mark_variance, 0.0, covariance)

    def _sorted(self, values: Floats) -> Floats:
        """Each item's values in ascending order, at the rows that belong to the item."""
        by_item = np.argsort(self._table.item_codes, kind="stable")
        ordered = np.empty_like(values)
        ordered[by_item] = values[np.lexsort((values, self._table.item_codes))]
        return ordered


def _facility(table: AttemptTable) -> Floats:
    """Mean mark over maximum mark. Moodle, "Facility index"."""
    return _ratio(table.per_item(table.marks), table.per_item(table.maxima))


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
    pairs, counts = np.unique(first * width + second, return_counts=True)
    return pairs // width, pairs % width, counts


def _ratio(upper: Floats, lower: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(lower > 0, upper / lower, np.nan)


def _or_none(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]
