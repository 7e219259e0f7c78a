"""Finds the person behind an app's access token: at most one query for a request."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.model import ACCESS_PREFIX
from studium.connect.oauth_apps.store import KnownToken
from studium.platform.bearer_tokens import RememberedTokens, bearer_token
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn
from studium.platform.limits import RateLimiter
from studium.platform.principal import Principal
from studium.platform.web import clean_origin, count_request, let_read


class AppTokenAuthenticator:
    """The `Authenticator` for app tokens."""

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
        self._tokens = RememberedTokens(self._read, monotonic=monotonic)

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The person within the token's scopes, or None without an app's token.

        Raises NotSignedIn for a token that is unknown, expired or revoked, and TooMany when the
        app's rate is used up.
        """
        token = bearer_token(connection, ACCESS_PREFIX)
        if token is None:
            return None
        known = await self.find(token)
        let_pages_read(connection, known.redirect_uris)
        await count_request(
            connection,
            self._limiter,
            counted_as=f"oauth_app/{known.app_id}",
            name="app",
            per_minute=known.rate_per_minute,
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
        known = await self._tokens.find(token)
        if known is None or known.expires_at <= self._clock.now():
            raise NotSignedIn("This app token is not (or no longer) good. Refresh it.")
        return known

    async def is_listed(self, origin: str) -> bool:
        """Whether any app has pages of this origin."""
        async with self._database.reader() as tx:
            return await store.is_origin_of_app(tx, origin)

    async def _read(self, digest: bytes) -> KnownToken | None:
        async with self._database.reader() as tx:
            return await store.known_token(tx, digest)

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._tokens.forget()


def let_pages_read(connection: HTTPConnection, redirect_uris: Sequence[str]) -> None:
    """Let scripts of an app's own pages read the answer: where its people are sent back to."""
    origin = connection.headers.get("origin")
    if origin is not None and origin in map(_origin, redirect_uris):
        let_read(connection, origin)


def _origin(address: str) -> str | None:
    parts = urlsplit(address)
    try:
        return clean_origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return None  # an app on a device
