"""Sessions: what a signed-in browser or client holds. Pure: no I/O, time is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.limits import network_of

TOKEN_PREFIX = "sts_"  # noqa: S105 - says what a token is, is none
SESSIONS_MAX = 50
SEEN_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=15)
KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in as its owner sees it. `via` is `password` or a provider's name."""

    id: UUID
    user_id: UUID
    via: str
    ip: str | None
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session that has just begun, with the token that is shown this once.

    `ended_others` is how many older ones had to end for it.
    """

    session_id: UUID
    token: str
    expires_at: datetime
    ended_others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where a sign-in comes from, for its owner to recognise."""

    ip: str
    user_agent: str | None

    @property
    def network(self) -> str:
        """Whose tries are counted together: see `network_of`."""
        return network_of(self.ip)


def is_fresh(created_at: datetime, now: datetime) -> bool:
    """Whether a session is so young that its person need not prove again who they are."""
    return now - created_at <= FRESH_FOR
