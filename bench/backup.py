"""`studium backup` and `studium restore` beside `pg_dump` and `pg_restore` alone, by size."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from bench.installation import Operator
from bench.results import Result
from studium.entrypoints.backups import Manifest, make_backup, restore_backup
from studium.entrypoints.backups.dump import survey
from studium.entrypoints.embedded import EmbeddedPostgres

_CALLS = 10_000_000  # about 5 GB
_STEP = 250_000
_LEAST = 0.9
_MB = 1_000_000
_FILL = """
    insert into outgoing_calls (id, at, connection_id, operation, host, status, milliseconds,
        request_headers, request_body, answer_headers, answer_body)
    select gen_random_uuid(), now(), gen_random_uuid(), 'GET /v1/things/' || n, 'api.example',
           200, 80, '{"accept": "application/json"}', md5(n::text),
           '{"content-type": "application/json"}', repeat(md5(n::text), 6)
      from generate_series(1, $1::int) n
"""


def measure(operator: Operator) -> Result:
    """The lesser of both ratios of speed."""
    size = asyncio.run(_fill(operator.database_url)) / _MB
    alone, ours = operator.folder / "alone", operator.folder / "ours"
    dump = ["--format=custom", f"--file={alone}", f"--dbname={operator.database_url}"]
    seconds = {
        "pg_dump": _timed(lambda: _program(operator, "pg_dump", *dump)),
        "backup": _timed(lambda: _back_up(operator, ours)),
    }
    postgres = EmbeddedPostgres(operator.folder)
    for name in ("alone", "ours"):
        postgres.create_database(name)
    into = ["--jobs=2", f"--dbname={postgres.url('alone')}", str(alone)]
    seconds["pg_restore"] = _timed(lambda: _program(operator, "pg_restore", *into))
    seconds["restore"] = _timed(lambda: _restore(postgres.url("ours"), ours))
    ratio = min(seconds["pg_dump"] / seconds["backup"], seconds["pg_restore"] / seconds["restore"])
    speeds = {f"{name} MB/s": size / taken for name, taken in seconds.items()}
    return Result(
        f"Backup and restore of {size:,.0f} MB to PostgreSQL's own",
        ratio,
        "x",
        f">= {_LEAST}",
        ratio >= _LEAST,
        speeds,
    )


async def _fill(url: str) -> int:
    connection = await asyncpg.connect(url)
    for _ in range(_CALLS // _STEP):
        await connection.execute(_FILL, _STEP, timeout=600)
    await connection.execute("checkpoint", timeout=600)
    size: int = await connection.fetchval("select pg_database_size(current_database())")
    await connection.close()
    return size


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _program(operator: Operator, name: str, *arguments: str) -> None:
    subprocess.run([operator.programs / name, *arguments], check=True)  # noqa: S603 - PostgreSQL's


def _back_up(operator: Operator, folder: Path) -> None:
    surveyed = asyncio.run(survey(operator.database_url))
    make_backup(
        operator.database_url, folder, files=None, surveyed=surveyed, on_step=lambda *_: None
    )


def _restore(url: str, folder: Path) -> None:
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    restore_backup(
        url, folder, manifest, files=None, major=manifest.postgres, on_step=lambda *_: None
    )
