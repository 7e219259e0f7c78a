"""Finds the person behind an app's access token: at most one query for a request."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import HTTPConnection

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.model import ACCESS_PREFIX
from studium.connect.oauth_apps.store import KnownToken
from studium.connect.oauth_apps.usage import AppUsage
from studium.platform.bearer_tokens import RememberedTokens, bearer_token
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn
from studium.platform.limits import RateLimiter
from studium.platform.principal import Principal
from studium.platform.web import (
    clean_origin,
    count_request,
    judge_origin,
    let_read,
    when_answered,
)


class AppTokenAuthenticator:
    """The `Authenticator` for app tokens."""

    def __init__(  # noqa: PLR0913 - what it counts and judges by
        self,
        *,
        database: Database,
        clock: Clock,
        limiter: RateLimiter,
        usage: AppUsage,
        own_origin: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read tokens from `database`, judge their age by `clock`; pages have `own_origin`."""
        self._database = database
        self._clock = clock
        self._limiter = limiter
        self._usage = usage
        self._own_origin = own_origin
        self._tokens = RememberedTokens(self._read, monotonic=monotonic)

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The person within the token's scopes, or None without an app's token.

        Raises NotSignedIn for a token that is unknown, expired or revoked, OriginNotListed for a
        script of a site that the app does not list, and TooMany when the app's rate is used up.
        """
        token = bearer_token(connection, ACCESS_PREFIX)
        if token is None:
            return None
        known = await self.find(token)
        self._watch(connection, known.app_id)
        if not let_pages_read(connection, known.redirect_uris):
            judge_origin(connection, known.allowed_origins, own_origin=self._own_origin)
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
        """Whether any app has pages of this origin, or lists it."""
        async with self._database.reader() as tx:
            return await store.is_origin_of_app(tx, origin) or await store.is_origin_listed(
                tx, origin
            )

    def _watch(self, connection: HTTPConnection, app_id: UUID) -> None:
        now = self._clock.now()

        def answered(method: str, route: str, status: int) -> None:
            self._usage.add(app_id, method=method, route=route, status=status, at=now)

        when_answered(connection, answered)

    async def _read(self, digest: bytes) -> KnownToken | None:
        async with self._database.reader() as tx:
            return await store.known_token(tx, digest)

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._tokens.forget()


def let_pages_read(connection: HTTPConnection, redirect_uris: Sequence[str]) -> bool:
    """Let scripts of an app's own pages read the answer: where its people are sent back to.

    Whether this is one.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin not in map(_origin, redirect_uris):
        return False
    let_read(connection, origin)
    return True


def _origin(address: str) -> str | None:
    parts = urlsplit(address)
    try:
        return clean_origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return None  # an app on a device
