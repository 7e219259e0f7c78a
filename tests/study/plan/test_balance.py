"""Balancing: within the minutes, never into the past, the same for the same input."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.study.plan.balance import BalanceInput, DomainNeed, balance, minutes_by_day
from studium.study.plan.model import (
    Task,
    TaskCategory,
    TaskInvalid,
    TaskSource,
    TaskStatus,
    changed_by_hand,
)

TODAY = date(2026, 3, 2)  # a Monday
NEEDS = (DomainNeed("hand", 0.4), DomainNeed("mind", 0.7), DomainNeed("eye", 0.9))
GIVEN = BalanceInput(
    today=TODAY,
    exam_on=date(2026, 3, 23),
    minutes_per_day=90,
    free_days=frozenset(),
    domains=NEEDS,
)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

DAYS = st.integers(0, 40).map(lambda offset: TODAY + timedelta(days=offset))
INPUTS = st.builds(
    BalanceInput,
    today=st.just(TODAY),
    exam_on=st.none() | DAYS,
    minutes_per_day=st.integers(1, 400),
    free_days=st.frozensets(DAYS, max_size=20),
    domains=st.lists(
        st.builds(DomainNeed, st.sampled_from(["a", "b", "c", "d"]), st.floats(0, 1)),
        max_size=4,
        unique_by=lambda need: need.domain,
    ).map(tuple),
    due_minutes=st.dictionaries(DAYS, st.integers(0, 500), max_size=20),
    taken=st.dictionaries(DAYS, st.integers(0, 500), max_size=10),
    drilled=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 9)),
)


@given(INPUTS)
def test_no_day_takes_more_than_its_minutes_and_nothing_is_in_the_past(
    given_input: BalanceInput,
) -> None:
    found = balance(given_input)
    for day, minutes in minutes_by_day((t.due_date, t.minutes) for t in found.tasks).items():
        assert minutes + given_input.taken.get(day, 0) <= given_input.minutes_per_day
        assert day >= TODAY
        assert given_input.exam_on is None or day < given_input.exam_on
        assert day not in given_input.free_days
    keys = [task.key for task in found.tasks]
    assert len(keys) == len(set(keys))
    assert all(task.minutes > 0 and task.reason for task in found.tasks)


@given(INPUTS)
def test_the_same_input_makes_the_same_plan(given_input: BalanceInput) -> None:
    mirrored = replace(given_input, domains=tuple(reversed(given_input.domains)))
    assert balance(given_input) == balance(replace(given_input))
    assert balance(mirrored).tasks == balance(given_input).tasks


def drills(found: list[str]) -> dict[str, int]:
    return {name: found.count(f"Drill: {name}") for name in ("hand", "mind", "eye")}


def test_weak_domains_get_more_drills() -> None:
    found = drills([task.title for task in balance(GIVEN).tasks])
    assert found["hand"] > 2 * found["mind"] > 2 * found["eye"] > 0


def test_there_is_a_practice_exam_a_week_and_none_on_the_last_days() -> None:
    exams = [t.due_date for t in balance(GIVEN).tasks if t.category is TaskCategory.EXAM]
    assert exams == [date(2026, 3, 8), date(2026, 3, 15), date(2026, 3, 20)]


def test_the_last_day_is_for_due_cards_alone() -> None:
    last = date(2026, 3, 22)
    found = balance(replace(GIVEN, due_minutes={last: 30}))
    assert [t.category for t in found.tasks if t.due_date == last] == [TaskCategory.FLASHCARDS]


def test_due_cards_come_first_and_what_does_not_fit_waits() -> None:
    found = balance(replace(GIVEN, due_minutes={TODAY: 100}))
    cards = [t for t in found.tasks if t.category is TaskCategory.FLASHCARDS]
    assert [(t.due_date.day, t.minutes) for t in cards] == [(2, 45), (3, 45), (4, 10)]


def test_it_says_when_the_time_is_not_enough_and_what_gives_most() -> None:
    short = balance(replace(GIVEN, exam_on=TODAY + timedelta(days=4)))
    assert not short.is_enough
    assert [advice.domain for advice in short.advice] == ["hand", "mind"]
    assert balance(replace(GIVEN, minutes_per_day=300)).is_enough


TASK = Task(
    id=UUID(int=1),
    user_id=UUID(int=2),
    title="Read",
    description=None,
    due_date=TODAY,
    status=TaskStatus.PENDING,
    progress=0,
    category=TaskCategory.STUDY,
    minutes=30,
    metadata={},
    source=TaskSource.PLAN,
    plan_key="drill:1",
    is_fixed=False,
    position=1.0,
    skipped_reason=None,
    completed_at=None,
    created_at=NOW,
    updated_at=NOW,
)
CHANGES = st.fixed_dictionaries(
    {}, optional={"status": st.sampled_from(TaskStatus), "progress": st.integers(0, 100)}
)


@given(st.lists(CHANGES, max_size=6))
def test_status_progress_and_time_agree_whatever_is_changed(
    changes: list[dict[str, object]],
) -> None:
    task = TASK
    for change in changes:
        try:
            task = changed_by_hand(task, change, now=NOW)
        except TaskInvalid:
            continue
        is_complete = task.status is TaskStatus.COMPLETE
        assert is_complete == (task.completed_at is not None) == (task.progress == 100)


def test_what_is_changed_by_hand_is_fixed_and_a_tick_is_not() -> None:
    assert changed_by_hand(TASK, {"due_date": TODAY}, now=NOW).is_fixed
    done = changed_by_hand(TASK, {"status": TaskStatus.COMPLETE}, now=NOW)
    assert (done.is_fixed, done.progress, done.completed_at) == (False, 100, NOW)


def test_a_skipped_task_keeps_its_reason_until_it_is_taken_up() -> None:
    changes = {"status": TaskStatus.SKIPPED, "skipped_reason": "Ill"}
    skipped = changed_by_hand(TASK, changes, now=NOW)
    assert skipped.skipped_reason == "Ill"
    again = changed_by_hand(skipped, {"status": TaskStatus.PENDING}, now=NOW)
    assert again.skipped_reason is None
    with pytest.raises(TaskInvalid):
        changed_by_hand(TASK, {"skipped_reason": "Ill"}, now=NOW)
