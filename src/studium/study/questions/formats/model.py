"""What a question is while it travels between a file and the bank, and what became of it.

The shape is the bank's own, without ids: a type, a stem, answer options, and a body for what a
type needs beyond those. Nothing here knows a file format or the database.
"""

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

MAX_IDENTIFIER_CHARACTERS = 200


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
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Media:
    """A picture: its name in the file, its description, and its bytes where the file has them."""

    name: str
    alt: str
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Item:
    """A question on its way; `options` of ORDERING stand in the right order.

    `file_order` are indices into the options of ORDERING as the file had them, if otherwise.
    """

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
    file_order: tuple[int, ...] = field(default=(), compare=False)

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


def refuse(identifier: str, reason: str, *, kind: str | None = None) -> Found:
    """A question that the bank has no place for."""
    return Found(identifier=identifier[:MAX_IDENTIFIER_CHARACTERS], type=kind, reason=reason)
