"""Find whose key a token opens, for those who are not asked over HTTP."""

from datetime import datetime
from uuid import UUID

from studium.connect.api_keys import store
from studium.connect.api_keys.model import can_be_token
from studium.platform.database import Transaction
from studium.platform.vault import hash_token


async def owner_of_key(tx: Transaction, token: str, *, scope: str, now: datetime) -> UUID | None:
    """The owner of the key that a token opens, when the key is good and has the scope."""
    known = await store.known_token(tx, hash_token(token)) if can_be_token(token) else None
    if known is None or scope not in known.scopes:
        return None
    is_over = known.expires_at is not None and known.expires_at <= now
    return None if is_over else known.owner_id
