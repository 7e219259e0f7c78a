"""What the tests of alerts share: a connection of somebody's in any state, and a look around."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.operations.alerts.jobs import WatchConditions, watch
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.vault import Vault

CONNECTION = """
    insert into connections (id, owner_id, kind, mode, label, webhook_token_hash,
                             sealed_webhook_token, sealed_credentials, status, problem, remedy,
                             credentials_expire_at, created_at, updated_at)
    values ($1, $2, 'stripe', 'test', 'My shop', sha256($1::uuid::text::bytea), $6, '', $3,
            'the key was refused', 'make a new key', $4, $5, $5)
"""


async def connection_of(
    parts: Parts,
    owner_id: UUID | None,
    now: datetime,
    *,
    status: str = "failing",
    expires: datetime | None = None,
) -> UUID:
    """A connection in this state."""
    connection_id = new_id()
    token = parts[Vault].seal(b"token", f"connections/{connection_id}/webhook_token")
    await run(parts, CONNECTION, connection_id, owner_id, status, expires, now, token)
    return connection_id


async def look(parts: Parts) -> None:
    """Ask every rule, and tell what is new."""
    await watch(parts, WatchConditions())


async def run(parts: Parts, sql: str, *arguments: Any) -> None:
    """Run a statement."""
    async with parts[Database].pool.acquire() as connection:
        await connection.execute(sql, *arguments)


async def rows(parts: Parts, sql: str, *arguments: Any) -> list[Any]:
    """What a query finds, each row as a tuple."""
    async with parts[Database].pool.acquire() as connection:
        return [tuple(row) for row in await connection.fetch(sql, *arguments)]


async def mails_to(parts: Parts, address: str) -> list[str]:
    """The subjects of the alerts' mails to somebody, oldest first."""
    found = await rows(
        parts,
        "select subject from sandbox.mails where recipient = $1 and body like '%runbooks%'"
        " order by sent_at, id",
        address,
    )
    return [subject for (subject,) in found]
