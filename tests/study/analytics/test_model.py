"""What is counted, and what it says."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.study.analytics.model import (
    Mastery,
    StoredEvent,
    calibration,
    empty_metrics,
    mastery,
    metrics_of,
    readiness,
    streak,
    sum_metrics,
    week_of,
)

TODAY = date(2026, 3, 2)


def event(number: int, name: str, payload: dict[str, object], minute: int = 0) -> StoredEvent:
    moment = datetime(2026, 3, 2, 9, minute, tzinfo=UTC)
    return StoredEvent(
        id=UUID(int=number),
        user_id=UUID(int=1),
        session_id=None,
        event_name=name,
        event_time=moment,
        day=TODAY,
        payload=payload,
        context=None,
        received_at=moment,
    )


def card(number: int, *, recalled: bool, undone: bool = False) -> StoredEvent:
    name = "flashcard.review_undone" if undone else "flashcard.reviewed"
    return event(number, name, {"domain": "hand", "recalled": recalled, "duration_ms": 4000})


def test_a_day_is_summed_up() -> None:
    metrics = metrics_of(
        [
            card(1, recalled=True),
            card(2, recalled=False),
            event(3, "question.answered", {"domain": "hand", "correct": True}),
            event(4, "exam.finalized", {"domains": {"mind": (5, 3)}, "scaled": 460}),
            event(5, "page.viewed", {"page": "/"}),
        ]
    )
    assert (metrics["reviews"], metrics["recalled"], metrics["events"]) == (2, 1, 5)
    assert (metrics["questions"], metrics["correct"], metrics["exams"]) == (6, 4, 1)
    assert metrics["domains"]["hand"] == {
        "questions": 1, "correct": 1, "reviews": 2, "recalled": 1
    }  # fmt: skip
    assert metrics["exam_results"][0]["scaled"] == 460
    assert metrics["study_ms"] == 8000


def test_a_review_that_is_taken_back_counts_for_nothing() -> None:
    metrics = metrics_of([card(1, recalled=True), card(2, recalled=True, undone=True)])
    assert (metrics["reviews"], metrics["recalled"], metrics["study_ms"]) == (0, 0, 0)


EVENTS = st.lists(st.builds(card, st.integers(1, 10**6), recalled=st.booleans()), max_size=20)


@given(days=st.lists(EVENTS, max_size=5))
def test_days_add_up_whatever_their_order(days: list[list[StoredEvent]]) -> None:
    parts = [metrics_of(day) for day in days]
    assert sum_metrics(parts) == sum_metrics(reversed(parts))
    assert sum_metrics(parts)["reviews"] == sum(map(len, days))
    assert sum_metrics([]) == empty_metrics()


def of_domain(asked: int, known: int) -> dict[str, object]:
    counts = {"questions": asked, "correct": known, "reviews": 0, "recalled": 0}
    return {**empty_metrics(), "domains": {"hand": counts}}


def test_recent_answers_count_more() -> None:
    rising = mastery(
        [(TODAY - timedelta(60), of_domain(50, 10)), (TODAY, of_domain(50, 45))], TODAY
    )
    falling = mastery(
        [(TODAY - timedelta(60), of_domain(50, 45)), (TODAY, of_domain(50, 10))], TODAY
    )
    assert rising[0].share > 0.7
    assert falling[0].share < 0.4
    assert rising[0].low < rising[0].share < rising[0].high
    assert rising[0].answers == 100


def test_little_is_said_of_few_answers() -> None:
    few, many = (mastery([(TODAY, of_domain(n, n))], TODAY)[0] for n in (2, 200))
    assert few.high - few.low > 3 * (many.high - many.low)
    assert few.share < many.share


def known(share: float, answers: int = 60, error: float = 0.05) -> Mastery:
    return Mastery("hand", answers, share, share - error, share + error)


def test_readiness_needs_a_hundred_answers() -> None:
    assert readiness([known(0.9, 99)]).probability is None
    assert readiness([known(0.9, 50), known(0.9, 50)]).probability is not None


def test_readiness_rises_with_what_is_known_and_shows_what_is_not() -> None:
    low, middle, high = (readiness([known(share), known(share)]) for share in (0.6, 0.7, 0.8))
    assert low.probability is not None
    assert middle.probability == pytest.approx(0.5)
    assert high.probability is not None
    assert low.probability < 0.1
    assert high.probability > 0.9
    wide = readiness([known(0.75, error=0.15), known(0.75, error=0.15)])
    narrow = readiness([known(0.75, error=0.02), known(0.75, error=0.02)])
    assert wide.low is not None
    assert wide.high is not None
    assert narrow.low is not None
    assert wide.low < narrow.low
    assert wide.low < (wide.probability or 0) < wide.high


def test_a_streak_is_not_broken_before_the_day_is_over() -> None:
    days = [TODAY - timedelta(n) for n in (1, 2, 3, 5)]
    assert streak(days, TODAY) == 3
    assert streak([*days, TODAY], TODAY) == 4
    assert streak(days[1:], TODAY) == 0


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2026, 3, 8)) == TODAY
    assert week_of(TODAY) == TODAY


def test_predictions_are_judged_by_what_came_of_them() -> None:
    assert calibration([]).brier is None
    found = calibration([(0.9, True)] * 9 + [(0.9, False)])
    assert found.brier == pytest.approx(0.09)
    assert found.bins[0] == pytest.approx((0.9, 0.9, 10))
    assert not found.is_calibrated
    assert calibration([(0.5, True)] * 50).is_calibrated
