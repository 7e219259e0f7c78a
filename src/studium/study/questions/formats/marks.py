"""Questions whose answers carry percentages (GIFT, Moodle XML), as the bank has them.

The bank marks answers right or wrong. What a percentage says beyond that is named as a loss;
a question whose percentages the bank cannot express at all is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studium.study.questions.formats.bank import judge
from studium.study.questions.formats.markup import Texts
from studium.study.questions.formats.model import (
    MULTI_SELECT,
    SINGLE_BEST,
    Found,
    Item,
    Media,
    Option,
    refuse,
)

FULL = 100.0
TOLERANCE = 0.1
PARTIAL_MARKS = "partial marks in percent"
TRUE, FALSE = "True", "False"


@dataclass
class Weighed:
    """A question that is being read: its texts, and options with percentages."""

    identifier: str
    stem: str
    rationale: str
    metadata: Mapping[str, Any]
    texts: Texts
    media: tuple[Media, ...] = ()
    losses: list[str] = field(default_factory=list)
    options: list[tuple[str, float, str]] = field(default_factory=list)

    def option(self, content: str, percent: float, rationale: str) -> None:
        """Take one answer option."""
        self.options.append((content, percent, rationale))

    def refused(self, reason: str) -> Found:
        """The bank has no place for it."""
        return refuse(self.identifier, reason)

    def found(self, kind: str, options: tuple[Option, ...], scoring: str = "") -> Found:
        """The question with what its texts and percentages cost."""
        item = Item(
            identifier=self.identifier,
            type=kind,
            stem=self.stem,
            options=options,
            rationale=self.rationale,
            scoring=scoring,
            media=self.media,
            metadata=dict(self.metadata),
        )
        return judge(item, (*self.losses, *self.texts.losses()))


def true_or_false(question: Weighed, *, is_true: bool, wrong: str, right: str) -> Found:
    """A statement that is true or false, with what to say to a wrong and to a right answer."""
    of_true, of_false = (right, wrong) if is_true else (wrong, right)
    return question.found(
        SINGLE_BEST,
        (Option(TRUE, is_true, of_true), Option(FALSE, not is_true, of_false)),
    )


def single(question: Weighed) -> Found:
    """One answer may be chosen: the one of 100 % is right."""
    for content, percent, _ in question.options:
        if percent not in (0, FULL):
            question.losses.append(f"{percent:g} % for {content[:60]!r}")
    options = tuple(
        Option(content, percent >= FULL - TOLERANCE, rationale)
        for content, percent, rationale in question.options
    )
    return question.found(SINGLE_BEST, options)


def multiple(question: Weighed) -> Found:
    """Several may be chosen: those above 0 % are right."""
    options = tuple(
        Option(content, percent > 0, rationale) for content, percent, rationale in question.options
    )
    right = [percent for _, percent, _ in question.options if percent > 0]
    wrong = [percent for _, percent, _ in question.options if percent <= 0]
    share = FULL / len(right) if right else FULL
    even = all(abs(percent - share) < TOLERANCE for percent in right)
    if even and wrong and all(abs(percent + share) < TOLERANCE for percent in wrong):
        return question.found(MULTI_SELECT, options, scoring="plus_minus")
    if len(right) > 1 or any(percent < 0 for percent in wrong):
        told = ", ".join(f"{percent:g}" for _, percent, _ in question.options)
        question.losses.append(f"{PARTIAL_MARKS}: {told}")
    return question.found(MULTI_SELECT, options)
