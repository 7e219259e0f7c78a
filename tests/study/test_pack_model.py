from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from studium.study.pack.model import AccessWindow, Phase, PhaseState, phases

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
    assert days(learn, practise, rehearse) == [45, 31, 14]
    assert (learn.state, learn.percent_done) == (PhaseState.DONE, 100)
    assert (practise.state, practise.percent_done) == (PhaseState.NOW, 16)
    assert (rehearse.state, rehearse.percent_done) == (PhaseState.NEXT, 0)


def days(*found: Phase) -> list[int]:
    return [round((phase.ends_at - phase.starts_at) / timedelta(days=1)) for phase in found]


def test_days_that_are_added_lengthen_every_phase() -> None:
    found = phases(window(180, passed_days=91))
    assert days(*found) == [90, 63, 27]
    assert [phase.state for phase in found] == ["done", "now", "next"]


def test_phases_share_no_day_and_last_as_many_days_as_their_dates_say() -> None:
    start = datetime(2026, 11, 21, 15, 13, tzinfo=UTC)
    found = phases(AccessWindow(start, start + timedelta(days=90), start))
    dates = [phase.dates(UTC) for phase in found]
    assert [(f"{each.first:%d %b}", f"{each.last:%d %b}", each.words) for each in dates] == [
        ("21 Nov", "04 Jan", "45 days"),
        ("05 Jan", "04 Feb", "31 days"),
        ("05 Feb", "19 Feb", "15 days"),
    ]


def test_the_dates_are_those_of_the_readers_zone() -> None:
    start = datetime(2026, 11, 21, 15, 13, tzinfo=UTC)
    (first, *_, last) = phases(AccessWindow(start, start + timedelta(days=90), start))
    auckland = ZoneInfo("Pacific/Auckland")
    assert f"{first.dates(auckland).first:%d %b}" == "22 Nov"
    assert f"{last.dates(auckland).last:%d %b}" == "20 Feb"


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
