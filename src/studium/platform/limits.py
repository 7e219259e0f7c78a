"""Rate limits, through `limits`: in this process, or in Redis for several machines."""

import asyncio
import ipaddress
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from studium.platform.errors import StudiumError, TooMany, Unavailable
from studium.platform.telemetry import counted_locally, get_logger, limiter_failed

log = get_logger()

_ONE_CALLERS_BITS = 64
_MOST_OWN_WINDOWS = 100_000
_LONGEST_WAIT_SECONDS = 2  # for a Redis that hangs


def network_of(address: str) -> str:
    """What is counted as one caller: an IPv4 address, or the /64 that an IPv6 address is in.

    Whoever has one address of a /64 has all of them. What is no address stays as it is.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), _ONE_CALLERS_BITS), strict=False))


@cache
def _parse(limit: str) -> RateLimitItem:
    return parse(limit)


@dataclass(frozen=True, slots=True)
class Counted:
    """One hit as it was counted: of `limit` in a window, how many remain, seconds to its end."""

    limit: int
    window_seconds: int
    remaining: int
    reset_seconds: int
    is_allowed: bool


class RateLimiter:
    """Counts hits in a moving window."""

    def __init__(self, redis_url: str | None = None) -> None:
        """Count in Redis when an address is given, otherwise in this process."""
        storage: Any = (
            storage_from_string(f"async+{redis_url}", wrap_exceptions=True)
            if redis_url
            else MemoryStorage()
        )
        self._storage = storage
        self._limiter = MovingWindowRateLimiter(storage)
        self._shared = FixedWindowRateLimiter(storage) if redis_url else None
        self._own: dict[tuple[str, str], tuple[float, int]] = {}

    async def hit(self, key: str, limit: str, *, message: str | None = None) -> None:
        """Count one hit for `key` against a limit such as `10/minute`.

        Raises TooMany, with the seconds to wait, when the limit is used up, and Unavailable
        when Redis does not answer: what is limited is better refused than unlimited.
        """
        rate = _parse(limit)
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                if await self._limiter.hit(rate, key):
                    return
                window = await self._limiter.get_window_stats(rate, key)
        except (StorageError, TimeoutError) as problem:
            _cannot_count(problem)
            raise Unavailable("The counter of tries does not answer. Try again soon.") from problem
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise TooMany(
            message or f"Too many tries. Wait {wait} seconds, then try again.",
            retry_after_seconds=wait,
        )

    @asynccontextmanager
    async def tries(self, *counted: tuple[str, str] | tuple[str, str, str]) -> AsyncIterator[None]:
        """Count one hit for each key, limit and message, as `hit` does, for what happens inside.

        What fails there for a fault of ours is no try of the caller's: its hits are given back.
        """
        hits: list[tuple[str, str]] = []
        try:
            for key, limit, *message in counted:
                await self.hit(key, limit, message=message[0] if message else None)
                hits.append((key, limit))
            yield
        except Exception as problem:
            if isinstance(problem, Unavailable) or not isinstance(problem, StudiumError):
                for key, limit in hits:
                    await self._forget_hit(key, limit)
            raise

    async def _forget_hit(self, key: str, limit: str) -> None:
        """Forget the newest hit for `key`; what cannot be reached stays."""
        name = _parse(limit).key_for(key)
        if isinstance(self._storage, MemoryStorage):
            del self._storage.events.get(name, [])[:1]
            return
        bridge = self._storage.bridge
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                # The script of `limits` keeps the times of hits in a list, the newest first.
                await bridge.get_connection().lpop(bridge.prefixed_key(name))
        except (*bridge.base_exceptions, OSError, TimeoutError) as problem:
            _cannot_count(problem)

    async def count(self, key: str, limit: str) -> Counted:
        """Count one hit for `key` in windows that begin with their first hit; never raises.

        Shared through Redis when there is one. While Redis does not answer, each process counts
        for itself and the metric `studium_rate_limits_local` counts how often.
        """
        rate = _parse(limit)
        if self._shared is not None:
            try:
                async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                    is_allowed = await self._shared.hit(rate, key)
                    window = await self._shared.get_window_stats(rate, key)
            except (StorageError, TimeoutError) as problem:
                counted_locally()
                log.warning(
                    "rate_limits_local",
                    problem=repr(problem.__cause__ or problem),
                    alert="rate_limiter_away",
                    remedy="start Redis, or fix REDIS_URL; until then each process counts alone",
                )
            else:
                left = max(0, math.ceil(window.reset_time - time.time()))
                return _counted(rate, max(0, window.remaining), left, is_allowed=is_allowed)
        return self._count_here(key, limit, rate)

    def _count_here(self, key: str, limit: str, rate: RateLimitItem) -> Counted:
        now = time.monotonic()
        ends, hits = self._own.get((key, limit), (0.0, 0))
        if ends <= now:
            if len(self._own) >= _MOST_OWN_WINDOWS:
                self._own = {name: kept for name, kept in self._own.items() if kept[0] > now}
            ends, hits = now + rate.get_expiry(), 0
        is_allowed = hits < rate.amount
        hits += is_allowed
        self._own[key, limit] = (ends, hits)
        return _counted(rate, rate.amount - hits, math.ceil(ends - now), is_allowed=is_allowed)

    async def clear(self, key: str, limit: str) -> None:
        """Forget what was counted for `key`, after a success; what cannot be reached stays."""
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                await self._limiter.clear(_parse(limit), key)
        except (StorageError, TimeoutError) as problem:
            _cannot_count(problem)


def _counted(
    rate: RateLimitItem, remaining: int, reset_seconds: int, *, is_allowed: bool
) -> Counted:
    return Counted(rate.amount, rate.get_expiry(), remaining, reset_seconds, is_allowed)


def _cannot_count(problem: Exception) -> None:
    limiter_failed()
    log.error(
        "rate_limits_unreachable",
        problem=repr(problem.__cause__ or problem),
        alert="rate_limiter_away",
        remedy="start Redis, or fix REDIS_URL; until then nobody can sign in",
    )
