"""What a vector store of questions must do."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from studium.platform.errors import Unavailable


class StoreUnreachable(Unavailable):
    """The vector store does not answer, or not as it should."""

    slug = "vector-store-unreachable"
    title = "The vector store cannot be reached"


@dataclass(frozen=True, slots=True)
class StoreItem:
    """What the store keeps under an id."""

    id: str
    payload: Mapping[str, Any]


class VectorStore(Protocol):
    """A store of questions. Every method raises StoreUnreachable."""

    async def count(self) -> int:
        """How many items there are."""
        ...

    def items(self) -> AsyncIterator[list[StoreItem]]:
        """Every item, in batches, in the order of their ids."""
        ...

    async def search(
        self,
        vector: list[float],
        *,
        domain: str | None,
        difficulty: int | None,
        exclude: Collection[str],
        limit: int,
    ) -> list[str]:
        """The source ids of the nearest items."""
        ...
