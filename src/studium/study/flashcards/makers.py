"""What cards can be made from, as the modules that know it say.

A module that knows something worth a card adds its maker in its `parts.py`:

    async def provide(parts: Parts) -> None:
        parts[CardMakers].add(CardMaker("tutor_answer", card_from_answer))
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.study.flashcards.model import CardText


class CardSourceUnknown(Invalid):
    """There is nothing of this kind that a card could be made from."""

    slug = "card-source-unknown"
    title = "No card can be made from this"


@dataclass(frozen=True)
class MadeCard:
    """A card that a maker made: what it says, and the domain that it belongs to."""

    text: CardText
    domain: str | None = None


# What is named by `source`, of this person; None when there is no such thing of theirs.
Make = Callable[[Transaction, UUID, Mapping[str, Any]], Awaitable[MadeCard | None]]


@dataclass(frozen=True)
class CardMaker:
    """Makes cards from one kind of thing. The text's `source_key` makes it once."""

    kind: str
    make: Make


class CardMakers:
    """Every maker, each kind once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._by_kind: dict[str, CardMaker] = {}

    def add(self, maker: CardMaker) -> None:
        """Know one more. Raises ValueError when its kind is taken."""
        if maker.kind in self._by_kind:
            raise ValueError(f"two makers make cards from {maker.kind!r}")
        self._by_kind[maker.kind] = maker

    def of(self, kind: str) -> CardMaker:
        """The maker of a kind. Raises CardSourceUnknown."""
        maker = self._by_kind.get(kind)
        if maker is None:
            kinds = ", ".join(sorted(self._by_kind))
            raise CardSourceUnknown(f"kind is one of: {kinds}.")
        return maker
