"""What webhooks tell, and what others publish through us."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class ExternalEventReceived(Event, type="external.received"):
    """Another system published an event: through `POST /api/events` or the broker.

    Subscribe to it and look at `external_type`, such as `order.created`. `external_id` is unique
    for its owner and type. Outside, it goes on under its own type.
    """

    external_id: str
    external_type: str
    object: dict[str, Any]
    owner_id: UUID | None = None

    @property
    def is_told_outside(self) -> bool:
        """Those who asked for its type hear of it."""
        return True

    def to_public(self) -> tuple[str, dict[str, Any]]:
        """The event as it came."""
        return self.external_type, self.object


@dataclass(frozen=True)
class EndpointFailing(Event, type="webhook_endpoint.failing", public=True):
    """Nothing sent to an endpoint was taken for a day."""

    webhook_endpoint_id: UUID
    url: str


@dataclass(frozen=True)
class EndpointStopped(Event, type="webhook_endpoint.stopped", public=True):
    """An endpoint gets nothing any more: after days of failure, or because it answered 410."""

    webhook_endpoint_id: UUID
    url: str
    reason: str
