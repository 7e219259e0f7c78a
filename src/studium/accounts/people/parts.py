"""What people bring to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people.answers import PersonAnswer
from studium.accounts.people.exporting import Exporter, Exporters
from studium.accounts.people.store import person_by_id
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Open the registry of exporters, with the profile as its first part."""
    exporters = Exporters()
    exporters.add(Exporter("profile", _export_profile))
    parts.add(exporters)


async def _export_profile(tx: Transaction, user_id: UUID) -> dict[str, Any] | None:
    person = await person_by_id(tx, user_id)
    return PersonAnswer.model_validate(person).model_dump(mode="json") if person else None
