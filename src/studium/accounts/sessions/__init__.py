"""Sessions: what a signed-in browser or client holds, and who is behind it."""

from studium.accounts.sessions.actions.end_session import (
    end_other_sessions,
    end_session,
    end_session_of_token,
)
from studium.accounts.sessions.actions.open_session import open_session
from studium.accounts.sessions.devices import device_name
from studium.accounts.sessions.model import (
    FRESH_FOR,
    SESSIONS_MAX,
    Device,
    OpenedSession,
    Session,
    is_fresh,
)
from studium.accounts.sessions.store import delete_sessions_of, held_sessions, newest_sessions
from studium.accounts.sessions.transport import (
    bearer_token,
    clear_session_cookie,
    cookie_token,
    device_of,
    set_session_cookie,
)

__all__ = [
    "FRESH_FOR",
    "SESSIONS_MAX",
    "Device",
    "OpenedSession",
    "Session",
    "bearer_token",
    "clear_session_cookie",
    "cookie_token",
    "delete_sessions_of",
    "device_name",
    "device_of",
    "end_other_sessions",
    "end_session",
    "end_session_of_token",
    "held_sessions",
    "is_fresh",
    "newest_sessions",
    "open_session",
    "set_session_cookie",
]
