"""How staff find subscriptions: by their id, ours or the provider's."""

from uuid import UUID

from studium.commerce.subscriptions import store
from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    return [
        Hit(
            title=each.plan_name,
            text=each.provider_subscription_id or str(each.id),
            href=f"/admin/subscriptions/{each.id}",
        )
        for each in await store.find_subscriptions(tx, id_, words, limit=MOST_HITS)
    ]


STAFF_SEARCH = (StaffSearch("Subscriptions", _find, order=300),)
