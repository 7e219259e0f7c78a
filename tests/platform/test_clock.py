"""Clocks: always aware, always UTC, and movable where tests and the sandbox need it."""

from datetime import UTC, datetime, timedelta

from studium.platform.clock import MovableClock, SystemClock


def test_the_system_clock_tells_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta()
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_a_movable_clock_runs_on_from_where_it_was_put() -> None:
    clock = MovableClock()
    clock.set_offset(timedelta(days=40))
    clock.advance(timedelta(hours=1))
    assert clock.offset == timedelta(days=40, hours=1)
    ahead = clock.now() - datetime.now(UTC)
    assert timedelta(days=40, minutes=59) < ahead < timedelta(days=40, minutes=61)
    assert clock.now() <= clock.now()


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = MovableClock(timedelta(days=3))
    start = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    clock.freeze(start)
    assert clock.now() == clock.now() == start
    clock.advance(timedelta(minutes=5))
    assert clock.now() == start + timedelta(minutes=5)
