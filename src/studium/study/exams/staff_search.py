"""How staff find a run of an exam: by its id."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.staff_search import Hit, StaffSearch
from studium.study.exams.sessions import store


async def _find(tx: Transaction, _: str, id_: UUID | None) -> list[Hit]:
    found = None if id_ is None else await store.any_session(tx, id_)
    if found is None:
        return []
    href = f"/admin/exams/sessions/{found.id}"
    return [Hit(title=found.title, text=found.status.value.lower(), href=href)]


STAFF_SEARCH = (StaffSearch("Exam sessions", _find, order=400),)
