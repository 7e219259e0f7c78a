"""What is told about rights."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class EntitlementGranted(Event, type="entitlement.granted", public=True):
    """A person may use a feature; `ends_at` null is for good.

    `source` says what granted it (`purchase`, `staff`, …), `source_id` which one.
    """

    user_id: UUID
    feature: str
    source: str
    source_id: UUID
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class EntitlementMoved(Event, type="entitlement.moved", public=True):
    """A right begins or ends at another time than before, as another grant came or went."""

    user_id: UUID
    feature: str
    source: str
    source_id: UUID
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class EntitlementRevoked(Event, type="entitlement.revoked", public=True):
    """A right ended before its time."""

    user_id: UUID
    feature: str
    source: str
    source_id: UUID
