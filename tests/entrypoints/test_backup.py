"""A backup made under load comes back elsewhere with its credits, exams and files in order."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.commerce.credits.conftest import Ledger
from tests.conftest import Person, RunJobs
from tests.study.exams.sitting import add_questions, add_template, single_best, sit

from studium.commerce.credits import CreditSettings
from studium.commerce.credits.actions.verify_ledger import verify_ledger
from studium.entrypoints.backups import Manifest, make_backup, restore_backup
from studium.entrypoints.backups.dump import survey
from studium.entrypoints.backups.restore import require_empty
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.migrations import require_latest
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts

EXAMS = """
    select to_jsonb(s)::text, to_jsonb(r)::text from exam_sessions s
      join exam_responses r on r.session_id = s.id order by r.id
"""
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def nothing(_: str, __: int) -> None:
    """Show no progress."""


@pytest.fixture
async def ledger(database: Database, clock: MovableClock, alice: Person, run_jobs: RunJobs) -> Any:
    await run_jobs()
    return Ledger(database, clock, CreditSettings(_env_file=None), alice.user_id)


async def spend_until(stop: threading.Event, ledger: Ledger) -> int:
    """Hold and settle credits without a pause; how often."""
    count = 0
    while not stop.is_set():
        await ledger.settle(await ledger.hold(2, f"load-{count}"), 0 if count % 2 else 1)
        count += 1
    return count


async def test_a_backup_under_load_comes_back_elsewhere_whole(  # noqa: PLR0913, PLR0917
    parts: Parts,
    ledger: Ledger,
    alice: Person,
    postgres: EmbeddedPostgres,
    database_url: str,
    worker_id: str,
    tmp_path: Path,
) -> None:
    await add_questions(parts, single_best(), single_best())
    sitting = await sit(alice, await add_template(parts, item_count=2))
    await sitting.answer(1)
    await sitting.finalize()
    files = tmp_path / "files"
    (files / "ab").mkdir(parents=True)
    (files / "ab" / "picture").write_bytes(PICTURE)

    target, stop, steps = tmp_path / "backup", threading.Event(), list[str]()
    load = asyncio.create_task(spend_until(stop, ledger))
    made = await asyncio.to_thread(
        make_backup,
        database_url,
        target,
        files=files,
        surveyed=await survey(database_url),
        on_step=lambda name, _: steps.append(name),
    )
    stop.set()
    with suppress(Exception):  # the credits may have run out
        assert await load > 0
    assert len(steps) > made.tables / 2

    name = f"restored_{worker_id}"
    postgres.create_database(name)
    url = postgres.url(name)
    manifest = Manifest.read(target)
    manifest.verify(target)
    major = await require_empty(url, manifest)
    elsewhere = tmp_path / "elsewhere"
    await asyncio.to_thread(
        restore_backup, url, target, manifest, files=elsewhere, major=major, on_step=nothing
    )
    await require_latest(url)
    assert (elsewhere / "ab" / "picture").read_bytes() == PICTURE
    restored = await Database.connect(url, pool_size=2)
    try:
        async with restored.reader() as tx:
            found = [each async for each in verify_ledger(tx)]
            assert found
            assert [each.fault for each in found if each.fault] == []
            exams = await tx.connection.fetch(EXAMS)
    finally:
        await restored.close()
    assert exams
    async with parts[Database].reader() as tx:
        assert exams == await tx.connection.fetch(EXAMS)
    with pytest.raises(CommandError, match="is not empty"):
        await require_empty(url, manifest)


async def test_a_damaged_backup_a_strange_folder_and_a_used_name_are_refused(
    database_url: str, tmp_path: Path
) -> None:
    surveyed = await survey(database_url)
    target = tmp_path / "backup"
    with pytest.raises(CommandError, match="pg_dump failed"):
        make_backup(database_url + "_gone", target, files=None, surveyed=surveyed, on_step=nothing)
    assert not target.exists()
    assert not (tmp_path / ".backup.partial").exists()
    target.mkdir()
    with pytest.raises(CommandError, match="exists"):
        make_backup(database_url, target, files=None, surveyed=surveyed, on_step=nothing)
    with pytest.raises(CommandError, match="holds no backup"):
        Manifest.read(target)
    manifest = Manifest("2026-01-05T09:00:00+00:00", "0.1.0", "9999", 18, 1, "0" * 64, None, None)
    manifest.write(target)
    with pytest.raises(CommandError, match="damaged or missing"):
        Manifest.read(target).verify(target)
    with pytest.raises(CommandError, match="newer than this Studium"):
        await require_empty(database_url, manifest)
