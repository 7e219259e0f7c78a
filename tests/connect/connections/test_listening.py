"""A change of a connection is known to every process at once."""

import asyncio

from tests.connect.connections.test_connections import CREDENTIALS, ensure

from studium.connect.connections import ConnectionCache, listen_for_changes, set_disabled
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


async def test_a_change_is_heard_of_within_a_second(parts: Parts) -> None:
    cache = parts[ConnectionCache]
    cache.add_operator("fake", CREDENTIALS)
    made = await ensure(parts)
    listening = asyncio.create_task(listen_for_changes(parts))
    try:
        await asyncio.sleep(0.3)
        assert await cache.operator("fake") is not None
        async with parts[Database].transaction() as tx:
            await set_disabled(tx, made.id, owner_id=None, disabled=True, now=parts[Clock].now())
        await asyncio.sleep(0.5)
        assert await cache.operator("fake") is None
    finally:
        listening.cancel()
