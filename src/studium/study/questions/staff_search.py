"""How staff find questions: by their id, or by words of their stem."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch, prefix_pattern
from studium.study.questions import store

_LONGEST = 120


async def _find(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    found = await store.find_questions(tx, id_, prefix_pattern(words), limit=MOST_HITS)
    return [
        Hit(title=each.stem[:_LONGEST], text=str(each.id), href=f"/admin/questions/{each.id}")
        for each in found
    ]


STAFF_SEARCH = (StaffSearch("Questions", _find, order=500),)
