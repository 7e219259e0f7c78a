"""Importing 10,000 questions of a file into the bank: how many a second, and the memory it takes.

The whole command `studium questions import`: reading, preview, and writing to the review queue.
Memory is the most that the process had, less what it had for a file of one question.
"""

import asyncio
import os
import subprocess
import sys
import time

import asyncpg

from bench.installation import Operator
from bench.learners import add_people, open_database
from bench.results import Result

_QUESTIONS = 10_000
_MOST_MB = 200
_CHILD = """
import atexit, re, sys
from pathlib import Path
def tell():
    most = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    print("\\n" + most, flush=True)
atexit.register(tell)
from studium.entrypoints.cli import main
sys.argv = ["studium", "questions", "import", *sys.argv[1:]]
main()
"""


def measure(operator: Operator) -> Result:
    """Megabytes above idle, the most of all formats; and questions a second of each."""
    owner = asyncio.run(_owner(operator))
    figures: dict[str, float] = {}
    most = 0.0
    for name, text in {"gift": _gift, "moodle_xml": _moodle_xml}.items():
        _, idle = _import(operator, f"{name}-one", text(1), owner=owner)
        before = asyncio.run(_count(operator))
        seconds, megabytes = _import(operator, f"{name}-whole", text(_QUESTIONS), owner=owner)
        brought = asyncio.run(_count(operator)) - before
        assert brought == _QUESTIONS, brought
        figures[f"{name} questions/s"] = _QUESTIONS / seconds
        figures[f"{name} MB"] = megabytes - idle
        most = max(most, megabytes - idle)
    return Result(
        "Memory above idle for importing a file of 10,000 questions",
        most,
        "MB",
        f"<= {_MOST_MB} MB",
        most <= _MOST_MB,
        figures,
    )


async def _owner(operator: Operator) -> str:
    async with open_database(operator, connections=1) as database:
        (principal,) = await add_people(database, 1)
    return f"{principal.user_id}@example.org"


async def _count(operator: Operator) -> int:
    connection = await asyncpg.connect(operator.database_url)
    try:
        count: int = await connection.fetchval(
            "select count(*) from questions where state = 'in_review'"
        )
    finally:
        await connection.close()
    return count


def _import(operator: Operator, name: str, text: str, *, owner: str) -> tuple[float, float]:
    """Seconds that the command takes, and the most megabytes that it had."""
    file = operator.folder / name
    file.write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "DATABASE_URL": operator.database_url,
        "DATA_DIR": str(operator.folder),
        "SANDBOX": "true",
    }
    start = time.perf_counter()
    run = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", _CHILD, str(file), "--owner", owner, "--domain", "measured"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, int(run.stdout.splitlines()[-1]) / 1024


def _gift(count: int) -> str:
    return "".join(
        f"::Q{n}::[html]<p>What is <b>{n}</b> and one?</p> {{\n={n + 1}#Right.\n~{n}#Count again.\n"
        f"~{n + 2}\n~{n + 3}\n####<p>Add one.</p>\n}}\n\n"
        for n in range(count)
    )


def _moodle_xml(count: int) -> str:
    answers = "".join(
        f"<answer fraction='{0 if n else 100}' format='html'><text><![CDATA[<p>Answer {n}</p>]]>"
        f"</text><feedback format='html'><text>Why {n}</text></feedback></answer>"
        for n in range(4)
    )
    questions = "".join(
        f"<question type='multichoice'><name><text>Q{n}</text></name><questiontext format='html'>"
        f"<text><![CDATA[<p>What is <b>{n}</b>?</p>]]></text></questiontext>{answers}</question>"
        for n in range(count)
    )
    return f"<quiz>{questions}</quiz>"
