"""Give a key another token."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.connect.api_keys import store
from studium.connect.api_keys.actions.find_key import find_key
from studium.connect.api_keys.model import IssuedKey, hint_of, new_key_token
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.vault import hash_token

LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(hours=24)


class KeyEnded(Conflict):
    """The key was revoked or has expired."""

    slug = "api-key-ended"
    title = "This key has ended"


async def rotate_key(  # noqa: PLR0913 - what a rotation is made of
    tx: Transaction,
    *,
    owner_id: UUID,
    key_id: UUID,
    overlap: timedelta,
    is_live: bool,
    now: datetime,
) -> IssuedKey:
    """Make a new token for a key, shown this once; the old one works on for `overlap`.

    Raises NotFound, and KeyEnded when the key opens nothing any more.
    """
    key = await find_key(tx, owner_id=owner_id, key_id=key_id)
    if not key.is_live(now):
        raise KeyEnded("Make a new key: this one was revoked or has expired.")
    token = new_key_token(is_live=is_live)
    await store.end_tokens(tx, key.id, at=now + min(overlap, LONGEST_OVERLAP))
    await store.insert_token(tx, key.id, token_hash=hash_token(token), hint=hint_of(token), now=now)
    return IssuedKey(await find_key(tx, owner_id=owner_id, key_id=key_id), token)
