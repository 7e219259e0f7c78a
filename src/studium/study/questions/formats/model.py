"""What a question is while it travels between a file and the bank, and what became of it.

The shape is the bank's own, without ids: a type, a stem, answer options, and a body for what a
type needs beyond those. Nothing here knows a file format or the database.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SINGLE_BEST = "SINGLE_BEST"
MULTI_SELECT = "MULTI_SELECT"
ORDERING = "ORDERING"
HOT_SPOT = "HOT_SPOT"
CLINICAL_SIM = "CLINICAL_SIM"
SCENARIO_SET = "SCENARIO_SET"
WITH_OPTIONS = (SINGLE_BEST, MULTI_SELECT, ORDERING)
TYPES = (*WITH_OPTIONS, HOT_SPOT, CLINICAL_SIM, SCENARIO_SET)

DEFAULT_SCORING: Mapping[str, str] = {
    SINGLE_BEST: "dichotomous",
    MULTI_SELECT: "dichotomous",
    ORDERING: "dichotomous",
    HOT_SPOT: "dichotomous",
    CLINICAL_SIM: "dichotomous",
    SCENARIO_SET: "select_n",
}
SCORINGS = ("dichotomous", "plus_minus", "select_n", "rationale_pairs")

MAX_OPTIONS = 26
MAX_TEXT_CHARACTERS = 50_000
MAX_IDENTIFIER_CHARACTERS = 200
LEAST_OPTIONS = 2

_NO_CHARACTER = re.compile(
    r"\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}"
)
"""Null characters and halves of pairs, as JSON escapes them; no database text holds them."""


class FileRefused(Exception):
    """A file as a whole cannot be read; the message is one sentence for the person who sent it."""


class Outcome(StrEnum):
    """What an import makes of one question."""

    IMPORTABLE = "importable"
    LOSSY = "lossy"
    REFUSED = "refused"


@dataclass(frozen=True)
class Option:
    """An answer option; `is_correct` is None where order, not choice, is asked for."""

    content: str
    is_correct: bool | None = False
    rationale: str = ""


@dataclass(frozen=True)
class Media:
    """A picture: its name in the file, its description, and its bytes where the file has them."""

    name: str
    alt: str
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Item:
    """A question on its way; `options` of ORDERING stand in the right order."""

    identifier: str
    type: str
    stem: str
    options: tuple[Option, ...] = ()
    rationale: str = ""
    domain: str = ""
    difficulty: int | None = None
    scoring: str = ""
    media: tuple[Media, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_options(self) -> tuple[str, ...]:
        """The texts that a candidate chooses among."""
        if self.type == HOT_SPOT:
            return tuple(str(region.get("label", "")) for region in self._regions)
        return tuple(option.content for option in self.options)

    @property
    def correct(self) -> tuple[int, ...]:
        """Indices into `shown_options` of what is right; for ORDERING the right order."""
        if self.type == ORDERING:
            return tuple(range(len(self.options)))
        if self.type == HOT_SPOT:
            return tuple(n for n, region in enumerate(self._regions) if region.get("is_correct"))
        return tuple(n for n, option in enumerate(self.options) if option.is_correct)

    @property
    def _regions(self) -> list[Mapping[str, Any]]:
        return list(self.body.get("regions", ()))


@dataclass(frozen=True)
class Found:
    """One question of a file and what an import makes of it.

    `item` is there unless the question is refused. `losses` names what the bank has no place
    for, `reason` says in one line why a question is refused.
    """

    identifier: str
    type: str | None
    options: tuple[str, ...] = ()
    correct: tuple[int, ...] = ()
    losses: tuple[str, ...] = ()
    reason: str | None = None
    item: Item | None = None

    @property
    def outcome(self) -> Outcome:
        """Refused, lossy or importable."""
        if self.item is None:
            return Outcome.REFUSED
        return Outcome.LOSSY if self.losses else Outcome.IMPORTABLE

    def as_json(self) -> dict[str, Any]:
        """What `studium questions import --dry-run --json` prints of it."""
        return {
            "identifier": self.identifier,
            "type": self.type,
            "options": list(self.options),
            "correct": list(self.correct),
            "outcome": self.outcome.value,
            "losses": list(self.losses),
            "reason": self.reason,
        }


def judge(item: Item, losses: tuple[str, ...] = ()) -> Found:
    """What becomes of a question that was read: refused if the bank could not hold it."""
    reason = objection(item)
    return Found(
        identifier=item.identifier,
        type=item.type if item.type in TYPES else None,
        options=item.shown_options,
        correct=item.correct,
        losses=tuple(dict.fromkeys(losses)),
        reason=reason,
        item=None if reason else item,
    )


def refuse(identifier: str, reason: str, *, kind: str | None = None) -> Found:
    """A question that the bank has no place for."""
    return Found(identifier=identifier[:MAX_IDENTIFIER_CHARACTERS], type=kind, reason=reason)


def objection(item: Item) -> str | None:
    """Why the bank cannot hold this question, in one line; None if it can."""
    return _objection_to_fields(item) or _objection_to_texts(item) or _objection_to_answers(item)


def _objection_to_fields(item: Item) -> str | None:
    if not item.identifier or len(item.identifier) > MAX_IDENTIFIER_CHARACTERS:
        return f"An identifier has 1 to {MAX_IDENTIFIER_CHARACTERS} characters."
    if item.type not in TYPES:
        return f"The bank has no question type {item.type[:40]!r}."
    if item.scoring not in ("", *SCORINGS):
        return f"The bank does not score by {item.scoring[:40]!r}."
    if item.difficulty is not None and item.difficulty not in range(1, 6):
        return "Difficulty is a whole number from 1 to 5."
    return None


def _objection_to_texts(item: Item) -> str | None:
    if not item.stem.strip():
        return "It has no question text."
    texts = (item.stem, item.rationale, *(option.content for option in item.options))
    if max(map(len, texts)) > MAX_TEXT_CHARACTERS:
        return f"A text is longer than {MAX_TEXT_CHARACTERS} characters."
    reasons = [option.rationale for option in item.options]
    written = json.dumps([item.identifier, *texts, *reasons, dict(item.metadata), dict(item.body)])
    return "A text holds what is no character." if _NO_CHARACTER.search(written) else None


def _objection_to_answers(item: Item) -> str | None:
    if item.type in WITH_OPTIONS:
        return _objection_to_options(item)
    if item.options:
        return f"{item.type} has no answer options of its own."
    return _objection_to_regions(item) if item.type == HOT_SPOT else _objection_to_body(item)


def _objection_to_options(item: Item) -> str | None:
    right = len(item.correct)
    if not LEAST_OPTIONS <= len(item.options) <= MAX_OPTIONS:
        return f"It has {len(item.options)} answer options; 2 to {MAX_OPTIONS} are possible."
    if not all(option.content.strip() for option in item.options):
        return "An answer option has no text."
    if right == 0:
        return "No answer is marked as right."
    if item.type == SINGLE_BEST and right > 1:
        return "More than one answer earns full marks where one may be chosen."
    return None


def _objection_to_regions(item: Item) -> str | None:
    regions = item.body.get("regions")
    if not isinstance(regions, list) or not all(map(_is_region, regions)):
        return "Its regions are not shapes with a label and numbers between 0 and 1."
    if len(regions) < LEAST_OPTIONS:
        return "It has fewer than two regions."
    if not item.correct:
        return "No region is marked as right."
    return None if item.media else "The picture with its regions is not in the file."


def _is_region(region: object) -> bool:
    if not isinstance(region, Mapping):
        return False
    numbers = region.get("coordinates")
    return (
        isinstance(region.get("id"), str)
        and isinstance(region.get("label"), str)
        and bool(region["label"].strip())
        and region.get("shape") in ("rect", "circle", "polygon")
        and isinstance(numbers, list)
        and all(isinstance(n, int | float) and math.isfinite(n) and 0 <= n <= 1 for n in numbers)
    )


def _objection_to_body(item: Item) -> str | None:
    part = "steps" if item.type == CLINICAL_SIM else "items"
    parts = item.body.get(part)
    if not isinstance(parts, list) or not parts or not all(isinstance(p, Mapping) for p in parts):
        return f"Its body has no list of {part}."
    return None
