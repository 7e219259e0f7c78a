"""Find the person with an address, or give them an account, as an admin."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import store
from studium.accounts.people.actions.add_person import add_person
from studium.accounts.people.model import Person
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction


async def ensure_person(  # noqa: PLR0913 - what an account begins with
    tx: Transaction,
    *,
    actor_id: UUID,
    email: str,
    first_name: str | None,
    last_name: str | None,
    timezone: str | None,
    reason: str,
    now: datetime,
) -> tuple[Person, bool]:
    """The person with a clean address, and whether they are new; whoever is there stays as is.

    Raises EmailTaken when another transaction made the account meanwhile.
    """
    known = await store.person_by_email(tx, email)
    if known is not None:
        return known, False
    person = await add_person(
        tx,
        email=email,
        now=now,
        via="staff",
        first_name=first_name,
        last_name=last_name,
        timezone=timezone,
    )
    subject = Subject("person", person.id)
    await record_act(
        tx,
        actor_id=actor_id,
        action="made an account",
        subject=subject,
        details={"reason": reason},
        now=now,
    )
    return person, True
