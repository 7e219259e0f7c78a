"""What calendars bring to the wiring: their sources, as kinds of connections."""

from studium.connect.connections import ConnectionKinds
from studium.platform.parts import Parts
from studium.studio.calendars.sources import build_sources


async def provide(parts: Parts) -> None:
    """Enter every source."""
    sources = build_sources(parts)
    parts.add(sources)
    for source in sources.all():
        parts[ConnectionKinds].add(source)
