import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.study.exams.statistics import (
    AttemptTable,
    TableUnreadable,
    analyse,
    item_statistics,
    read_table,
    total_statistics,
)


def table(text: str) -> AttemptTable:
    return read_table(text.split())


def marks(*attempts: tuple[float, ...], maxima: tuple[float, ...] = ()) -> AttemptTable:
    """A table from the marks of each attempt, its items named 1, 2, ..."""
    lines = ["attempt,item,mark,max_mark"]
    for attempt, row in enumerate(attempts):
        for index, mark in enumerate(row):
            maximum = maxima[index] if maxima else 1
            lines.append(f"{attempt},{index + 1},{mark},{maximum}")
    return read_table(lines)


WORKED = marks((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 1))
# Totals 3, 2, 1, 1: mean 1.75, deviations 1.25, 0.25, -0.75, -0.75, sum of squares 2.75.


def test_facility_is_the_mean_mark_over_the_maximum() -> None:
    assert [entry.facility for entry in item_statistics(WORKED)] == [0.75, 0.5, 0.5]
    of_eight, _ = item_statistics(marks((2, 1), (4, 0), maxima=(8, 1)))
    assert of_eight.facility == 3 / 8


def test_variances_divide_by_one_less_than_the_attempts() -> None:
    first, second, _ = item_statistics(WORKED)
    assert first.standard_deviation == pytest.approx(math.sqrt(0.75 / 3))
    assert second.standard_deviation == pytest.approx(math.sqrt(1 / 3))
    assert total_statistics(WORKED).standard_deviation == pytest.approx(math.sqrt(2.75 / 3))


def test_discrimination_correlates_an_item_with_the_rest_of_the_total() -> None:
    _, second, third = item_statistics(WORKED)
    # Rest of item 2: 2, 1, 1, 1. Covariance sum 0.5, its own sums of squares 1 and 0.75.
    assert second.discrimination_index == pytest.approx(0.5 / math.sqrt(0.75))
    # Rest of item 3: 2, 2, 1, 0; deviations 0.75, 0.75, -0.25, -1.25: covariance sum -0.5.
    assert third.discrimination_index == pytest.approx(-0.5 / math.sqrt(2.75))


def test_efficiency_compares_with_the_best_order() -> None:
    _, second, third = item_statistics(WORKED)
    # Item 2 sorted against 1, 1, 1, 2: the covariance sum is 0.5 already.
    assert second.discriminative_efficiency == pytest.approx(1)
    # Item 3 sorted 0, 0, 1, 1 against 0, 1, 2, 2: 0.5 * (1.25 + 0.25 + 0.75 + 0.75) = 1.5.
    assert third.discriminative_efficiency == pytest.approx(-0.5 / 1.5)


def test_effective_weights_share_the_roots_of_covariances_with_the_total() -> None:
    weights = [entry.effective_weight for entry in item_statistics(WORKED)]
    # Sums of item times total deviation: 0.75, 1.5 and 0.5.
    roots = [math.sqrt(0.75), math.sqrt(1.5), math.sqrt(0.5)]
    assert weights == pytest.approx([root / sum(roots) for root in roots])


def test_an_item_against_the_total_has_no_weight_and_is_left_out_of_the_sum() -> None:
    against, *others = item_statistics(marks((0, 2, 2), (0, 2, 1), (1, 0, 0)))
    assert against.effective_weight is None
    assert sum(entry.effective_weight or 0 for entry in others) == pytest.approx(1)


def test_skewness_and_kurtosis_come_from_k_statistics() -> None:
    totals = total_statistics(marks((1,), (2,), (3,), (6,)))
    # Mean 3; powers of -2, -1, 0, 3 sum to 14, 18 and 98.
    k2, k3 = 14 / 3, 4 * 18 / (3 * 2)
    k4 = 16 * (5 * 98 / 4 - 3 * 3 * (14 / 4) ** 2) / (3 * 2 * 1)
    assert totals.skewness == pytest.approx(k3 / k2**1.5)
    assert totals.kurtosis == pytest.approx(k4 / k2**2)
    assert (totals.mean, totals.median) == (3, 2.5)


def test_reliability_and_the_error_that_it_leaves() -> None:
    totals = total_statistics(WORKED)
    alpha = 3 / 2 * (1 - (0.25 + 1 / 3 + 1 / 3) / (2.75 / 3))
    assert totals.alpha == pytest.approx(alpha, abs=1e-12)
    assert totals.kr20 == totals.alpha
    assert totals.error_ratio == pytest.approx(math.sqrt(1 - alpha))
    assert totals.standard_error == pytest.approx(math.sqrt(1 - alpha) * math.sqrt(2.75 / 3))


def test_kr20_is_only_for_items_that_score_nothing_or_everything() -> None:
    assert total_statistics(marks((0, 0.5), (1, 1), (0, 0))).kr20 is None
    assert total_statistics(marks((0, 2), (1, 2), (0, 0), maxima=(1, 2))).kr20 is not None


def test_what_is_undefined_is_none() -> None:
    alone = analyse(marks((1, 0, 1)))
    assert {entry.standard_deviation for entry in alone.items} == {None}
    assert {entry.effective_weight for entry in alone.items} == {None}
    assert (alone.test.standard_deviation, alone.test.alpha) == (None, None)
    same = analyse(marks((0.1, 0.7), (0.1, 0.7), (0.1, 0.7)))
    assert {entry.discrimination_index for entry in same.items} == {None}
    assert {entry.discriminative_efficiency for entry in same.items} == {None}
    assert (same.test.skewness, same.test.alpha, same.test.error_ratio) == (None, None, None)
    nothing = analyse(read_table(["attempt,item,mark"]))
    assert (nothing.items, nothing.test.attempts, nothing.test.mean) == ((), 0, None)


def test_an_item_worth_nothing_has_no_facility() -> None:
    worthless, _ = item_statistics(marks((0, 1), (0, 0), maxima=(0, 1)))
    assert (worthless.facility, worthless.effective_weight) == (None, 0)


def test_an_items_figures_are_of_the_attempts_that_have_it() -> None:
    sparse = table("attempt,item,mark a,1,1 b,1,0 c,1,1 a,2,1 b,2,0 c,3,1")
    second, third = item_statistics(sparse)[1:]
    assert second.facility == 0.5
    assert second.discrimination_index == pytest.approx(1)
    assert (third.facility, third.standard_deviation) == (1, None)


def test_without_marks_response_and_key_make_them() -> None:
    read = table("attempt,item,response,correct_response,max_mark 1,q,A,A,2 2,q,B,A,2 3,q,,A,2")
    assert read.marks.tolist() == [2, 0, 0]
    (entry,) = item_statistics(read)
    assert [(row.response, row.count) for row in entry.responses] == [("", 1), ("A", 1), ("B", 1)]


def test_a_given_mark_wins_over_the_key() -> None:
    assert table("attempt,item,response,correct_response,mark 1,q,B,A,0.5").marks.tolist() == [0.5]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The table is empty"),
        ("attempt,mark 1,1", "no column 'item'"),
        ("attempt,item 1,1", "a column 'mark' or 'response'"),
        ("attempt,item,mark 1,q,x", "Line 2: mark 'x' is not a number"),
        ("attempt,item,mark 1,q,nan", "Line 2: mark 'nan' is not a number"),
        ("attempt,item,mark 1,q,1 1,q,0", "Line 3: attempt '1' has item 'q' twice"),
        ("attempt,item,mark ,q,1", "Line 2 names no attempt"),
        ("attempt,item,mark 1,q,1e308", "too large a number"),
        ("attempt,item,mark,mark 1,q,1,1", "stands twice"),
        ('attempt,item,mark 1,"q', "no table of comma-separated values"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text: str, sentence: str) -> None:
    with pytest.raises(TableUnreadable, match=sentence):
        table(text)


def test_tables_of_other_spreadsheets_read_alike() -> None:
    rows = ["attempt,item,response,correct_response,mark,max_mark", "01,a,x,x,0.5,0.5"]
    rows += ["02,a,y,x,0,0.5", "", ",,,,,", "03,a,,x,0.25,0.5"]
    plain = analyse(read_table([f"{row}\n" for row in rows]))
    for delimiter in ";\t":
        other = [f"{row.replace(',', delimiter).replace('.', ',')}\r\n" for row in rows]
        assert analyse(read_table(other)) == plain
    assert plain.test.attempts == 3


def test_responses_without_a_key_score_nothing_and_are_counted() -> None:
    found = analyse(read_table(["attempt,item,response\n", "1,q,A\n", "2,q,\n"]))
    assert [(each.response, each.count) for each in found.items[0].responses] == [("", 1), ("A", 1)]
    assert found.test.mean == 0


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 9).flatmap(
        lambda items: st.lists(
            st.lists(st.sampled_from([-0.5, 0, 0.3, 1, 2]), min_size=items, max_size=items),
            min_size=2,
            max_size=12,
        )
    )
)
def test_figures_agree_with_numpy_on_any_table(rows: list[list[float]]) -> None:
    values = np.array(rows)
    analysis = analyse(marks(*(tuple(row) for row in rows)))
    totals = values.sum(axis=1)
    for index, entry in enumerate(analysis.items):
        own, rest = values[:, index], totals - values[:, index]
        assert entry.standard_deviation == pytest.approx(own.std(ddof=1), abs=1e-9)
        if np.ptp(own) and np.ptp(rest) > 1e-9:
            greatest = np.cov(np.sort(own), np.sort(rest))[0, 1]
            covariance = np.cov(own, rest)[0, 1]
            assert entry.discrimination_index == pytest.approx(np.corrcoef(own, rest)[0, 1])
            assert entry.discriminative_efficiency == pytest.approx(covariance / greatest)
        else:
            assert entry.discrimination_index is None
    if np.ptp(totals) > 1e-9:
        share = values.var(axis=0, ddof=1).sum() / totals.var(ddof=1)
        items = values.shape[1]
        assert analysis.test.alpha == pytest.approx(items / (items - 1) * (1 - share))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    header, *rows = ["attempt,item,mark", *(f"{n % 4},{n // 4},{(n * 7) % 5}" for n in range(12))]
    expected = {entry.item: entry for entry in analyse(read_table([header, *rows])).items}
    shuffled = analyse(read_table([header, *(rows[index] for index in order)]))
    for entry in shuffled.items:
        original = expected[entry.item]
        assert entry.facility == pytest.approx(original.facility)
        assert entry.discrimination_index == pytest.approx(original.discrimination_index)
        assert entry.discriminative_efficiency == pytest.approx(original.discriminative_efficiency)
