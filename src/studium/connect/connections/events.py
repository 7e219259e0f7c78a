"""What connections tell."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class ConnectionFailed(Event, type="connection.failed", public=True):
    """A connection that worked does not: `finding` says what is wrong, `remedy` what to do."""

    connection_id: UUID
    kind: str
    finding: str
    remedy: str


@dataclass(frozen=True)
class ConnectionRecovered(Event, type="connection.recovered", public=True):
    """A connection that failed works again."""

    connection_id: UUID
    kind: str
