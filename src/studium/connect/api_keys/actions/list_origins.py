"""List the sites whose scripts may call with a key."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from studium.connect.api_keys import store
from studium.connect.api_keys.actions.find_key import find_key
from studium.connect.api_keys.model import ApiKey
from studium.platform.database import Transaction


async def list_origins(
    tx: Transaction, *, owner_id: UUID, key_id: UUID, origins: Collection[str]
) -> ApiKey:
    """The key with exactly these origins; with none, no browser reads its answers.

    Raises NotFound.
    """
    key = await find_key(tx, owner_id=owner_id, key_id=key_id)
    wanted = sorted(set(origins))
    await store.set_origins(tx, owner_id, key_id, wanted)
    return replace(key, allowed_origins=wanted)
