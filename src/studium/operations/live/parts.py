"""What live pages need at start: the topics, which modules add to, and who follows them."""

from studium.operations.live.model import Listeners, LiveTopics
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Begin with no topic and nobody."""
    parts.add(LiveTopics())
    parts.add(Listeners())
