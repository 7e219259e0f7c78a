"""What people hold about people: the record itself."""

from typing import Any
from uuid import UUID

from studium.accounts.people.answers import PersonAnswer
from studium.accounts.people.store import person_by_id
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData


async def _export_profile(tx: Transaction, user_id: UUID) -> dict[str, Any] | None:
    person = await person_by_id(tx, user_id)
    if person is None:
        return None
    own = {name: getattr(person, name) for name in PersonAnswer.model_fields}
    return PersonAnswer.model_validate(own).model_dump(mode="json")


PERSONAL_DATA = (
    PersonalData(
        "profile",
        ("users",),
        export=_export_profile,
        kept="Records of money name the id; `erase_person` makes the row anonymous.",
    ),
)
