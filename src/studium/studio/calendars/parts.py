"""What calendars bring to the wiring: their sources, as kinds of connections."""

from studium.connect.connections import ConnectionKinds
from studium.platform.parts import Parts
from studium.studio.calendars.sources import discover_sources


async def provide(parts: Parts) -> None:
    """Enter every source."""
    for source in discover_sources().values():
        parts[ConnectionKinds].add(source)
