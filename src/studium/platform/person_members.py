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

    Every client asks for the answer first and often: a read is one small query. Members that have
    the same `read` are read once; `pick` takes each one's own value of what that returns.
    """

    name: str
    read: Callable[[Parts, Transaction, UUID], Awaitable[Any]]
    schema: Mapping[str, Any]
    pick: Callable[[Any], Any] = lambda read: read


@dataclass(frozen=True)
class PersonMembers:
    """All of them."""

    members: tuple[PersonMember, ...] = ()

    async def read(self, parts: Parts, user_id: UUID) -> dict[str, Any]:
        """Every member's value for a person, by name."""
        if not self.members:
            return {}
        async with parts[Database].reader() as tx:
            found = {read: await read(parts, tx, user_id) for read in self.reads}
        return {each.name: each.pick(found[each.read]) for each in self.members}

    @property
    def reads(self) -> list[Callable[[Parts, Transaction, UUID], Awaitable[Any]]]:
        """What is read for them, each once."""
        return list(dict.fromkeys(each.read for each in self.members))
