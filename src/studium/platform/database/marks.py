"""A text for each owner that changes when their rows do: what live pages follow."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database.transaction import Sql, Transaction


@dataclass(frozen=True, slots=True)
class _Mark:
    owner_id: UUID | None
    mark: str


async def marks_by_owner(
    tx: Transaction, sql: Sql, owner_ids: Collection[UUID | None]
) -> dict[UUID | None, str]:
    """What `sql` finds as (owner_id, mark); None is the operator.

    The statement takes the ids of people, and whether the operator's mark is wanted.
    """
    people = [each for each in owner_ids if each is not None]
    found = await tx.all(_Mark, sql, people, None in owner_ids)
    return {each.owner_id: each.mark for each in found}
