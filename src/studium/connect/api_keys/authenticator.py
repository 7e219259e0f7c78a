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
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotSignedIn, TooMany
from studium.platform.limits import Counted, RateLimiter
from studium.platform.principal import Principal
from studium.platform.vault import hash_token
from studium.platform.web import add_answer_headers, when_answered

# So long, in seconds, may a revocation on another process take to be seen on this one: what is
# promised is a second.
REMEMBERED_SECONDS = 0.5
_REMEMBERED_AT_MOST = 10_000


class ApiKeyAuthenticator:
    """The `Authenticator` for API keys as bearer tokens.

    What a token opens is remembered for half a second, so that a busy key costs two queries a
    second and not one a request. Nothing has to be told to other processes.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        limiter: RateLimiter,
        usage: UsageCounts,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read keys from `database`, judge their age by `clock`."""
        self._database = database
        self._clock = clock
        self._limiter = limiter
        self._usage = usage
        self._monotonic = monotonic
        self._known: dict[bytes, tuple[float, KnownToken]] = {}

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The key's owner within the key's scopes, or None without a key.

        Raises NotSignedIn for a key that is unknown, expired or revoked, all in the same words,
        and TooMany when the key's rate is used up.
        """
        token = _bearer_key(connection)
        if token is None:
            return None
        now = self._clock.now()
        known = await self._find(token) if can_be_token(token) else None
        if known is None or (known.expires_at is not None and known.expires_at <= now):
            raise NotSignedIn("This API key is not (or no longer) good. Use another one.")
        self._watch(connection, known.key_id, now)
        await self._count(connection, known)
        return Principal(
            user_id=known.owner_id,
            role=known.role,
            via="api_key",
            scopes=frozenset(known.scopes),
            timezone=known.timezone,
        )

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._known.clear()

    async def _find(self, token: str) -> KnownToken | None:
        digest = hash_token(token)
        read_at, known = self._known.get(digest, (0.0, None))
        if known is not None and self._monotonic() - read_at < REMEMBERED_SECONDS:
            return known
        asked_at = self._monotonic()
        async with self._database.reader() as tx:
            known = await store.known_token(tx, digest)
        if known is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= _REMEMBERED_AT_MOST:
            self._known.clear()
        self._known[digest] = (asked_at, known)
        return known

    def _watch(self, connection: HTTPConnection, key_id: UUID, now: datetime) -> None:
        def answered(method: str, route: str, status: int) -> None:
            self._usage.add(key_id, method=method, route=route, status=status, at=now)

        when_answered(connection, answered)

    async def _count(self, connection: HTTPConnection, known: KnownToken) -> None:
        """Take one of the key's requests of this minute. Raises TooMany."""
        counted = await self._limiter.count(
            f"api_key/{known.key_id}", f"{known.rate_per_minute}/minute"
        )
        add_answer_headers(connection, _limit_headers(counted))
        if not counted.is_allowed:
            wait = max(1, counted.reset_seconds)
            raise TooMany(
                f"This key may send {counted.limit} requests a minute. Wait {wait} seconds.",
                retry_after_seconds=wait,
            )


def _bearer_key(connection: HTTPConnection) -> str | None:
    """The API key in the Authorization header; None for none and for other kinds."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX) else None


def _limit_headers(counted: Counted) -> dict[str, str]:
    """What is left, as the IETF draft on RateLimit headers writes it today and did before."""
    remaining, reset = counted.remaining, counted.reset_seconds
    return {
        "ratelimit-policy": f'"key";q={counted.limit};w={counted.window_seconds}',
        "ratelimit": f'"key";r={remaining};t={reset}',
        "ratelimit-limit": str(counted.limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(reset),
    }
