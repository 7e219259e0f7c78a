"""Rate limits: so many in a window, then a wait that is told."""

import asyncio

import pytest
from structlog.testing import capture_logs

from studium.platform.errors import NotSignedIn, TooMany, Unavailable
from studium.platform.limits import RateLimiter, network_of


async def hits(limiter: RateLimiter, key: str, limit: str, times: int) -> int:
    """How many of so many hits were let through."""
    passed = 0
    for _ in range(times):
        try:
            await limiter.hit(key, limit)
        except TooMany:
            continue
        passed += 1
    return passed


async def test_as_many_pass_as_the_limit_says() -> None:
    limiter = RateLimiter()
    assert await hits(limiter, "login:alice", "3/minute", 5) == 3


async def test_keys_and_limits_are_counted_apart() -> None:
    limiter = RateLimiter()
    await hits(limiter, "login:alice", "3/minute", 3)
    assert await hits(limiter, "login:bob", "3/minute", 3) == 3
    assert await hits(limiter, "login:alice", "5/hour", 5) == 5


async def test_the_one_too_many_is_told_how_long_to_wait() -> None:
    limiter = RateLimiter()
    await limiter.hit("login:alice", "1/minute")
    with pytest.raises(TooMany) as raised:
        await limiter.hit("login:alice", "1/minute")
    assert 55 <= raised.value.retry_after_seconds <= 60
    assert str(raised.value.retry_after_seconds) in raised.value.message
    with pytest.raises(TooMany, match="Slow down"):
        await limiter.hit("login:alice", "1/minute", message="Slow down.")


async def test_the_window_moves_on() -> None:
    limiter = RateLimiter()
    assert await hits(limiter, "k", "2/second", 3) == 2
    await asyncio.sleep(1.1)
    assert await hits(limiter, "k", "2/second", 3) == 2


async def test_a_success_clears_the_count() -> None:
    limiter = RateLimiter()
    await hits(limiter, "k", "2/minute", 2)
    await limiter.clear("k", "2/minute")
    assert await hits(limiter, "k", "2/minute", 2) == 2


async def test_hits_at_once_are_all_counted() -> None:
    limiter = RateLimiter()
    outcomes = await asyncio.gather(
        *(limiter.hit("k", "10/minute") for _ in range(30)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 10


async def test_a_counter_that_does_not_answer_refuses() -> None:
    limiter = RateLimiter("redis://127.0.0.1:1")
    with capture_logs() as lines, pytest.raises(Unavailable):
        await limiter.hit("login:alice", "1/minute")
    (line,) = lines
    assert "REDIS_URL" in line["remedy"]


async def test_a_success_stays_one_when_the_counter_does_not_answer() -> None:
    await RateLimiter("redis://127.0.0.1:1").clear("login:alice", "1/minute")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:DB8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_one_caller_is_an_address_or_the_network_around_it(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_a_fault_of_ours_is_no_try_of_the_callers() -> None:
    limiter = RateLimiter()
    for fault in (Unavailable("The database does not answer."), OSError("gone")):
        for _ in range(3):
            with pytest.raises(type(fault)):
                async with limiter.tries(("network", "2/minute"), ("account", "2/minute")):
                    raise fault
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            async with limiter.tries(("network", "9/minute"), ("account", "2/minute")):
                raise NotSignedIn("Wrong.")
    with pytest.raises(TooMany, match="Somebody"):
        async with limiter.tries(("account", "2/minute", "Somebody tries.")):
            pass
