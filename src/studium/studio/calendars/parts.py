"""What calendars bring to the wiring: their sources, as kinds of connections."""

from studium.connect.connections import Connection, ConnectionKinds, ConnectionUses
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.studio.calendars.jobs import leave_soon
from studium.studio.calendars.sources import build_sources


async def provide(parts: Parts) -> None:
    """Enter every source, and see that accounts are left when their connections are removed."""
    sources = build_sources(parts)
    parts.add(sources)
    for source in sources.all():
        parts[ConnectionKinds].add(source)

    async def leave(tx: Transaction, connection: Connection) -> None:
        if sources.find(connection.kind) is not None:
            await leave_soon(tx, connection)

    parts[ConnectionUses].before_removal(leave)
