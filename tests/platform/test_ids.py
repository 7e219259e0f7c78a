"""Identifiers: UUIDv7, which sort by the time they were made."""

import time
from uuid import RFC_4122, UUID

import pytest

from studium.platform.ids import new_id, new_label


def test_version_and_variant_are_those_of_rfc_9562() -> None:
    for _ in range(1000):
        made = new_id()
        assert made.version == 7
        assert made.variant == RFC_4122


def test_the_first_48_bits_are_the_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0x017F22E279B0 * 1_000_000 + 999_999)
    assert str(new_id()).startswith("017f22e2-79b0-7")  # RFC 9562, appendix A.6


def test_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1_700_000_000_000 + step for step in range(300)]
    made = []
    for moment in moments:
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment * 1_000_000)
        made.append(new_id())
    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_a_label_is_one_too() -> None:
    labels = {new_label() for _ in range(20_000)}
    assert len(labels) == 20_000
    assert all(UUID(label).version == 7 and UUID(label).variant == RFC_4122 for label in labels)
    assert max(labels) > str(new_id())[:8]


def test_no_two_are_the_same() -> None:
    assert len({new_id() for _ in range(20_000)}) == 20_000
