"""What the call log needs built."""

from studium.connect.calls.recording import CallLog
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add the log."""
    parts.add(CallLog(parts[Database], parts[Clock]))
