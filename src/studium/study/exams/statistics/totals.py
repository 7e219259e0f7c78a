"""Statistics of the whole test: the distribution of totals, and how reliable they are.

Sources: docs.moodle.org/dev/Quiz_statistics_calculations ("Moodle"); Kendall and Stuart, The
Advanced Theory of Statistics, volume 1 (k-statistics); Cronbach 1951 (alpha); Kuder and
Richardson 1937 (their formula 20).
"""

import math
from dataclasses import dataclass

import numpy as np

from studium.study.exams.statistics.items import ROUNDING, Moments
from studium.study.exams.statistics.table import AttemptTable, Floats

FOR_SKEWNESS, FOR_KURTOSIS = 3, 4


@dataclass(frozen=True)
class TotalStatistics:
    """The whole test's figures; what is undefined is None.

    `mean`, `median`, `standard_deviation` and `standard_error` are in marks, `error_ratio` is a
    fraction of the standard deviation.
    """

    attempts: int
    mean: float | None
    median: float | None
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    kr20: float | None
    error_ratio: float | None
    standard_error: float | None


def total_statistics(table: AttemptTable) -> TotalStatistics:
    """The statistics of the attempts' totals."""
    totals = table.totals
    if not len(totals):
        return TotalStatistics(0, *(None,) * 9)
    variance = _variance(totals)
    deviation = None if variance is None else math.sqrt(variance)
    alpha = _alpha(table, variance)
    error_ratio = None if alpha is None or alpha > 1 else math.sqrt(1 - alpha)
    skewness, kurtosis = _shape(totals, variance)
    return TotalStatistics(
        attempts=len(totals),
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        standard_deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=alpha,
        kr20=alpha if _is_dichotomous(table) else None,
        error_ratio=error_ratio,
        standard_error=None
        if error_ratio is None or deviation is None
        else error_ratio * deviation,
    )


def _variance(totals: Floats) -> float | None:
    """Variance with n - 1; a spread below the rounding error of the totals is none."""
    if len(totals) < 2:  # noqa: PLR2004 -- one total has no spread
        return None
    if np.ptp(totals) <= ROUNDING * np.abs(totals).max():
        return 0.0
    return float(totals.var(ddof=1))


def _alpha(table: AttemptTable, variance: float | None) -> float | None:
    """Coefficient of internal consistency (Cronbach's alpha): p/(p-1) (1 - sum of V(item) / V(T)).

    Moodle, "Coefficient of internal consistency"; for items that score nothing or their
    maximum this is KR-20, whose p(1-p) is then the item's variance, here with n - 1 as well.
    """
    items = len(table.items)
    if items < 2 or not variance:  # noqa: PLR2004 -- one item is consistent with nothing
        return None
    of_items = float(np.nansum(Moments(table).mark_variance))
    return items / (items - 1) * (1 - of_items / variance)


def _is_dichotomous(table: AttemptTable) -> bool:
    return bool(np.all((table.marks == 0) | (table.marks == table.maxima)))


def _shape(totals: Floats, variance: float | None) -> tuple[float | None, float | None]:
    """Skewness k3 / k2^1.5 and kurtosis k4 / k2^2, from k-statistics.

    Moodle, "Skewness" and "Kurtosis"; Kendall and Stuart 12.9 for k3 and k4.
    """
    n = len(totals)
    if not variance or n < FOR_SKEWNESS:
        return None, None
    centred = totals - totals.mean()
    m2, m3, m4 = (float(np.mean(centred**power)) for power in (2, 3, 4))
    k3 = n**2 * m3 / ((n - 1) * (n - 2))
    skewness = k3 / variance**1.5
    if n < FOR_KURTOSIS:
        return skewness, None
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    return skewness, k4 / variance**2
