"""The pool of connections, and the two ways to use one."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import asyncpg
from asyncpg import Connection, Pool, Record
from asyncpg.transaction import Transaction as ServerTransaction

from studium.platform.database.transaction import Transaction

_STATEMENT_SECONDS = 30
_ACQUIRE_SECONDS = 10  # for a free connection, and for giving one back
# The server's own limits, for when we are no longer there to keep ours: a statement that nobody
# waits for ends, and a transaction that nobody continues gives its locks back.
_SERVER_LIMITS = {
    "statement_timeout": f"{_STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
}


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
            server_settings=_SERVER_LIMITS,
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

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction: committed at the end of the block, rolled back by any exception.

        Raises TimeoutError when no connection becomes free within ten seconds.
        """
        return _InTransaction(self.pool)

    def reader(self) -> AbstractAsyncContextManager[Transaction]:
        """Single statements without a surrounding transaction: one round trip each.

        Raises TimeoutError when no connection becomes free within ten seconds.
        """
        return _Borrowed(self.pool)


class _Borrowed:
    """A connection for the length of a block. A class, for it costs half of a generator."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def __aenter__(self) -> Transaction:
        # Not `acquire(timeout=…)`: before Python 3.12 that starts a task for every acquisition.
        async with asyncio.timeout(_ACQUIRE_SECONDS):
            self._connection = await self._pool.acquire()
        return Transaction(self._connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._pool.release(self._connection, timeout=_ACQUIRE_SECONDS)


class _InTransaction(_Borrowed):
    """A borrowed connection with a transaction around the block."""

    __slots__ = ("_server",)

    async def __aenter__(self) -> Transaction:
        tx = await super().__aenter__()
        self._server: ServerTransaction = tx.connection.transaction()
        try:
            await self._server.__aenter__()
        except BaseException:
            await self._pool.release(self._connection, timeout=_ACQUIRE_SECONDS)
            raise
        return tx

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._server.__aexit__(kind, error, trace)
        finally:
            await self._pool.release(self._connection, timeout=_ACQUIRE_SECONDS)


async def _prepare(connection: "Connection[Record]") -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
