"""Breakpoints: places in the database where a process stands still inside its transaction."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

# A trigger that lets everybody pass but the first while the break_point is closed. Who waits
# holds all that its transaction holds, and is seen in pg_locks.
FUNCTION = """
    create or replace function wait_at_breakpoint() returns trigger language plpgsql as $$
    begin
        if not exists (select from pg_locks
                        where locktype = 'advisory' and objid = tg_argv[0]::int and not granted)
        then
            perform pg_advisory_xact_lock_shared(7, tg_argv[0]::int);
        end if;
        return new;
    end $$
"""
SOMEBODY_WAITS = """
    select exists (select from pg_locks where locktype = 'advisory' and classid = 7
                      and objid = $1 and not granted)
"""


@dataclass(frozen=True)
class Breakpoint:
    """Where to stand: before `action` (`insert` or `update`) of a row for which `when` holds."""

    number: int
    table: str
    action: str
    when: str = "true"


class Gatekeeper:
    """Builds, closes and opens breakpoints; its connection holds what is closed."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection

    async def build(self, breakpoints: Iterable[Breakpoint]) -> None:
        """Put them up, open."""
        for each in breakpoints:
            await self.connection.execute(
                f"create trigger break_point_{each.number} before {each.action} on {each.table} "
                f"for each row when ({each.when}) execute function "
                f"wait_at_breakpoint({each.number})"
            )

    async def close(self, break_point: Breakpoint) -> None:
        """From now on the first who comes stands there."""
        await self.connection.execute("select pg_advisory_lock(7, $1)", break_point.number)

    async def until_somebody_stands(self, break_point: Breakpoint, *, seconds: float = 30) -> None:
        """Raises TimeoutError when nobody came."""
        deadline = time.monotonic() + seconds
        while not await self.connection.fetchval(SOMEBODY_WAITS, break_point.number):
            if time.monotonic() > deadline:
                raise TimeoutError(f"nobody came to {break_point}")
            await asyncio.sleep(0.05)

    async def open_all(self) -> None:
        """Let everybody go on."""
        await self.connection.execute("select pg_advisory_unlock_all()")


@asynccontextmanager
async def gatekeeper(database_url: str) -> AsyncIterator[Gatekeeper]:
    """Somebody at the breakpoints of one database."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(FUNCTION)
        yield Gatekeeper(connection)
    finally:
        await connection.close()
