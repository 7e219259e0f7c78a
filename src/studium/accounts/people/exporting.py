"""How each module contributes to the export of a person's data.

In its file `parts.py`, a module that holds something about people adds its part:

    async def provide(parts: Parts) -> None:
        parts[Exporters].add(Exporter("purchases", export_purchases))
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction


@dataclass(frozen=True)
class Exporter:
    """One named part of the export; `read` returns JSON-ready values of this person only."""

    name: str
    read: Callable[[Transaction, UUID], Awaitable[Any]]


class Exporters:
    """Every part of an export, each name once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._by_name: dict[str, Exporter] = {}

    def add(self, exporter: Exporter) -> None:
        """Have one more part in every export. Raises ValueError when its name is taken."""
        if exporter.name in self._by_name:
            raise ValueError(f"two exporters are named {exporter.name!r}")
        self._by_name[exporter.name] = exporter

    async def read(self, tx: Transaction, user_id: UUID) -> dict[str, Any]:
        """All that is stored about a person, by part."""
        return {name: await part.read(tx, user_id) for name, part in self._by_name.items()}
