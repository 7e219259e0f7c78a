"""The pool of connections, and the two ways to use one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import asyncpg
from asyncpg import Connection, Pool, Record

from studium.platform.database.transaction import Transaction

_STATEMENT_SECONDS = 30
_ACQUIRE_SECONDS = 10


class _Connection(Connection):
    """A connection that leaves nothing behind, so that no reset is needed on release.

    We never LISTEN, set session state, or take session-level locks on pooled connections.
    """

    def get_reset_query(self) -> str:
        """No statement: saves a round trip at every release."""
        return ""


class Database:
    """One PostgreSQL, reached through a pool."""

    def __init__(self, url: str, pool: "Pool[Record]") -> None:
        """Use `Database.connect`."""
        self.url = url
        self.pool = pool

    @classmethod
    async def connect(cls, url: str, *, pool_size: int = 16) -> Self:
        """Open a pool of at most `pool_size` connections.

        Raises OSError or asyncpg.PostgresError when the server does not let us in.
        """
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=pool_size,
            connection_class=_Connection,
            command_timeout=_STATEMENT_SECONDS,
            init=_prepare,
        )
        return cls(url, pool)

    async def ping(self) -> None:
        """Ask the server for a sign of life. Raises OSError or asyncpg.PostgresError."""
        async with self.pool.acquire(timeout=_ACQUIRE_SECONDS) as connection:
            await connection.execute("select 1")

    async def close(self) -> None:
        """Wait for what is running, then close every connection."""
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction: committed at the end of the block, rolled back by any exception."""
        async with (
            self.pool.acquire(timeout=_ACQUIRE_SECONDS) as connection,
            connection.transaction(),
        ):
            yield Transaction(connection)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Transaction]:
        """Single statements without a surrounding transaction: one round trip each."""
        async with self.pool.acquire(timeout=_ACQUIRE_SECONDS) as connection:
            yield Transaction(connection)


async def _prepare(connection: "Connection[Record]") -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
