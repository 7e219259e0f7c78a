"""How staff find people: by their address, their name, or their id."""

from uuid import UUID

from studium.accounts.people import store
from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch, prefix_pattern


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    found = await store.search_people(tx, prefix_pattern(words.lower()), id_, limit=MOST_HITS)
    return [
        Hit(
            title=each.email,
            text=" ".join(filter(None, (each.first_name, each.last_name, each.role.value))),
            href=f"/admin/people/{each.id}",
        )
        for each in found
    ]


STAFF_SEARCH = (StaffSearch("People", _find, order=100),)
