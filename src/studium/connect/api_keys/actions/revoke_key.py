"""End a key."""

from datetime import datetime
from uuid import UUID

from studium.connect.api_keys import store
from studium.connect.api_keys.actions.find_key import find_key
from studium.platform.database import Transaction


async def revoke_key(tx: Transaction, *, owner_id: UUID, key_id: UUID, now: datetime) -> None:
    """Let a key open nothing any more; ending an ended one changes nothing. Raises NotFound."""
    await find_key(tx, owner_id=owner_id, key_id=key_id)
    await store.revoke_key(tx, owner_id, key_id, now)
