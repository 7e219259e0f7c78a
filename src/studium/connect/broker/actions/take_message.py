"""Take one message of another system."""

from uuid import UUID

from studium.connect.api_keys import owner_of_key
from studium.connect.broker.model import (
    KEY_HEADER,
    OUR_SOURCE,
    SOURCE_HEADER,
    CannotTake,
    read_incoming,
)
from studium.connect.webhooks import NotExternal, publish_events
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts

_SCOPE = "events:write"


async def take_message(parts: Parts, *, headers: dict[str, str], body: bytes) -> None:
    """Emit the event in a message under the owner of the API key that it carries, once by its id.

    Returns when that is committed. Raises CannotTake when it never can be; other errors may pass.
    """
    if headers.get(SOURCE_HEADER) == OUR_SOURCE:
        raise CannotTake("It is one of our own.")
    event = read_incoming(body)
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        owner_id = await _owner(tx, headers.get(KEY_HEADER, ""), parts)
        try:
            await publish_events(tx, owner_id=owner_id, events=[event], now=now)
        except NotExternal as refusal:
            raise CannotTake(refusal.message) from refusal


async def _owner(tx: Transaction, token: str, parts: Parts) -> UUID:
    owner_id = await owner_of_key(tx, token, scope=_SCOPE, now=parts[Clock].now())
    if owner_id is None:
        raise CannotTake(f"Its header {KEY_HEADER} holds no API key with the scope {_SCOPE}.")
    return owner_id
