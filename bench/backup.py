"""`studium backup` and `studium restore` beside `pg_dump` and `pg_restore` alone, by size."""

import asyncio
import os
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
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
    """The lesser of both ratios of speed, over two rounds of which the second goes backwards."""
    size = asyncio.run(_fill(operator.database_url)) / _MB
    postgres = EmbeddedPostgres(operator.folder)
    seconds: dict[str, float] = defaultdict(float)
    for order in (("alone", "ours"), ("ours", "alone")):
        for way in order:
            copy = operator.folder / way
            seconds[f"{way}, dump"] += _timed(operator, partial(_DUMPS[way], operator, copy))
        for way in order:
            copy = operator.folder / way
            postgres.create_database(way)
            into = postgres.url(way)
            seconds[f"{way}, restore"] += _timed(
                operator, partial(_RESTORES[way], operator, copy, into)
            )
            asyncio.run(_run_sql(operator.database_url, f"drop database {way}"))
            shutil.rmtree(copy) if copy.is_dir() else copy.unlink()
    ratios = {
        step: seconds[f"alone, {step}"] / seconds[f"ours, {step}"] for step in ("dump", "restore")
    }
    speeds = {f"{name} MB/s": len(_DUMPS) * size / taken for name, taken in seconds.items()}
    least = min(ratios.values())
    return Result(
        f"Backup and restore of {size:,.0f} MB to PostgreSQL's own",
        least,
        "x",
        f">= {_LEAST}",
        least >= _LEAST,
        {**ratios, **speeds},
    )


async def _run_sql(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement, timeout=600)
    await connection.close()


async def _fill(url: str) -> int:
    connection = await asyncpg.connect(url)
    for _ in range(_CALLS // _STEP):
        await connection.execute(_FILL, _STEP, timeout=600)
    await connection.execute("checkpoint", timeout=600)
    size: int = await connection.fetchval("select pg_database_size(current_database())")
    await connection.close()
    return size


def _timed(operator: Operator, work: Callable[[], None]) -> float:
    """Seconds, once what was written before is on the disk."""
    asyncio.run(_run_sql(operator.database_url, "checkpoint"))
    os.sync()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _program(operator: Operator, name: str, *arguments: str) -> None:
    subprocess.run([operator.programs / name, *arguments], check=True)  # noqa: S603 - PostgreSQL's


def _dump_alone(operator: Operator, file: Path) -> None:
    source = f"--dbname={operator.database_url}"
    _program(operator, "pg_dump", "--format=custom", f"--file={file}", source)


def _restore_alone(operator: Operator, file: Path, url: str) -> None:
    _program(operator, "pg_restore", "--jobs=2", f"--dbname={url}", str(file))


def _back_up(operator: Operator, folder: Path) -> None:
    surveyed = asyncio.run(survey(operator.database_url))
    make_backup(
        operator.database_url, folder, files=None, surveyed=surveyed, on_step=lambda *_: None
    )


def _restore(_: Operator, folder: Path, url: str) -> None:
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    restore_backup(
        url, folder, manifest, files=None, major=manifest.postgres, on_step=lambda *_: None
    )


_DUMPS = {"alone": _dump_alone, "ours": _back_up}
_RESTORES = {"alone": _restore_alone, "ours": _restore}
