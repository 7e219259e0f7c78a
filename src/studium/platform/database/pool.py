"""The pool of connections, and the two ways to use one."""

import asyncio
import json
import time
from contextlib import AbstractAsyncContextManager, suppress
from types import TracebackType
from typing import Any, Self, TypeAlias

import asyncpg
from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy
from asyncpg.transaction import Transaction as ServerTransaction

from studium.platform.database.outage import DatabaseAway
from studium.platform.database.transaction import Transaction

PooledConnection: TypeAlias = "PoolConnectionProxy[Record]"

_STATEMENT_SECONDS = 30
_ACQUIRE_SECONDS = 10  # for a free connection, and for giving one back
_LONGEST_REST_SECONDS = 240  # after which something in between may have forgotten a connection
# The server's own limits, for when we are no longer there to keep ours: a statement that nobody
# waits for ends, and a transaction that nobody continues gives its locks back.
_SERVER_LIMITS = {
    "statement_timeout": f"{_STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
}
_POOLED: dict[str, Any] = {"statement_cache_size": 0}


class _Connection(Connection):
    """A connection that leaves nothing behind, so that no reset is needed on release.

    We never LISTEN, set session state, or take session-level locks on pooled connections.
    """

    def get_reset_query(self) -> str:
        """No statement: saves a round trip at every release."""
        return ""


class Database:
    """One PostgreSQL, reached through a pool.

    `direct_url` leads past any pooler: for LISTEN, and for whatever needs a session of its own.
    """

    def __init__(self, url: str, pool: "Pool[Record]", *, direct_url: str | None = None) -> None:
        """Use `Database.connect`."""
        self.url = url
        self.direct_url = direct_url or url
        self.pool = pool
        self._borrow = _Borrowed if direct_url is None else _InTransaction
        self._connections = _Connections(pool)

    @classmethod
    async def connect(cls, url: str, *, pool_size: int = 16, direct_url: str | None = None) -> Self:
        """Open a pool of at most `pool_size` connections.

        With a `direct_url`, `url` leads to a pooler in transaction mode: the next statement may
        meet another session. So no statement is prepared for later, every block is a
        transaction, and the limits of statements are those of the role.

        Raises OSError or asyncpg.PostgresError when the server does not let us in.
        """
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=pool_size,
            connection_class=_Connection,
            command_timeout=_STATEMENT_SECONDS,
            init=_prepare,
            **({"server_settings": _SERVER_LIMITS} if direct_url is None else _POOLED),
        )
        return cls(url, pool, direct_url=direct_url)

    async def ping(self) -> None:
        """Ask the server for a sign of life. Raises OSError or asyncpg.PostgresError."""
        async with self.reader() as tx:
            await tx.connection.execute("select 1")

    def usage(self) -> tuple[int, int, int]:
        """Connections of the pool: how many are open, busy, and may be open at most."""
        at_hand = len(self._connections.at_hand)
        busy = self.pool.get_size() - self.pool.get_idle_size() - at_hand
        return self.pool.get_size(), max(0, busy), self.pool.get_max_size()

    async def close(self) -> None:
        """Wait for what is running, then close every connection."""
        await self._connections.release_all()
        await self.pool.close()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction: committed at the end of the block, rolled back by any exception.

        Raises TimeoutError when no connection becomes free within ten seconds.
        """
        return _InTransaction(self._connections)

    def reader(self) -> AbstractAsyncContextManager[Transaction]:
        """Single statements, each one round trip and a transaction of its own.

        Behind a pooler the block is one transaction.

        Raises TimeoutError when no connection becomes free within ten seconds.
        """
        return self._borrow(self._connections)


class _Connections:
    """Connections of a pool, some kept at hand.

    asyncpg's pool starts a task whenever a connection comes back, and needs a timer when one is
    wanted: 13 µs, a third of a short read. So up to half of the pool's connections stay
    borrowed here between uses, unless somebody waits for one or something went wrong with it.
    """

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool
        self.at_hand: list[tuple[PooledConnection, float]] = []
        self._most_at_hand = pool.get_max_size() // 2
        self._waiting = 0
        self._is_closing = False

    async def take(self) -> PooledConnection:
        """A connection that works, as far as is known.

        Raises TimeoutError when none is free, ConnectionError when none can be made.
        """
        while self.at_hand:
            connection, since = self.at_hand.pop()
            if time.monotonic() - since > _LONGEST_REST_SECONDS:
                with suppress(asyncpg.InterfaceError):  # it broke, and the pool has it already
                    connection.terminate()
            if _is_alive(connection):
                return connection
            await self._pool.release(connection)
        self._waiting += 1
        try:
            # Not `acquire(timeout=…)`: before Python 3.12 that starts a task of its own.
            async with asyncio.timeout(_ACQUIRE_SECONDS):
                return await self._pool.acquire()
        except (ConnectionError, TimeoutError):
            raise
        except OSError as problem:
            raise DatabaseAway(str(problem)) from problem
        finally:
            self._waiting -= 1

    async def release(self, connection: PooledConnection, *, is_sound: bool) -> None:
        """Keep a connection at hand, or let the pool have it, which cleans up behind it."""
        if (
            is_sound
            and not self._waiting
            and not self._is_closing
            and len(self.at_hand) < self._most_at_hand
            and _is_alive(connection)
            and not connection.is_in_transaction()
        ):
            self.at_hand.append((connection, time.monotonic()))
        else:
            await self._pool.release(connection, timeout=_ACQUIRE_SECONDS)

    async def release_all(self) -> None:
        """Let the pool have every connection, now and from now on."""
        self._is_closing = True
        while self.at_hand:
            await self._pool.release(self.at_hand.pop()[0])


def _is_alive(connection: PooledConnection) -> bool:
    """Whether a connection is open, as far as this side knows."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # it broke, and the pool has taken it back already
        return False


class _Borrowed:
    """A connection for the length of a block. A class, for it costs half of a generator."""

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: _Connections) -> None:
        self._connections = connections

    async def __aenter__(self) -> Transaction:
        self._connection = await self._connections.take()
        return Transaction(self._connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.release(self._connection, is_sound=error is None)


class _InTransaction(_Borrowed):
    """A borrowed connection with a transaction around the block."""

    __slots__ = ("_server",)

    async def __aenter__(self) -> Transaction:
        tx = await super().__aenter__()
        self._server: ServerTransaction = self._connection.transaction()
        try:
            await self._server.__aenter__()
        except BaseException:
            await self._connections.release(self._connection, is_sound=False)
            raise
        return tx

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_sound = False
        try:
            await self._server.__aexit__(kind, error, trace)
            is_sound = error is None
        finally:
            await self._connections.release(self._connection, is_sound=is_sound)


_JSONB_VERSION = b"\x01"  # the byte before the text in PostgreSQL's binary format


async def _prepare(connection: "Connection[Record]") -> None:
    """JSON as Python objects, in the binary format, which COPY speaks, too."""
    await connection.set_type_codec(
        "json",
        encoder=lambda value: json.dumps(value).encode(),
        decoder=json.loads,
        schema="pg_catalog",
        format="binary",
    )
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: _JSONB_VERSION + json.dumps(value).encode(),
        decoder=lambda content: json.loads(content[1:]),
        schema="pg_catalog",
        format="binary",
    )
