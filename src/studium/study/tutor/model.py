"""Questions made of a source, and what is said of an answer."""

from dataclasses import dataclass
from enum import StrEnum


class DraftType(StrEnum):
    """What kind of question the local model writes; names of the bank's own types."""

    SINGLE_BEST = "SINGLE_BEST"
    MULTI_SELECT = "MULTI_SELECT"


@dataclass(frozen=True)
class Draft:
    """A question with its answers and the characters of the source that it rests on."""

    type: str
    stem: str
    options: tuple[str, ...]
    correct: tuple[int, ...]  # indices of options
    rationale: str
    span: tuple[int, int]
    quote: str  # the source's characters of the span
    section: int


@dataclass(frozen=True)
class Generated:
    """The questions that passed all checks, and how many candidates each check dropped."""

    drafts: tuple[Draft, ...]
    dropped: dict[str, int]
    sections_covered: int
    sections: int
