"""Tokens of API keys can be recognised and checked without a database."""

import re

from hypothesis import given
from hypothesis import strategies as st

from studium.connect.api_keys import can_be_token, new_key_token
from studium.connect.api_keys.model import hint_of

TOKEN = new_key_token(is_live=False)


def test_a_token_says_what_it_is() -> None:
    assert re.fullmatch(r"stm_test_[0-9A-Za-z]{49}", TOKEN)
    assert re.fullmatch(r"stm_live_[0-9A-Za-z]{49}", new_key_token(is_live=True))
    assert can_be_token(TOKEN)
    assert can_be_token(new_key_token(is_live=True))


def test_no_two_tokens_are_alike() -> None:
    assert len({new_key_token(is_live=True) for _ in range(1000)}) == 1000


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_any_slip_in_a_token_is_seen_offline(place: int, letter: str) -> None:
    slipped = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert can_be_token(slipped) == (slipped == TOKEN)


@given(st.text())
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not can_be_token(text)
    assert not can_be_token(TOKEN + text) or not text


def test_a_hint_gives_nothing_away() -> None:
    assert hint_of(TOKEN) == TOKEN[:13]
