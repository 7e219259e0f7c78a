"""Hear of changes of connections that other processes made."""

import asyncio

import asyncpg

from studium.connect.connections import store
from studium.connect.connections.cache import ConnectionCache
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_CHANNEL = "studium_connections"
_PATIENCE_SECONDS = 2.0
_SIGN_OF_LIFE_SECONDS = 30.0


async def listen_for_changes(parts: Parts) -> None:
    """Forget what is remembered of connections whenever one changes, until canceled.

    On a connection of its own, which a pooler in between must not share. While it is down,
    changes are seen once memory fades.
    """
    cache = parts[ConnectionCache]
    while True:
        try:
            connection = await asyncpg.connect(parts[Database].direct_url, timeout=10)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            await asyncio.sleep(_PATIENCE_SECONDS)
            continue
        try:
            await connection.add_listener(_CHANNEL, lambda *_: cache.forget())
            cache.forget()  # what changed while nobody listened
            while not connection.is_closed():
                await asyncio.sleep(_SIGN_OF_LIFE_SECONDS)
                await connection.execute(store.SIGN_OF_LIFE)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as problem:
            log.info("connection_changes_unheard", reason=type(problem).__name__)
        finally:
            connection.terminate()
        await asyncio.sleep(_PATIENCE_SECONDS)
