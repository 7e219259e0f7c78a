"""Finds the owner behind an API key: at most one query for a request."""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from starlette.requests import HTTPConnection

from studium.connect.api_keys import store
from studium.connect.api_keys.model import TOKEN_PREFIX, can_be_token
from studium.connect.api_keys.store import KnownToken
from studium.connect.api_keys.usage import UsageCounts
from studium.platform.bearer_tokens import RememberedTokens, bearer_token
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn
from studium.platform.limits import RateLimiter
from studium.platform.principal import Principal
from studium.platform.web import count_request, judge_origin, when_answered


class ApiKeyAuthenticator:
    """The `Authenticator` for API keys as bearer tokens."""

    def __init__(  # noqa: PLR0913 - what it counts and judges by
        self,
        *,
        database: Database,
        clock: Clock,
        limiter: RateLimiter,
        usage: UsageCounts,
        own_origin: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read keys from `database`, judge their age by `clock`; our pages have `own_origin`."""
        self._database = database
        self._clock = clock
        self._limiter = limiter
        self._usage = usage
        self._own_origin = own_origin
        self._tokens = RememberedTokens(self._read, monotonic=monotonic)

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The key's owner within the key's scopes, or None without a key.

        Raises NotSignedIn for a key that is unknown, expired or revoked, all in the same words,
        OriginNotListed for a script of a site that the key does not list, and TooMany when the
        key's rate is used up.
        """
        token = bearer_token(connection, TOKEN_PREFIX)
        if token is None:
            return None
        now = self._clock.now()
        known = await self._tokens.find(token) if can_be_token(token) else None
        if known is None or (known.expires_at is not None and known.expires_at <= now):
            raise NotSignedIn("This API key is not (or no longer) good. Use another one.")
        self._watch(connection, known.key_id, now)
        judge_origin(connection, known.allowed_origins, own_origin=self._own_origin)
        await count_request(
            connection,
            self._limiter,
            counted_as=f"api_key/{known.key_id}",
            name="key",
            per_minute=known.rate_per_minute,
        )
        return Principal(
            user_id=known.owner_id,
            role=known.role,
            via="api_key",
            scopes=frozenset(known.scopes),
            timezone=known.timezone,
        )

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._tokens.forget()

    async def is_listed(self, origin: str) -> bool:
        """Whether any key lets scripts of this origin call."""
        async with self._database.reader() as tx:
            return await store.is_origin_listed(tx, origin)

    async def _read(self, digest: bytes) -> KnownToken | None:
        async with self._database.reader() as tx:
            return await store.known_token(tx, digest)

    def _watch(self, connection: HTTPConnection, key_id: UUID, now: datetime) -> None:
        def answered(method: str, route: str, status: int) -> None:
            self._usage.add(key_id, method=method, route=route, status=status, at=now)

        when_answered(connection, answered)
