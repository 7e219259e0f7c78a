"""A running Studium, as tests know it."""

from dataclasses import dataclass
from typing import Any

import asyncpg


@dataclass(frozen=True)
class Site:
    """Where the product runs, and its database for what only staff behind the scenes can do."""

    base_url: str
    database_url: str

    async def give_role(self, email: str, role: str) -> None:
        """Make somebody ADMIN or SUPPORT."""
        await self.value("update users set role = $2 where email = $1", email, role)

    async def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()
