"""What pages of alerts follow."""

from studium.operations.alerts.store import marks_of_alerts
from studium.operations.live import LiveTopic, LiveTopics
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Let pages follow alerts."""
    parts[LiveTopics].add(LiveTopic("alerts", lambda _, tx, owners: marks_of_alerts(tx, owners)))
