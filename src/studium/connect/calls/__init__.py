"""The call log: every request to an outside service over a connection, redacted and searchable."""

from studium.connect.calls.model import OutgoingCall
from studium.connect.calls.owners import OwnerQueryDep, owner_of
from studium.connect.calls.recording import CallLog

__all__ = ["CallLog", "OutgoingCall", "OwnerQueryDep", "owner_of"]
