"""An address was proved to be the person's."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import store
from studium.accounts.people.actions.add_person import EmailTaken
from studium.accounts.people.events import AccountChanged, AccountEmailConfirmed
from studium.platform.database import Transaction, UniqueViolation
from studium.platform.events import emit


async def confirm_address(tx: Transaction, *, user_id: UUID, email: str, now: datetime) -> bool:
    """Mark the person's present address as confirmed.

    False when it was confirmed before, or is not the person's present address.
    """
    if not await store.confirm_email(tx, user_id=user_id, email=email, now=now):
        return False
    event = AccountEmailConfirmed(user_id=user_id)
    await emit(tx, event, owner_id=None, at=now)
    return True


async def change_address(tx: Transaction, *, user_id: UUID, email: str, now: datetime) -> None:
    """Give the person a new, proved address. Raises EmailTaken, and the transaction is lost."""
    try:
        await store.update_email(tx, user_id=user_id, email=email, now=now)
    except UniqueViolation:
        raise EmailTaken("Another account has this address by now.") from None
    for event in (AccountEmailConfirmed(user_id=user_id), AccountChanged(user_id=user_id)):
        await emit(tx, event, owner_id=None, at=now)
