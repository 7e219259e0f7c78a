"""Leave an account whose connection was removed: nobody tells of it, nothing opens it any more."""

import base64
from dataclasses import replace
from uuid import UUID

from studium.connect.calls import CallLog
from studium.connect.connections import Connection, ConnectionCache, connection_by_id, is_connected
from studium.platform.database import Database
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.studio.calendars.sources import AuthorizedSource, CalendarSources, PushingSource


async def leave_account(
    parts: Parts,
    connection_id: UUID,
    *,
    account: str | None,
    sealed_credentials: str,
    channels: tuple[tuple[UUID, str], ...],
) -> None:
    """Stop its channels, then give back the right to use it, unless it is connected elsewhere.

    Done twice it ends the same. Raises SourceProblem, NoAnswer: then it is tried again.
    """
    async with parts[Database].reader() as tx:
        removed = await connection_by_id(tx, connection_id)
        is_shared = bool(account) and await is_connected(tx, removed.kind, str(account))
    source = parts[CalendarSources].find(removed.kind)
    opened = parts[ConnectionCache].open(_as_it_was(removed, sealed_credentials))
    http = parts[CallLog].under(parts[Http], connection_id=connection_id, owner_id=removed.owner_id)
    if isinstance(source, PushingSource):
        for channel_id, resource_id in channels:
            await source.unwatch(
                opened.credentials, http, channel_id=channel_id, resource_id=resource_id
            )
    if isinstance(source, AuthorizedSource) and not is_shared:
        await source.revoke(opened.credentials, http)


def _as_it_was(removed: Connection, sealed_credentials: str) -> Connection:
    return replace(removed, sealed_credentials=base64.b64decode(sealed_credentials))
