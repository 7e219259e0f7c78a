"""Make a person's row anonymous."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import store
from studium.accounts.people.events import AccountDeleted
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.events import emit


class LastAdmin(Conflict):
    """Without this account nobody could act for the operator."""

    slug = "last-admin"
    title = "The last admin cannot leave"


async def erase_person(tx: Transaction, *, user_id: UUID, now: datetime) -> None:
    """Keep the row for the money records, remove all that says whose it was, free the address.

    Wings above react to `account.deleted`. Raises LastAdmin, or NotFound when it is gone.
    """
    if await store.locked_admin_ids(tx) == [user_id]:
        raise LastAdmin("You are the only admin. Make someone else admin first.")
    if not await store.anonymise_person(tx, user_id=user_id, now=now):
        raise NotFound("This account does not exist any more.")
    await emit(tx, AccountDeleted(user_id=user_id), owner_id=None, at=now)
