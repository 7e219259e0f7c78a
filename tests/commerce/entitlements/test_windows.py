"""Laying windows of access end to end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from studium.commerce.entitlements import Grant, entitlement_windows

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def grant(
    number: int, *, on_day: int, days: int | None, refunded_on_day: int | None = None
) -> Grant:
    refunded_at = None if refunded_on_day is None else START + refunded_on_day * DAY
    return Grant(UUID(int=number), START + on_day * DAY, days, refunded_at)


GRANTS = st.lists(
    st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(1, 400))), max_size=12
).map(
    lambda drawn: [grant(number, on_day=day, days=days) for number, (day, days) in enumerate(drawn)]
)


def test_a_first_purchase_opens_at_once() -> None:
    (window,) = entitlement_windows([grant(1, on_day=5, days=90)])
    assert window.starts_at == START + 5 * DAY
    assert window.ends_at == START + 95 * DAY


def test_buying_again_early_adds_the_days_after_the_old_ones() -> None:
    first, second = entitlement_windows([grant(1, on_day=0, days=90), grant(2, on_day=30, days=90)])
    assert second.starts_at == first.ends_at
    assert second.ends_at == START + 180 * DAY


def test_buying_again_late_begins_when_bought() -> None:
    _, second = entitlement_windows([grant(1, on_day=0, days=10), grant(2, on_day=30, days=90)])
    assert second.starts_at == START + 30 * DAY


def test_a_refund_of_the_first_brings_the_second_forward_to_the_refund() -> None:
    (second,) = entitlement_windows(
        [grant(1, on_day=0, days=90, refunded_on_day=40), grant(2, on_day=30, days=90)]
    )
    assert second.starts_at == START + 40 * DAY


def test_a_late_refund_of_the_first_takes_nothing_from_the_second() -> None:
    (second,) = entitlement_windows(
        [grant(1, on_day=0, days=90, refunded_on_day=100), grant(2, on_day=0, days=90)]
    )
    assert (second.starts_at, second.ends_at) == (START + 90 * DAY, START + 180 * DAY)


def test_what_was_refunded_before_it_began_leaves_no_trace() -> None:
    grants = [grant(1, on_day=0, days=90), grant(3, on_day=20, days=90)]
    refunded = grant(2, on_day=10, days=90, refunded_on_day=15)
    assert entitlement_windows([*grants, refunded]) == entitlement_windows(grants)


def test_what_was_refunded_before_the_next_was_bought_does_not_move_it() -> None:
    (second,) = entitlement_windows(
        [grant(1, on_day=0, days=90, refunded_on_day=10), grant(2, on_day=30, days=90)]
    )
    assert second.starts_at == START + 30 * DAY


def test_access_without_an_end_takes_nothing_from_the_others() -> None:
    windows = entitlement_windows(
        [grant(1, on_day=0, days=10), grant(2, on_day=5, days=None), grant(3, on_day=6, days=10)]
    )
    assert windows[1].ends_at is None
    assert windows[1].starts_at == START + 5 * DAY
    assert windows[2].starts_at == START + 10 * DAY


@given(GRANTS)
def test_no_day_is_lost_and_none_is_counted_twice(grants: list[Grant]) -> None:
    windows = [window for window in entitlement_windows(grants) if window.ends_at is not None]
    assert sum((w.ends_at - w.starts_at for w in windows if w.ends_at), timedelta()) == sum(
        (g.window_days * DAY for g in grants if g.window_days), timedelta()
    )
    for before, after in pairwise(windows):
        assert before.ends_at is not None
        assert before.ends_at <= after.starts_at


@given(GRANTS.filter(bool), st.integers(0, 500), st.data())
def test_a_refund_never_takes_days_from_the_others(
    grants: list[Grant], days_later: int, data: st.DataObject
) -> None:
    """The others stay where they are or come forward, never into days that are past."""
    gone = data.draw(st.sampled_from(grants))
    refunded_at = gone.completed_at + days_later * DAY
    before = {window.source_id: window for window in entitlement_windows(grants)}
    after = entitlement_windows(
        [replace(each, refunded_at=refunded_at) if each is gone else each for each in grants]
    )
    assert {window.source_id for window in after} == before.keys() - {gone.source_id}
    for window in after:
        old = before[window.source_id]
        assert window.starts_at == old.starts_at or refunded_at <= window.starts_at < old.starts_at


@given(GRANTS)
def test_no_window_opens_before_it_was_bought(grants: list[Grant]) -> None:
    bought = {each.source_id: each.completed_at for each in grants}
    assert all(
        window.starts_at >= bought[window.source_id] for window in entitlement_windows(grants)
    )


@given(GRANTS, st.randoms())
def test_the_order_in_which_purchases_are_found_does_not_matter(
    grants: list[Grant], random: object
) -> None:
    shuffled = list(grants)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert entitlement_windows(shuffled) == entitlement_windows(grants)
