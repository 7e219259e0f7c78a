"""Two processes spend from one account at the same time, and one of them may be killed."""

import asyncio
import itertools
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.commerce.credits.conftest import Ledger
from tests.commerce.credits.spender import spend

from studium.commerce.credits import GrantSource

ROOT = Path(__file__).parents[3]
HALF = 32  # requests of each process: 64 at once
KEYS = itertools.count()


@pytest.fixture
async def other(ledger: Ledger) -> AsyncIterator[Process]:
    """Another process that spends what Alice has."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.commerce.credits.spender", ledger.database.url, str(ledger.user_id)),
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def ask(process: Process, **words: Any) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(words).encode() + b"\n")
    return json.loads(await process.stdout.readline())


COSTS = st.lists(st.integers(1, 12), min_size=HALF, max_size=HALF)


@given(credit=st.integers(1, 200), ours=COSTS, theirs=COSTS)
@example(credit=10, ours=[1] * HALF, theirs=[1] * HALF)
@example(credit=10, ours=[1] * HALF, theirs=[1] * HALF)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_64_at_once_in_two_processes_spend_what_there_is_and_no_more(
    ledger: Ledger, other: Process, credit: int, ours: list[int], theirs: list[int]
) -> None:
    now, key = ledger.clock.now(), str(next(KEYS))
    left, _ = await ledger.now()
    if left:
        await ledger.settle(await ledger.hold(left, f"{key} before"), left)
    await ledger.grant(credit, GrantSource.GIFT, key)
    here, there = await asyncio.gather(
        spend(ledger.database, ledger.user_id, f"{key} here", ours, now),
        ask(other, key=f"{key} there", costs=theirs, now=now.isoformat()),
    )
    served = [*here, *there]
    spent = sum(cost for cost, is_served in zip(ours + theirs, served, strict=True) if is_served)
    balance, held = await ledger.now()
    assert (balance, held) == (credit - spent, 0)
    refused = [cost for cost, ok in zip(ours + theirs, served, strict=True) if not ok]
    assert balance >= 0
    assert all(cost > balance for cost in refused), "nobody is refused what is there"
    assert await ledger.faults() == []


async def test_what_a_killed_process_held_comes_back_uncharged(
    ledger: Ledger, other: Process
) -> None:
    now = ledger.clock.now()
    assert await ask(other, key="one", cost=60, now=now.isoformat()) == "held"
    other.kill()
    await other.wait()
    assert await ledger.now() == (100, 60)
    ledger.clock.advance(timedelta(minutes=16))
    await ledger.run_schedules()
    assert await ledger.now() == (100, 0)
    assert await ledger.faults() == []
