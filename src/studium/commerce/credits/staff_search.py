"""How staff find a movement of credits: by the id of its entry, its grant or its hold."""

from uuid import UUID

from studium.commerce.credits import store
from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch


async def _find(tx: Transaction, _: str, id_: UUID | None) -> list[Hit]:
    if id_ is None:
        return []
    return [
        Hit(
            title=f"{each.amount:+,} credits",
            text=f"{each.action}, {each.balance_after:,} after it",
            href=f"/admin/people/{each.user_id}",
        )
        for each in await store.find_entries(tx, id_, limit=MOST_HITS)
    ]


STAFF_SEARCH = (StaffSearch("Credits", _find, order=350),)
