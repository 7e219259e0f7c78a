"""What analytics bring to the wiring: the registry of the kinds of event."""

from studium.platform.parts import Parts
from studium.study.analytics.kinds import EventKinds


async def provide(parts: Parts) -> None:
    """Add the registry, with our own kinds."""
    parts.add(EventKinds())
