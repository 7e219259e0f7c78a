"""A link for one use."""

from datetime import datetime

from studium.accounts.people import Person, locked_person
from studium.accounts.sign_in import store
from studium.accounts.sign_in.model import LIFETIMES, Purpose
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import hash_token, new_token


async def issue_token(
    tx: Transaction, *, person: Person, purpose: Purpose, email: str, now: datetime
) -> str:
    """A token to be mailed to `email`.

    Earlier ones for the same purpose die, except those that take another address back.
    """
    token = new_token()
    await locked_person(tx, person.id)
    if purpose is not Purpose.TAKE_BACK_EMAIL:
        await store.delete_tokens_for(tx, person.id, purpose)
    await store.insert_token(
        tx,
        token_id=new_id(),
        user_id=person.id,
        purpose=purpose,
        token_hash=hash_token(token),
        email=email,
        now=now,
        expires_at=now + LIFETIMES[purpose],
    )
    return token
