"""What entitlements bring to the wiring: the registry of features."""

from studium.commerce.entitlements.features import Features
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add the registry of other modules' features."""
    parts.add(Features())
