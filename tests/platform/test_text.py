"""How spans of time are told to people."""

from datetime import timedelta

import pytest

from studium.platform.text import words


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(days=7), "seven days"),
        (timedelta(days=1), "one day"),
        (timedelta(hours=24), "one day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(hours=1), "one hour"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=12), "twelve minutes"),
        (timedelta(seconds=90), "90 seconds"),
    ],
)
def test_a_span_is_told_in_its_largest_whole_unit(span: timedelta, told: str) -> None:
    assert words(span) == told
