"""How staff find purchases: by their id or their receipt's number."""

from uuid import UUID

from studium.commerce.catalog import store
from studium.platform.database import Transaction
from studium.platform.money import Money
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    return [
        Hit(
            title=f"{each.product_name}, {Money(each.total_minor, each.currency).format()}",
            text=f"{each.status.value.lower()} {each.receipt_number or ''}",
            href=f"/admin/purchases/{each.id}"
            if each.owner_id is None
            else f"/admin/people/{each.user_id}",
        )
        for each in await store.find_purchases(tx, id_, words.upper(), limit=MOST_HITS)
    ]


STAFF_SEARCH = (StaffSearch("Purchases", _find, order=200),)
