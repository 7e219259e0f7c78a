"""Live pages: a stream that tells a page when it would look different."""

from studium.operations.live.model import LiveTopic, LiveTopics, Owner

__all__ = ["LiveTopic", "LiveTopics", "Owner"]
