"""What is held about people: each module declares its part of export and erasure.

In its `personal_data.py`, a module that has a table with a person's id says:

    PERSONAL_DATA = (
        PersonalData("reviews", ("reviews",), export=export_reviews, erase=delete_reviews_of),
    )

A test walks every table with such a column and fails on one that nobody declares.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction

Export = Callable[[Transaction, UUID], Awaitable[Any]]
Erase = Callable[[Transaction, UUID, datetime], Awaitable[None]]


@dataclass(frozen=True)
class PersonalData:
    """One named part of what is held about a person, in `tables`.

    `export` returns JSON-ready values of this person only; without it the part is not theirs to
    take along, such as hashes of tokens, and `kept` or `erase` says what becomes of it. `erase`
    runs in the transaction in which a person leaves; what is too much for that goes by a subscriber
    of `account.deleted`, which `erased_by` names. `kept` says in a sentence why rows stay
    when the person is gone; they may then hold the person's id and no name.
    """

    name: str
    tables: tuple[str, ...]
    export: Export | None = None
    erase: Erase | None = None
    erased_by: str = ""
    kept: str = ""

    def __post_init__(self) -> None:
        """Assert that it says what becomes of the rows."""
        if self.tables and not (self.erase or self.erased_by or self.kept):
            raise ValueError(f"personal data {self.name!r}: say how it is erased, or why kept")


class PersonalDataRegistry:
    """Every part, each name once."""

    def __init__(self, parts: Iterable[PersonalData] = ()) -> None:
        """Hold these parts. Raises ValueError when two share a name."""
        self._by_name: dict[str, PersonalData] = {}
        for part in parts:
            self.add(part)

    def add(self, part: PersonalData) -> None:
        """Hold one more part. Raises ValueError when its name is taken."""
        if part.name in self._by_name:
            raise ValueError(f"two parts of personal data are named {part.name!r}")
        self._by_name[part.name] = part

    async def read(self, tx: Transaction, user_id: UUID) -> dict[str, Any]:
        """All that is stored about a person and theirs to take along, by part."""
        return {
            name: await part.export(tx, user_id)
            for name, part in self._by_name.items()
            if part.export is not None
        }

    async def erase(self, tx: Transaction, user_id: UUID, *, now: datetime) -> None:
        """Erase all parts that are not kept; first those of the modules that stand on others."""
        for part in reversed(self._by_name.values()):
            if part.erase is not None:
                await part.erase(tx, user_id, now)
