"""Finds the person behind a session: one query for each request."""

from starlette.requests import HTTPConnection

from studium.accounts.people import PersonPrincipal
from studium.accounts.sessions import store
from studium.accounts.sessions.model import SEEN_EVERY
from studium.accounts.sessions.store import SignedInRow
from studium.accounts.sessions.transport import bearer_token, cookie_token
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn
from studium.platform.settings import Settings
from studium.platform.vault import hash_token


class SessionAuthenticator:
    """The `Authenticator` for session cookies and session bearer tokens."""

    def __init__(self, *, database: Database, clock: Clock, settings: Settings) -> None:
        """Read sessions from `database`, judge their age by `clock`."""
        self._database = database
        self._clock = clock
        self._settings = settings

    async def __call__(self, connection: HTTPConnection) -> PersonPrincipal | None:
        """The caller, or None without a session.

        An ended session in a cookie is no session; as a bearer token it raises NotSignedIn,
        since a client that sends one means it.
        """
        bearer = bearer_token(connection)
        token = bearer or cookie_token(connection, self._settings)
        if not token:
            return None
        principal = await self._find(token)
        if principal is None and bearer:
            raise NotSignedIn("This session has ended. Sign in again.")
        return principal

    async def _find(self, token: str) -> PersonPrincipal | None:
        now = self._clock.now()
        async with self._database.reader() as tx:
            row = await store.signed_in(tx, hash_token(token), now)
            if row is None:
                return None
            if now - row.last_seen_at >= SEEN_EVERY:
                await store.touch_session(tx, row.session_id, now)
        return _principal(row)


def _principal(row: SignedInRow) -> PersonPrincipal:
    return PersonPrincipal(
        user_id=row.id,
        role=row.role,
        session_id=row.session_id,
        timezone=row.timezone,
        person=row,
        signed_in_at=row.signed_in_at,
    )
