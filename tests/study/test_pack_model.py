from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studium.study.pack.model import AccessWindow, PhaseState, phases

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def window(days: float, passed_days: float = 0) -> AccessWindow:
    return AccessWindow(
        START, START + timedelta(days=days), now=START + timedelta(days=passed_days)
    )


def test_a_begun_day_counts_whole() -> None:
    assert window(90, passed_days=26.5).days_left == 64
    assert window(90, passed_days=27).left_words == "63 days left"
    assert window(90, passed_days=27).used_words == "27 of 90 used"
    assert window(90, passed_days=89.5).left_words == "1 day left"


def test_nothing_is_left_after_the_end() -> None:
    assert window(90, passed_days=91).days_left == 0


def test_the_last_two_weeks_are_soon() -> None:
    assert not window(90, passed_days=75).ends_soon
    assert window(90, passed_days=76).ends_soon


def test_access_without_an_end_is_never_soon_and_has_no_phases() -> None:
    forever = AccessWindow(START, None, now=START)
    assert not forever.ends_soon
    assert forever.days_total == 0
    assert phases(forever) == ()


def test_ninety_days_are_learnt_practised_and_rehearsed() -> None:
    learn, practise, rehearse = phases(window(90, passed_days=50))
    assert [phase.days for phase in (learn, practise, rehearse)] == [45, 31, 14]
    assert (learn.state, learn.percent_done) == (PhaseState.DONE, 100)
    assert (practise.state, practise.percent_done) == (PhaseState.NOW, 16)
    assert (rehearse.state, rehearse.percent_done) == (PhaseState.NEXT, 0)


@given(st.floats(0.01, 4000), st.floats(0, 5000))
def test_phases_fill_the_window_without_a_gap(days: float, passed_days: float) -> None:
    seen = window(days, passed_days)
    found = phases(seen)
    assert found[0].starts_at == seen.starts_at
    assert found[-1].ends_at == seen.ends_at
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert all(phase.starts_at < phase.ends_at for phase in found)
    assert sum(phase.state is PhaseState.NOW for phase in found) <= 1
    assert 0 <= seen.days_left <= seen.days_total
