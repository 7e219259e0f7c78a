"""The memory model computes what the `fsrs` package computes, but for how days are counted."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from studium.study.flashcards.scheduling.memory import (
    DEFAULTS,
    Memory,
    MemoryModel,
    check_parameters,
    within_bounds,
)

MIDNIGHT = datetime(2024, 1, 1, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 4)), min_size=1, max_size=25
)  # (days since the review before, grade)


def walked(steps: list[tuple[int, int]], model: MemoryModel) -> Memory:
    memory = model.first(steps[0][1])
    for elapsed, grade in steps[1:]:
        memory = model.after(memory, elapsed, grade)
    return memory


@given(steps=STEPS, scale=st.floats(0.6, 1.6))
def test_every_step_is_that_of_the_package(steps: list[tuple[int, int]], scale: float) -> None:
    parameters = within_bounds([value * scale for value in DEFAULTS])
    theirs = Scheduler(parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    model = MemoryModel(parameters)
    card, moment, memory = Card(card_id=1), MIDNIGHT, None
    for elapsed, grade in steps:
        moment += timedelta(days=elapsed)
        if memory is not None:
            recall = theirs.get_card_retrievability(card, moment)
            assert model.recall(memory.stability, elapsed) == pytest.approx(recall, rel=1e-9)
        card, _ = theirs.review_card(card, Rating(grade), moment)
        memory = model.first(grade) if memory is None else model.after(memory, elapsed, grade)
        assert card.stability is not None
        assert memory.stability == pytest.approx(min(card.stability, 36_500), rel=1e-9)
        assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-9)
        if card.stability > 36_500:
            return
        days = (card.due - moment).days
        assert model.interval_days(memory.stability, 0.9) == days


def test_the_published_memory_state() -> None:
    """From the package's own test: again, then good five times."""
    steps = list(zip([0, 0, 1, 3, 8, 21], [1, 3, 3, 3, 3, 3], strict=True))
    memory = walked(steps, MemoryModel())
    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_the_published_intervals() -> None:
    """From the package's own test, where steps of minutes keep a card in its day at first."""
    grades = [3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3]
    expected = [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]
    model = MemoryModel()
    memory = model.first(grades[0])
    intervals = [0]
    for grade in grades[1:]:
        memory = model.after(memory, intervals[-1], grade)
        intervals.append(0 if grade == 1 else model.interval_days(memory.stability, 0.9))
    assert intervals == expected


def test_recall_falls_to_nine_in_ten_after_the_stability() -> None:
    assert MemoryModel().recall(12.5, 12.5) == pytest.approx(0.9)
    assert MemoryModel().interval_days(12.4, 0.9) == 12
    assert MemoryModel().interval_days(0.01, 0.9) == 1


@pytest.mark.parametrize("parameters", [(), DEFAULTS[:-1], (0.0, *DEFAULTS[1:])])
def test_parameters_out_of_bounds_are_refused(parameters: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"parameter"):
        check_parameters(parameters)
