"""Opaque bearer tokens: finding one in a request, and remembering what it opens for a moment."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from starlette.requests import HTTPConnection

from studium.platform.vault import hash_token

# So long, in seconds, may a revocation on another process take to be seen on this one: what is
# promised is a second.
REMEMBERED_SECONDS = 0.5
_REMEMBERED_AT_MOST = 10_000

T = TypeVar("T")


def bearer_token(connection: HTTPConnection, prefix: str) -> str | None:
    """The token in the Authorization header that begins so; None for none and for other kinds."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(prefix) else None


class RememberedTokens(Generic[T]):
    """What tokens open, read by their hashes and remembered for half a second.

    So a busy token costs two queries a second and not one a request, and nothing has to be told
    to other processes.
    """

    def __init__(
        self,
        read: Callable[[bytes], Awaitable[T | None]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask `read`, which answers None for a token that opens nothing."""
        self._read = read
        self._monotonic = monotonic
        self._known: dict[bytes, tuple[float, T]] = {}

    async def find(self, token: str) -> T | None:
        """What a token opens; None is not remembered."""
        digest = hash_token(token)
        remembered = self._known.get(digest)
        if remembered is not None and self._monotonic() - remembered[0] < REMEMBERED_SECONDS:
            return remembered[1]
        asked_at = self._monotonic()
        found = await self._read(digest)
        if found is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= _REMEMBERED_AT_MOST:
            self._known.clear()
        self._known[digest] = (asked_at, found)
        return found

    def forget(self) -> None:
        """Read afresh from here on: what was revoked on this process ends at once."""
        self._known.clear()
