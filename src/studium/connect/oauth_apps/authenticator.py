"""Finds the person behind an app's access token: at most one query for a request."""

import time
from collections.abc import Callable

from starlette.requests import HTTPConnection

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.model import ACCESS_PREFIX
from studium.connect.oauth_apps.store import KnownToken
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn, TooMany
from studium.platform.limits import RateLimiter
from studium.platform.principal import Principal
from studium.platform.vault import hash_token

# So long, in seconds, may a revocation on another process take to be seen on this one.
REMEMBERED_SECONDS = 0.5
_REMEMBERED_AT_MOST = 10_000


class AppTokenAuthenticator:
    """The `Authenticator` for app tokens, which remembers what they open for half a second."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        limiter: RateLimiter,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read tokens from `database`, judge their age by `clock`."""
        self._database = database
        self._clock = clock
        self._limiter = limiter
        self._monotonic = monotonic
        self._known: dict[bytes, tuple[float, KnownToken]] = {}

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The person within the token's scopes, or None without an app's token.

        Raises NotSignedIn for a token that is unknown, expired or revoked, and TooMany when the
        app's rate is used up.
        """
        token = bearer_token(connection)
        if token is None:
            return None
        known = await self.find(token)
        counted = await self._limiter.count(
            f"oauth_app/{known.app_id}", f"{known.rate_per_minute}/minute"
        )
        if not counted.is_allowed:
            wait = max(1, counted.reset_seconds)
            raise TooMany(
                f"This app may send {counted.limit} requests a minute. Wait {wait} seconds.",
                retry_after_seconds=wait,
            )
        return Principal(
            user_id=known.user_id,
            role=known.role,
            via="app_token",
            scopes=frozenset(known.scopes),
            grant_id=known.grant_id,
            timezone=known.timezone,
        )

    async def find(self, token: str) -> KnownToken:
        """What a token opens. Raises NotSignedIn."""
        digest = hash_token(token)
        read_at, known = self._known.get(digest, (0.0, None))
        if known is None or self._monotonic() - read_at >= REMEMBERED_SECONDS:
            asked_at = self._monotonic()
            async with self._database.reader() as tx:
                known = await store.known_token(tx, digest)
            self._known.pop(digest, None)
            if len(self._known) >= _REMEMBERED_AT_MOST:
                self._known.clear()
            if known is not None:
                self._known[digest] = (asked_at, known)
        if known is None or known.expires_at <= self._clock.now():
            raise NotSignedIn("This app token is not (or no longer) good. Refresh it.")
        return known

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._known.clear()


def bearer_token(connection: HTTPConnection) -> str | None:
    """The app's access token in the Authorization header; None for none and other kinds."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(ACCESS_PREFIX) else None
