"""A new account."""

from datetime import datetime

from studium.accounts.people import store
from studium.accounts.people.events import AccountCreated, AccountEmailConfirmed
from studium.accounts.people.model import Person
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.events import emit
from studium.platform.ids import new_id


class EmailTaken(Conflict):
    """Another account has the address."""

    slug = "email-taken"
    title = "This address has an account"


async def add_person(  # noqa: PLR0913 - what an account begins with
    tx: Transaction,
    *,
    email: str,
    now: datetime,
    via: str,
    password_hash: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    timezone: str | None = None,
    email_confirmed: bool = False,
) -> Person:
    """Create a candidate with a clean address. Roles are given by `set_role` alone.

    Of two at once with one address the second waits for the first, then raises EmailTaken.
    """
    person = await store.insert_person(
        tx,
        user_id=new_id(),
        email=email,
        password_hash=password_hash,
        first_name=first_name,
        last_name=last_name,
        timezone=timezone,
        email_confirmed_at=now if email_confirmed else None,
        now=now,
    )
    if person is None:
        raise EmailTaken("An account with this address exists. Sign in instead.")
    await emit(tx, AccountCreated(user_id=person.id, via=via), owner_id=None, at=now)
    if email_confirmed:
        confirmed = AccountEmailConfirmed(user_id=person.id)
        await emit(tx, confirmed, owner_id=None, at=now)
    return person
