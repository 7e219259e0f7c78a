"""The one search of staff: modules say in their `staff_search.py` how their things are found.

    STAFF_SEARCH = (StaffSearch("Purchases", find_purchases, order=200),)

`find` gets the words as they were typed, and the id that they are, if they are one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Transaction

MOST_HITS = 10  # of each kind


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: how it is called, what tells it apart, and its page for staff."""

    title: str
    text: str
    href: str


Find = Callable[[Transaction, str, UUID | None], Awaitable[list[Hit]]]


@dataclass(frozen=True, slots=True)
class StaffSearch:
    """A kind of things that staff look for. Lower `order` comes first."""

    title: str
    find: Find
    order: int = 500


@dataclass(frozen=True, slots=True)
class StaffSearches:
    """Everything that can be looked for."""

    all: tuple[StaffSearch, ...]

    async def find(self, tx: Transaction, words: str) -> list[tuple[str, list[Hit]]]:
        """What the words find, by kind; kinds in which nothing is found are left out."""
        found = [(each.title, await each.find(tx, words, _id_of(words))) for each in self.all]
        return [(title, hits[:MOST_HITS]) for title, hits in found if hits]


def prefix_pattern(words: str) -> str:
    """The words as a pattern of LIKE that what begins with them fits."""
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"{escaped}%"


def _id_of(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
