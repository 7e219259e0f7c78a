"""Ways into an account beside its password and the links to its address.

A module above that opens accounts in a way of its own says in its file `parts.py` how an
account forgets that way, so that whoever takes an account back takes it back whole:

    async def provide(parts: Parts) -> None:
        parts[AlternativeSignIns].add(delete_identities_of)
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from uuid import UUID

from studium.platform.database import Transaction

Forget: TypeAlias = Callable[[Transaction, UUID], Awaitable[Any]]


class AlternativeSignIns:
    """How to close every other way into an account."""

    def __init__(self) -> None:
        """Begin empty."""
        self._ways: list[Forget] = []

    def add(self, forget: Forget) -> None:
        """Know one more way; `forget` closes it for one person."""
        self._ways.append(forget)

    async def forget(self, tx: Transaction, user_id: UUID) -> None:
        """Close them all, in the caller's transaction."""
        for forget in self._ways:
            await forget(tx, user_id)
