"""Stripe's form encoding, read back."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from studium.sandbox.stripe.errors import ApiError
from studium.sandbox.stripe.form import decode

NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
LEAVES = st.text(max_size=8)
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def listed(value: Any) -> Any:
    """A tree as it is decoded: lists are dictionaries with counted keys."""
    if isinstance(value, list):
        return {str(place): listed(item) for place, item in enumerate(value)}
    if isinstance(value, dict):
        return {name: listed(item) for name, item in value.items()}
    return value


@given(TREES)
def test_what_the_sdk_encodes_is_read_back(tree: dict[str, Any]) -> None:
    assert decode(urlencode(list(_api_encode(tree)))) == listed(tree)


def test_empty_brackets_append() -> None:
    assert decode("expand[]=a&expand[]=b") == {"expand": {"0": "a", "1": "b"}}


@pytest.mark.parametrize(
    "encoded", ["a=1&a[b]=2", "a[b]=2&a=1", "[a]=1", "a[b=1", "a[b][c][d][e][f][g][h][i]=1"]
)
def test_what_makes_no_sense_is_refused(encoded: str) -> None:
    with pytest.raises(ApiError):
        decode(encoded)


def test_more_fields_than_a_request_needs_are_refused() -> None:
    with pytest.raises(ApiError):
        decode("&".join(f"a{n}=1" for n in range(2_001)))
