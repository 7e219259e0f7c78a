"""Counting the requests of a key or an app, and telling it what is left."""

from starlette.requests import HTTPConnection

from studium.platform.errors import TooMany
from studium.platform.limits import Counted, RateLimiter
from studium.platform.web.answering import add_answer_headers


async def count_request(
    connection: HTTPConnection,
    limiter: RateLimiter,
    *,
    counted_as: str,
    name: str,
    per_minute: int,
) -> None:
    """Take one of a caller's requests of this minute; the answer says how many are left.

    `name` is what the caller is called, such as `key`. Raises TooMany.
    """
    counted = await limiter.count(counted_as, f"{per_minute}/minute")
    add_answer_headers(connection, _headers(counted, name))
    if not counted.is_allowed:
        wait = max(1, counted.reset_seconds)
        raise TooMany(
            f"This {name} may send {counted.limit} requests a minute. Wait {wait} seconds.",
            retry_after_seconds=wait,
        )


def _headers(counted: Counted, name: str) -> dict[str, str]:
    """What is left, as the IETF draft on RateLimit headers writes it today and did before."""
    remaining, reset = counted.remaining, counted.reset_seconds
    return {
        "ratelimit-policy": f'"{name}";q={counted.limit};w={counted.window_seconds}',
        "ratelimit": f'"{name}";r={remaining};t={reset}',
        "ratelimit-limit": str(counted.limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(reset),
    }
