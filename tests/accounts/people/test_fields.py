"""What people may enter about themselves."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.accounts.people import clean_email, clean_name, clean_timezone, timezones
from studium.accounts.people.fields import clean_preferences
from studium.accounts.people.model import merge_preferences


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Alice@Example.ORG", "alice@example.org"),
        ("  alice@example.org\n", "alice@example.org"),
        ("a.b+tag@bücher.example", "a.b+tag@xn--bcher-kva.example"),
    ],
)
def test_one_mailbox_has_one_spelling(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "alice", "@example.org", "a@b", "a@b..org", "a b@example.org", "a\x00@example.org",
     "alice@example.org\r\nBcc: x@example.org", "ä@example.org",
     "a@" + ".".join(["x" * 60] * 5) + ".org", "Alice <alice@example.org>"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        clean_email(typed)


def test_an_address_that_no_mail_reaches_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="reserved"):
        clean_email("alice@shop.test")


@given(st.emails())
def test_a_clean_address_stays_as_it_is(typed: str) -> None:
    try:
        clean = clean_email(typed)
    except ValueError:
        return
    assert clean_email(clean) == clean
    assert clean == clean.lower()
    assert clean.isascii()


@given(st.text(max_size=300))
def test_a_clean_name_is_one_storable_line(typed: str) -> None:
    try:
        name = clean_name(typed)
    except ValueError:
        return
    if name is not None:
        assert clean_name(name) == name
        assert 0 < len(name) <= 100
        assert "\x00" not in name
        assert "\n" not in name
        name.encode()


def test_time_zones_are_places_and_utc() -> None:
    assert clean_timezone("Europe/Berlin") == "Europe/Berlin"
    assert "UTC" in timezones()
    assert "Factory" not in timezones()
    assert clean_timezone("") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
KEYS = st.text(alphabet=string.ascii_letters, max_size=5)


@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_accepted_preferences_can_be_stored(value: dict[str, object]) -> None:
    try:
        clean_preferences(value)
    except ValueError:
        return
    stored = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    assert b"\\u0000" not in stored.replace(b"\\\\", b"")


@given(st.dictionaries(KEYS, JSON), st.dictionaries(KEYS, JSON))
def test_merging_takes_the_newer_and_drops_nulls(
    old: dict[str, object], new: dict[str, object]
) -> None:
    merged = merge_preferences(old, new)
    assert None not in merged.values()
    for key, value in merged.items():
        assert value is (new[key] if key in new else old[key])
    for key, value in new.items():
        assert (key in merged) == (value is not None)


@pytest.mark.parametrize(
    "name", ["\u200b", "\u2060\ufeff", "\u3164", "\u2800 \u115f", "\u0301", "\U000e0061"]
)
def test_a_name_shows_something(name: str) -> None:
    with pytest.raises(ValueError, match="visible"):
        clean_name(name)


@pytest.mark.parametrize("name", ["Zoë", "名", "O\u200dN", "א", "e\u0301"])
def test_a_name_of_any_script_is_a_name(name: str) -> None:
    assert clean_name(name)
