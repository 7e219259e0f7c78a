"""Argon2id in threads: right answers, bounded, and never in the event loop's way."""

import asyncio
import time

import pytest

from studium.accounts.sign_in import Argon2Parameters, PasswordHashing, SignInBusy


@pytest.fixture
def hashing() -> PasswordHashing:
    return PasswordHashing(threads=1, queue_limit=4)


async def test_a_hash_is_its_passwords_and_no_others(hashing: PasswordHashing) -> None:
    made = await hashing.hash("correct horse")
    assert await hashing.verify("correct horse", made)
    assert not await hashing.verify("Correct horse", made)
    assert not await hashing.verify("correct horse", None)
    assert not await hashing.verify("correct horse", "no hash at all")
    assert made != await hashing.hash("correct horse")


async def test_nobodys_password_matches_nobody(hashing: PasswordHashing) -> None:
    assert not await hashing.verify("a password that nobody has", None)


async def test_one_password_typed_on_two_keyboards_is_one(hashing: PasswordHashing) -> None:
    made = await hashing.hash("caf\u00e9 \ufb01ne")
    assert await hashing.verify("cafe\u0301 fine", made)


async def test_hashes_of_other_parameters_are_outdated(hashing: PasswordHashing) -> None:
    made = await hashing.hash("correct horse")
    assert not hashing.is_outdated(made)
    dearer = PasswordHashing(Argon2Parameters(memory_kib=20_000))
    assert dearer.is_outdated(made)
    assert await dearer.verify("correct horse", made)


async def test_a_queue_that_is_full_turns_people_away(hashing: PasswordHashing) -> None:
    tries = await asyncio.gather(
        *(hashing.hash("correct horse") for _ in range(12)), return_exceptions=True
    )
    assert sum(isinstance(each, str) for each in tries) == 5
    assert sum(isinstance(each, SignInBusy) for each in tries) == 7
    assert await hashing.hash("correct horse")


async def test_the_event_loop_goes_on_during_a_storm() -> None:
    hashing = PasswordHashing()
    storm = asyncio.gather(*(hashing.hash("correct horse") for _ in range(20)))
    delays = []
    while not storm.done():
        started = time.perf_counter()
        await asyncio.sleep(0)
        delays.append(time.perf_counter() - started)
    await storm
    delays.sort()
    assert len(delays) > 100
    assert delays[int(len(delays) * 0.99)] < 0.01
