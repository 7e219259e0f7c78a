"""The call log: every request to an outside service over a connection, redacted and searchable."""

from studium.connect.calls.alerts import usual_traffic
from studium.connect.calls.model import (
    CallHour,
    Cause,
    OutgoingCall,
    Usual,
    failing_above,
    slow_above,
)
from studium.connect.calls.owners import OwnerQueryDep, owner_of
from studium.connect.calls.recording import CallLog
from studium.connect.calls.store import calls_caused_by, causes_of, hours_of

__all__ = [
    "CallHour",
    "CallLog",
    "Cause",
    "OutgoingCall",
    "OwnerQueryDep",
    "Usual",
    "calls_caused_by",
    "causes_of",
    "failing_above",
    "hours_of",
    "owner_of",
    "slow_above",
    "usual_traffic",
]
