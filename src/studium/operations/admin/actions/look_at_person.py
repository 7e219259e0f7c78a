"""Look at a person, as staff: an act of its own, on the record."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import Person, person_by_id
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


async def look_at_person(
    tx: Transaction, user_id: UUID, *, actor_id: UUID, now: datetime
) -> Person:
    """The person; that somebody looked is recorded. Raises NotFound."""
    found = await person_by_id(tx, user_id)
    if found is None:
        raise NotFound("There is no such person.")
    await record_act(
        tx,
        actor_id=actor_id,
        action="looked at a person",
        subject=Subject("person", user_id),
        details={},
        now=now,
    )
    return found
