"""The pure rules: patterns, filters, headers, the schedule and the shares of endpoints."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studium.connect.webhooks.deliveries.shares import FIRST_SHARE, LARGEST_SHARE, Shares
from studium.connect.webhooks.filters import holds, value_at
from studium.connect.webhooks.model import DeliveryStatus, fits, is_header, is_pattern
from studium.connect.webhooks.schedule import RETRY_SECONDS, judge, read_retry_after

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "event_type", "is_meant"),
    [
        ("*", "payment.completed", True),
        ("payment.completed", "payment.completed", True),
        ("payment.completed", "payment.completed.late", False),
        ("payment.*", "payment.completed", True),
        ("payment.*", "payment.completed.late", True),
        ("payment.*", "payment", False),
        ("payment.*", "payments.completed", False),
        ("payment", "payment.completed", False),
    ],
)
def test_patterns_mean_types(pattern: str, event_type: str, *, is_meant: bool) -> None:
    assert fits(pattern, event_type) is is_meant


def test_what_is_no_pattern() -> None:
    assert all(is_pattern(each) for each in ("*", "a", "a.b", "a.*", "a.b_c.*", "a1.2"))
    assert not any(is_pattern(each) for each in ("", ".", "*.a", "a.*.b", "A.b", "a..b", "a*", "é"))


THING = {
    "currency": "usd",
    "total": 10,
    "paid": True,
    "address": {"city": "Ulm"},
    "lines": [{"n": 1}],
}


@pytest.mark.parametrize(
    ("path", "op", "value", "is_true"),
    [
        ("currency", "eq", "usd", True),
        ("currency", "eq", "eur", False),
        ("currency", "ne", "eur", True),
        ("missing", "ne", "eur", True),
        ("missing", "eq", None, False),
        ("address.city", "eq", "Ulm", True),
        ("lines.0.n", "eq", 1, True),
        ("lines.1.n", "exists", True, False),
        ("missing", "exists", False, True),
        ("currency", "exists", True, True),
        ("total", "gt", 9.5, True),
        ("total", "gt", 10, False),
        ("total", "gte", 10, True),
        ("total", "lt", 11, True),
        ("total", "lte", 9, False),
        ("total", "gt", "9", False),
        ("paid", "eq", 1, False),
        ("paid", "gt", 0, False),
        ("paid", "eq", True, True),
        ("currency", "in", ["eur", "usd"], True),
        ("currency", "in", [], False),
        ("total", "in", [True, 10], True),
    ],
)
def test_conditions_on_the_object(path: str, op: str, value: Any, *, is_true: bool) -> None:
    assert holds({"path": path, "op": op, "value": value}, THING) is is_true


words = st.text(max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(
    json_values, st.text(), st.sampled_from(["eq", "ne", "gt", "lte", "in", "exists"]), json_values
)
def test_no_object_breaks_a_condition(thing: Any, path: str, op: str, value: Any) -> None:
    wanted = [value] if op == "in" else value
    assert holds({"path": path, "op": op, "value": wanted}, thing) in {True, False}
    value_at(thing, path)


def test_headers_that_can_be_sent() -> None:
    assert is_header("X-Token", "abc def")
    assert not any(
        is_header(name, value)
        for name, value in (
            ("", "a"), ("X Token", "a"), ("X-Token", ""), ("X-Token", "a\r\nb: c"), ("X", " a"),
            ("X-Token", "\u00e9"), ("Host", "a"), ("content-length", "1"),
            ("Webhook-Signature", "v1,x"), ("X:", "a"),
        )
    )  # fmt: skip


def verdict(
    status: int | None, attempt: int = 1, retry_after: str | None = None, **more: Any
) -> Any:
    given = {"now": NOW, "chance": 0.0, **more}
    return judge(status=status, retry_after=retry_after, attempt=attempt, **given)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert verdict(status).status is DeliveryStatus.SUCCEEDED
    assert verdict(status).next_at is None


@pytest.mark.parametrize("status", [None, 100, 301, 302, 304, 400, 401, 404, 422, 429, 500, 503])
def test_all_else_is_tried_again(status: int | None) -> None:
    assert verdict(status).status is DeliveryStatus.PENDING
    assert verdict(status, attempt=10).status is DeliveryStatus.DEAD
    assert verdict(status).slows_down == (status == 429)


def test_gone_ends_it() -> None:
    assert verdict(410).status is DeliveryStatus.DEAD
    assert verdict(410).is_gone


@given(st.integers(1, len(RETRY_SECONDS)), st.floats(0, 1))
def test_the_wait_is_the_schedules_and_a_tenth_at_most(attempt: int, chance: float) -> None:
    next_at = verdict(500, attempt, chance=chance).next_at
    wait = (next_at - NOW).total_seconds()
    assert RETRY_SECONDS[attempt - 1] <= wait <= RETRY_SECONDS[attempt - 1] * 1.1 + 0.001


def test_retry_after_prolongs_and_never_shortens() -> None:
    assert verdict(503, retry_after="60").next_at == NOW + timedelta(seconds=60)
    assert verdict(503, 3, retry_after="60").next_at == NOW + timedelta(seconds=1800)
    assert verdict(503, retry_after="99999999").next_at == NOW + timedelta(days=1)
    assert verdict(503, retry_after="soon").next_at == NOW + timedelta(seconds=5)
    late = "Mon, 05 Jan 2026 09:02:00 GMT"
    assert verdict(503, retry_after=late).next_at == NOW + timedelta(seconds=120)


@given(st.text())
def test_no_retry_after_breaks_it(text: str) -> None:
    found = read_retry_after(text, NOW)
    assert found is None or found >= timedelta()


A, B = UUID(int=1), UUID(int=2)


def test_success_widens_a_share_and_a_time_out_narrows_it_to_one() -> None:
    shares = Shares(100)
    for _ in range(6):
        shares.begin(A)
        shares.end(A, is_success=True, timed_out=False)
    assert shares.limits()[0][A] == LARGEST_SHARE
    shares.begin(A)
    shares.end(A, is_success=False, timed_out=True)
    assert shares.limits()[0][A] == 1


def test_those_that_hang_leave_half_to_the_others() -> None:
    shares = Shares(10)
    shares.begin(A)
    shares.end(A, is_success=True, timed_out=False)
    hanging = [UUID(int=number) for number in range(10, 15)]
    for each in hanging:
        shares.begin(each)
    left, usual = shares.limits()
    assert usual == 0
    assert all(left[each] == 0 for each in hanging)
    assert left[A] == FIRST_SHARE * 2
    assert shares.free == 5


def test_an_attempt_begins_only_where_there_is_room() -> None:
    shares = Shares(10)
    assert [shares.try_begin(A) for _ in range(FIRST_SHARE + 1)] == [True] * FIRST_SHARE + [False]
    assert shares.try_begin(B), "doubtful ones have half of the worker"
    assert not shares.try_begin(UUID(int=3))
    shares.give_up(A)
    assert shares.try_begin(A)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=60))
def test_shares_always_add_up(steps: list[tuple[int, bool, bool]]) -> None:
    shares, begun = Shares(1000), []
    for number, is_success, timed_out in steps:
        shares.begin(UUID(int=number))
        begun.append(number)
        if len(begun) > 3:
            shares.end(UUID(int=begun.pop(0)), is_success=is_success, timed_out=timed_out)
    assert shares.free == 1000 - len(begun)
    for number in begun:
        shares.end(UUID(int=number), is_success=True, timed_out=False)
    assert shares.free == 1000
    assert shares.limits()[1] == FIRST_SHARE
