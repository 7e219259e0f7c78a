"""A learner's own parameters, fitted from their own reviews by `fsrs-rs-python`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from studium.study.flashcards.scheduling.memory import DEFAULTS, within_bounds

LEAST_REVIEWS = 400  # below as many reviews the defaults serve a learner better
_LONGEST_HISTORY = 64  # reviews of one card; what lies beyond says nothing new and costs its square
_MOST_EXAMPLES = 250_000


@dataclass
class Examples:
    """Reviews to learn from, in the order of time, each with the card's history before it.

    `add` is called for every review; those at least a learner's day after the card's last one
    are what the fit predicts.
    """

    _histories: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _ends: list[tuple[int, int]] = field(default_factory=list)

    def add(self, card: int, grade: int, elapsed_days: int) -> None:
        """Take one more review of a card; `elapsed_days` 0 for its first."""
        history = self._histories.setdefault(card, [])
        history.append((grade, elapsed_days))
        if elapsed_days > 0 and len(history) <= _LONGEST_HISTORY:
            self._ends.append((card, len(history)))

    def __len__(self) -> int:
        """How many reviews a fit predicts."""
        return len(self._ends)

    def histories(self) -> Iterable[list[tuple[int, int]]]:
        """The newest examples, oldest first: (grade, elapsed days) of each review of a card."""
        for card, length in self._ends[-_MOST_EXAMPLES:]:
            yield self._histories[card][:length]


def fit_parameters(examples: Examples) -> tuple[float, ...]:
    """The 21 parameters that explain these reviews best; the defaults when they are too few."""
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview  # noqa: PLC0415 - 8 MB, seldom needed

    reviews: dict[tuple[int, int], FSRSReview] = {}

    def review(grade: int, elapsed: int) -> FSRSReview:
        return reviews.setdefault((grade, elapsed), FSRSReview(grade, elapsed))

    items = [FSRSItem([review(*step) for step in steps]) for steps in examples.histories()]
    fitted: Sequence[float] = FSRS([]).compute_parameters(items) if items else DEFAULTS
    return within_bounds(fitted)
