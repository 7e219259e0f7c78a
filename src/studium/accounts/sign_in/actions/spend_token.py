"""Spend a link that was sent by mail."""

from datetime import datetime

from studium.accounts.people import Person, locked_person
from studium.accounts.sign_in import store
from studium.accounts.sign_in.model import Purpose, UsedToken
from studium.platform.database import Transaction
from studium.platform.errors import Refused
from studium.platform.vault import hash_token


class LinkNotGood(Refused):
    """The link was used, is too old, or never was."""

    slug = "link-not-good"
    title = "This link does not work any more"


async def spend_token(
    tx: Transaction, *, token: str, purposes: tuple[Purpose, ...], now: datetime
) -> tuple[Person, UsedToken]:
    """Whose link it is, their row locked, and what it is good for. Raises LinkNotGood.

    The person is locked before the link, as by everyone who changes links: two who lock in
    opposite orders wait for each other.
    """
    token_hash = hash_token(token)
    owner_id = await store.owner_of_token(tx, token_hash)
    person = await locked_person(tx, owner_id) if owner_id else None
    used = await store.use_token(tx, token_hash=token_hash, purposes=purposes, now=now)
    if person is None or used is None:
        raise LinkNotGood("This link was used before or is too old. Ask for a new one.")
    return person, used
