"""What credits bring to the wiring: their feature and their part of the export."""

from studium.commerce.entitlements import Feature, Features
from studium.platform.parts import Parts

FEATURE = "ai-credits"
_BATCH = 1000


async def provide(parts: Parts) -> None:
    """Register what packs open, and enter movements into the export."""
    parts[Features].add(Feature(FEATURE, "AI credits", "/credits", is_used_up=True))
