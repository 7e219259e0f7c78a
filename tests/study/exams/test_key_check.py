from dataclasses import dataclass

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from studium.study.exams.statistics import AttemptTable, key_check, read_table

ATTEMPTS, ITEMS, OPTIONS = 300, 100, 4
TRIALS = 60


@dataclass(frozen=True)
class Bank:
    """How items of a simulated bank behave (two or three parameter logistic model)."""

    discrimination: tuple[float, float] = (0.6, 1.6)
    difficulty: tuple[float, float] = (-1.5, 1.5)
    guessing: float = 0.0


def sat(bank: Bank, chance: Generator, *, wrong_key: int | None = None) -> AttemptTable:
    """A table of attempts at a simulated bank; one key is wrong where asked for."""
    ability = chance.normal(size=(ATTEMPTS, 1))
    slope = chance.uniform(*bank.discrimination, ITEMS)
    location = chance.uniform(*bank.difficulty, ITEMS)
    knows = 1 / (1 + np.exp(-slope * (ability - location)))
    right = chance.random((ATTEMPTS, ITEMS)) < bank.guessing + (1 - bank.guessing) * knows
    distractor_shares = chance.dirichlet(np.full(OPTIONS - 1, 2.0), ITEMS).cumsum(axis=1)
    picked = (chance.random((ATTEMPTS, ITEMS, 1)) > distractor_shares[:, :-1]).sum(axis=2) + 1
    responses = np.where(right, 0, picked)
    keys = np.zeros(ITEMS, dtype=np.int64)
    if wrong_key is not None:
        keys[wrong_key] = chance.integers(1, OPTIONS)
    attempt, item = np.indices((ATTEMPTS, ITEMS))
    return AttemptTable(
        attempts=tuple(str(n) for n in range(ATTEMPTS)),
        items=tuple(str(n) for n in range(ITEMS)),
        answers=("A", "B", "C", "D"),
        attempt_codes=attempt.ravel(),
        item_codes=item.ravel(),
        response_codes=responses.ravel(),
        key_codes=np.broadcast_to(keys, responses.shape).ravel(),
        marks=(responses == keys).astype(np.float64).ravel(),
        maxima=np.ones(responses.size),
    )


BANKS = [Bank(), Bank(guessing=0.2), Bank(difficulty=(-2.5, 0.5))]


@pytest.mark.parametrize("bank", BANKS)
def test_a_wrong_key_is_first_in_the_list(bank: Bank) -> None:
    chance = default_rng(7)
    found = 0
    for _ in range(TRIALS):
        planted = int(chance.integers(ITEMS))
        doubts = key_check(sat(bank, chance, wrong_key=planted))
        found += bool(doubts) and (doubts[0].item, doubts[0].suggested) == (str(planted), "A")
    assert found / TRIALS >= 0.95


@pytest.mark.parametrize("bank", [*BANKS, Bank(discrimination=(0.0, 0.0))])
def test_at_most_two_in_a_hundred_sound_items_are_listed(bank: Bank) -> None:
    chance = default_rng(11)
    listed = [len(key_check(sat(bank, chance))) for _ in range(TRIALS // 2)]
    assert np.mean(listed) / ITEMS <= 0.02


def responses(first: str, *, key: str = "A") -> AttemptTable:
    """Ten attempts of falling ability at one doubtful item and nine sound ones."""
    lines = ["attempt,item,response,correct_response"]
    for attempt, response in enumerate(first):
        lines.append(f"{attempt},doubtful,{response.strip()},{key}")
        lines += [f"{attempt},{n},{'R' if n >= attempt else 'W'},R" for n in range(9)]
    return read_table(lines)


def test_a_small_table_shows_a_plainly_wrong_key_and_why() -> None:
    (doubt,) = key_check(responses("BBBBBBAAAA"))
    assert (doubt.item, doubt.key, doubt.suggested) == ("doubtful", "A", "B")
    assert "'B' goes with the rest of the test" in doubt.reason
    assert "chosen by 6 of 10" in doubt.reason


def test_a_sound_key_is_not_listed() -> None:
    assert key_check(responses("AAAAAABBBB")) == ()


def test_an_omission_is_never_suggested() -> None:
    assert key_check(responses("     AAAAA")) == ()


def test_a_key_that_nobody_chose_can_be_wrong() -> None:
    (doubt,) = key_check(responses("BBBBBCCCCC", key="D"))
    assert (doubt.key, doubt.suggested) == ("D", "B")


def test_an_answer_that_everybody_gave_says_nothing() -> None:
    assert key_check(responses("BBBBBBBBBB")) == ()


def test_items_without_one_key_are_passed_over() -> None:
    assert key_check(read_table(["attempt,item,mark", "1,q,1", "2,q,0"])) == ()
    lines = ["attempt,item,response,correct_response", "1,q,A,A", "2,q,A,B", "3,q,B,A"]
    assert key_check(read_table(lines)) == ()
