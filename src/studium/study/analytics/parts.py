"""What analytics bring to the wiring: the kinds of event, and their part of the export."""

from studium.platform.parts import Parts
from studium.study.analytics.kinds import EventKinds


async def provide(parts: Parts) -> None:
    """Add the registry of kinds, and what a person's export holds."""
    parts.add(EventKinds())
