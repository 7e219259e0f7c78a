"""Which items' keys are probably wrong: another answer goes with the rest of the test better.

Able people choose the right answer more often. So the correlation of choosing an answer with
the rest of the total (the point-biserial of each option: Crocker and Algina, Introduction to
Classical and Modern Test Theory, chapter 14) is highest for the true key. An answer is
suggested where its correlation exceeds the key's by more than chance explains.

Were choices unrelated to ability, the difference of two answers' correlations over every order
of the attempts has mean 0 and variance (2 - 2 rho) / (n - 1), rho being the correlation of
choosing the one with choosing the other (the moments of a linear permutation statistic: Hájek,
Šidák and Sen, Theory of Rank Tests, section 3.3). The level is divided by the number of answers
that are compared with the key (Bonferroni), so an item of a bank whose answers say nothing of
ability at all is listed with a probability of at most LEVEL, and a sound item with far less.
Where the other keys of the same test plainly go with it, less evidence is enough: an item is also
listed at LEVEL_AMONG_SOUND if its evidence lies OUTLYING robust standard deviations above the
median of all items (median and MAD: Huber, Robust Statistics, section 5.1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from studium.study.exams.statistics.items import ROUNDING, count_pairs
from studium.study.exams.statistics.table import NO_CODE, AttemptTable, Codes, Floats

LEVEL = 0.02
LEVEL_AMONG_SOUND = 0.5
OUTLYING = 2.5
MAD_TO_DEVIATION = 1.4826
FEWEST_CHOICES = 3


@dataclass(frozen=True)
class KeyDoubt:
    """An item whose key is probably wrong; `evidence` is in standard deviations of chance."""

    item: str
    key: str
    suggested: str
    reason: str
    evidence: float


def key_check(table: AttemptTable) -> tuple[KeyDoubt, ...]:
    """The items whose keys are probably wrong, the likeliest first.

    Looks at items that have responses and one and the same key in every row that states one.
    """
    keys = _keys(table)
    cases = [
        case
        for index, answers in _answers_by_item(table)
        if (key := keys[index]) != NO_CODE
        for case in _case(table, index, key, answers)
    ]
    outlying = _outlying(np.array([case.doubt.evidence for case in cases]))
    doubts = [case.doubt for case in cases if case.holds(outlying)]
    return tuple(sorted(doubts, key=lambda doubt: -doubt.evidence))


@dataclass(frozen=True)
class _Case:
    """The best other answer's case against a key, and among how many answers it is the best."""

    doubt: KeyDoubt
    compared: int

    def holds(self, outlying: float) -> bool:
        """Whether it is beyond chance, given from where on evidence is unusual in this test."""
        evidence = self.doubt.evidence
        return evidence > self._quantile(LEVEL) or (
            evidence > self._quantile(LEVEL_AMONG_SOUND) and evidence > outlying
        )

    def _quantile(self, level: float) -> float:
        return NormalDist().inv_cdf(1 - level / self.compared)


def _outlying(evidence: Floats) -> float:
    if not len(evidence):
        return 0.0
    median = float(np.median(evidence))
    return median + OUTLYING * MAD_TO_DEVIATION * float(np.median(np.abs(evidence - median)))


@dataclass(frozen=True)
class _Answers:
    """One item's different answers: code, how many chose it, correlation with the rest."""

    attempts: int
    codes: Codes
    counts: Codes
    correlations: Floats

    def of(self, code: int) -> tuple[int, float]:
        """How many chose an answer, and its correlation; 0 where nobody or everybody did."""
        (found,) = np.nonzero(self.codes == code)
        if not len(found):
            return 0, 0.0
        return int(self.counts[found[0]]), float(self.correlations[found[0]])


def _case(table: AttemptTable, index: int, key: int, answers: _Answers) -> Iterator[_Case]:
    key_count, key_correlation = answers.of(key)
    others = (answers.codes != key) & (answers.counts >= FEWEST_CHOICES)
    others &= np.array([table.answers[code] != "" for code in answers.codes], dtype=bool)
    others &= answers.counts < answers.attempts
    if not others.any():
        return
    counts, codes = answers.counts[others], answers.codes[others]
    correlations = answers.correlations[others]
    deviation = _deviation_by_chance(answers.attempts, key_count, counts)
    evidence = (correlations - key_correlation) / deviation
    best = int(np.argmax(evidence))
    suggested = table.answers[codes[best]]
    doubt = KeyDoubt(
        item=table.items[index],
        key=table.answers[key],
        suggested=suggested,
        reason=f"{suggested!r} goes with the rest of the test (correlation "
        f"{correlations[best]:.2f}, chosen by {counts[best]} of {answers.attempts}) better than "
        f"the key {table.answers[key]!r} does ({key_correlation:.2f}, chosen by {key_count}); "
        f"the difference is {evidence[best]:.1f} standard deviations of chance.",
        evidence=float(evidence[best]),
    )
    yield _Case(doubt, compared=len(codes))


def _deviation_by_chance(attempts: int, key_count: int, counts: Codes) -> Floats:
    """Standard deviation of the difference of correlations if ability had no part in it."""
    if not 0 < key_count < attempts:
        return np.full(len(counts), 1 / np.sqrt(attempts - 1))
    odds = counts / (attempts - counts) * key_count / (attempts - key_count)
    return np.sqrt((2 + 2 * np.sqrt(odds)) / (attempts - 1))


def _keys(table: AttemptTable) -> list[int]:
    """Each item's key, or NO_CODE where it has none or several."""
    keys = [NO_CODE] * len(table.items)
    rows = table.key_codes != NO_CODE
    items, codes, _ = count_pairs(table.item_codes[rows], table.key_codes[rows])
    several = set(items[1:][items[1:] == items[:-1]].tolist())
    for item, code in zip(items.tolist(), codes.tolist(), strict=True):
        keys[item] = NO_CODE if item in several else code
    return keys


def _answers_by_item(table: AttemptTable) -> Iterator[tuple[int, _Answers]]:
    """Every item whose attempts differ in the rest of the total, with its answers."""
    ordered = table.by_item
    given = ordered[table.response_codes[ordered] != NO_CODE]
    items, answers = table.item_codes[given], table.response_codes[given]
    rest = table.rest_marks[given]
    starts = np.flatnonzero(np.diff(items, prepend=-1))
    ends = np.append(starts[1:], len(items))[: len(starts)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        centred = rest[start:end] - rest[start:end].mean()
        spread = np.abs(centred).max(initial=0.0)
        if spread > ROUNDING * np.abs(rest).max():
            yield items[start].item(), _answers(answers[start:end], centred)


def _answers(choices: Codes, centred_rest: Floats) -> _Answers:
    codes, positions, counts = np.unique(choices, return_inverse=True, return_counts=True)
    attempts = len(choices)
    sums = np.bincount(positions, centred_rest)
    spread = np.sqrt(counts * (attempts - counts) / attempts * (centred_rest**2).sum())
    correlations = np.divide(sums, spread, out=np.zeros_like(sums), where=spread > 0)
    return _Answers(attempts, codes, counts, correlations)
