"""How staff find connections: by their id, the service's name of the account, or their label."""

from uuid import UUID

from studium.connect.connections import store
from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch, prefix_pattern


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    found = await store.find_connections(tx, id_, words, prefix_pattern(words), limit=MOST_HITS)
    return [
        Hit(
            title=f"{each.label} ({each.kind})",
            text=f"{each.status.value} {each.account_ref or ''}",
            href=f"/admin/integrations/{each.id}"
            if each.owner_id is None
            else f"/admin/people/{each.owner_id}",
        )
        for each in found
    ]


STAFF_SEARCH = (StaffSearch("Connections", _find, order=700),)
