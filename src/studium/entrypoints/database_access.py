"""One careful connection to the database: what can be wrong with it, each as one sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

import asyncpg

from studium.entrypoints.command_error import CommandError

OLDEST_MAJOR = 15
CONNECT_TIMEOUT_SECONDS = 10

Connection: TypeAlias = "asyncpg.Connection[Any]"


def shown(url: str) -> str:
    """The address without its password, for people and logs."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{user}{parts.hostname or folder}{port}{parts.path}"


@asynccontextmanager
async def reach(url: str) -> AsyncIterator[Connection]:
    """A connection to a PostgreSQL that is new enough; closed at the end of the block.

    Raises:
        CommandError: nobody answers, we are not let in, or the server is too old.
    """
    connection = await _connect(url)
    try:
        major = connection.get_server_version().major
        if major < OLDEST_MAJOR:
            raise CommandError(
                f"The database at {shown(url)} is PostgreSQL {major}, and Studium needs "
                f"{OLDEST_MAJOR} or newer: upgrade it, or point DATABASE_URL to a newer one."
            )
        yield connection
    finally:
        await connection.close()


async def _connect(url: str) -> Connection:
    try:
        return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_SECONDS)
    except (ValueError, asyncpg.ClientConfigurationError) as problem:
        raise CommandError(
            f"DATABASE_URL is not an address of PostgreSQL ({problem}): "
            "write it as postgresql://user:password@host:5432/name."
        ) from problem
    except asyncpg.InvalidAuthorizationSpecificationError as problem:
        raise CommandError(
            f"The database at {shown(url)} does not let us in ({problem}): "
            "fix the user or the password in DATABASE_URL."
        ) from problem
    except asyncpg.InvalidCatalogNameError as problem:
        raise CommandError(
            f"The database server has no database {urlsplit(url).path.lstrip('/')!r}: "
            "create it with `createdb`, or fix DATABASE_URL."
        ) from problem
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        reason = str(problem) or f"no answer within {CONNECT_TIMEOUT_SECONDS} s"
        raise CommandError(
            f"The database at {shown(url)} cannot be reached ({reason}): "
            "start it, or fix DATABASE_URL."
        ) from problem
