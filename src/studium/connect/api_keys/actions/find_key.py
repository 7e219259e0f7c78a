"""Find a key of somebody's."""

from uuid import UUID

from studium.connect.api_keys import store
from studium.connect.api_keys.model import ApiKey
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


class UnknownKey(NotFound):
    """There is no such key, or it is somebody else's."""

    slug = "unknown-api-key"
    title = "There is no such API key"


async def find_key(tx: Transaction, *, owner_id: UUID, key_id: UUID) -> ApiKey:
    """The owner's key, locked until the transaction ends. Raises UnknownKey."""
    key = await store.key_of_owner(tx, owner_id, key_id)
    if key is None:
        raise UnknownKey("None of your API keys has this id.")
    return key
