"""What pages of connections follow."""

from studium.connect.connections import marks_of_connections
from studium.operations.live import LiveTopic, LiveTopics
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Let pages follow the state of connections."""
    parts[LiveTopics].add(
        LiveTopic("connections", lambda _, tx, owners: marks_of_connections(tx, owners))
    )
