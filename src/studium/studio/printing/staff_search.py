"""How staff find print orders: by their id, ours or their sender's."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch
from studium.studio.printing import store


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    return [
        Hit(
            title=f"Order {each.external_id or each.id}",
            text=f"{each.state.value.replace('_', ' ')} {each.problem or ''}",
            href=f"/admin/people/{each.owner_id}",
        )
        for each in await store.find_orders(tx, id_, words, limit=MOST_HITS)
    ]


STAFF_SEARCH = (StaffSearch("Print orders", _find, order=600),)
