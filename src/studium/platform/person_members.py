"""What modules add to the answer about a person: at sign-up, at sign-in, and at /api/users/me.

In its `person_members.py`, for example:

    PERSON_MEMBERS = (
        PersonMember("ai_credits", read_balance, {"type": "integer", "description": "…"}),
    )
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts


@dataclass(frozen=True)
class PersonMember:
    """One member: `read` returns a JSON-ready value, `schema` is its JSON Schema for the document.

    Every client asks for the answer first and often: a read is one small query.
    """

    name: str
    read: Callable[[Parts, Transaction, UUID], Awaitable[Any]]
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class PersonMembers:
    """All of them."""

    members: tuple[PersonMember, ...] = ()

    async def read(self, parts: Parts, user_id: UUID) -> dict[str, Any]:
        """Every member's value for a person, by name."""
        if not self.members:
            return {}
        async with parts[Database].reader() as tx:
            return {each.name: await each.read(parts, tx, user_id) for each in self.members}
