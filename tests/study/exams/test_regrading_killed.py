"""A process that regrades is killed with SIGKILL half-way, while the candidates look."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from tests.conftest import Person
from tests.proofs.breakpoints import Breakpoint, Gatekeeper, gatekeeper
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best
from tests.study.exams.test_regrading import corrected, faults, question_at, regrade, sat

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.study.exams.blueprints.model import ScoringMode
from studium.study.exams.regrading import run

CHILD = """
import asyncio, sys
from uuid import UUID
from studium.entrypoints.wiring import running_parts
from studium.platform.settings import Settings
from studium.study.exams.regrading import run
async def main():
    async with running_parts(Settings(_env_file=None)) as parts:
        await run.run_regrade(parts, run.RunRegrade(UUID(sys.argv[1])))
asyncio.run(main())
"""


def begin_in_a_process(settings: Settings, folder: Path, begun: UUID) -> "subprocess.Popen[bytes]":
    assert isinstance(settings.database_url, SecretStr)
    assert isinstance(settings.vault_keys, SecretStr)
    environment = os.environ | {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "VAULT_KEYS": settings.vault_keys.get_secret_value(),
        "DATA_DIR": str(folder),
        "SANDBOX": "true",
    }
    return subprocess.Popen([sys.executable, "-c", CHILD, str(begun)], env=environment)


@pytest.fixture
async def gates(settings: Settings) -> AsyncIterator[Gatekeeper]:
    """Breakpoints in the tests' own database, gone at the end."""
    assert isinstance(settings.database_url, SecretStr)
    async with gatekeeper(settings.database_url.get_secret_value()) as gates:
        yield gates
        await gates.open_all()
        await gates.connection.execute("drop function wait_at_breakpoint cascade")


async def seen(sitting: Sitting) -> tuple[dict[str, Any], dict[str, Any]]:
    """All that a candidate sees of a session: its scores, and each answer with its worth."""
    return await sitting.read(), await sitting.review()


async def test_a_regrade_killed_inside_a_session_goes_on(  # noqa: PLR0913, PLR0917
    parts: Parts,
    settings: Settings,
    tmp_path: Path,
    gates: Gatekeeper,
    alice: Person,
    bob: Person,
    carol: Person,
) -> None:
    await add_questions(parts, *(single_best() for _ in range(5)))
    exam = await add_template(parts, scoring_mode=ScoringMode.SCALED)
    hers = await sat(alice, exam, parts, wrong=5)
    question_id = question_at(hers, 5)
    his = await sat(bob, exam, parts, wrong=question_id)
    first, second = sorted((hers, his), key=lambda sitting: UUID(sitting.state["id"]))
    old = {sitting.state["id"]: await seen(sitting) for sitting in (first, second)}
    await corrected(parts, question_id)
    begun = UUID((await regrade(carol, question_id))["id"])
    stand = Breakpoint(
        1, "exam_regraded_sessions", "insert", f"new.session_id = '{second.state['id']}'"
    )
    await gates.build([stand])
    await gates.close(stand)
    process = await asyncio.to_thread(begin_in_a_process, settings, tmp_path, begun)
    try:
        await gates.until_somebody_stands(stand, seconds=60)
        assert await seen(second) == old[second.state["id"]]
        new = await seen(first)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
    assert process.returncode == -signal.SIGKILL
    await gates.open_all()
    assert (new[0]["score_raw"], len(new[1]["score_changes"])) == (5, 1)
    assert await seen(second) == old[second.state["id"]]
    assert await faults(parts, first) == await faults(parts, second) == ()

    await run.run_regrade(parts, run.RunRegrade(begun))
    assert await seen(first) == new
    read, review = await seen(second)
    assert (read["score_raw"], len(review["score_changes"])) == (5, 1)
    assert await faults(parts, first) == await faults(parts, second) == ()
    done = (await carol.client.get(f"/api/admin/exams/regrades/{begun}")).json()
    assert (done["state"], done["sessions"], done["changed"]) == ("done", 2, 2)
