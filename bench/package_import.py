"""Importing an Anki package of 10,000 reviewed notes, beside the `anki` package's own import.

Anki stands in an environment of its own, made on first use from `peers/anki.txt`. It makes the
package, too. Ours reads it as a stranger's file and keeps it in PostgreSQL, in turns with Anki's.
"""

import asyncio
import json
import statistics
import subprocess
import time
from pathlib import Path

from bench.installation import Operator
from bench.learners import NOW, add_people, open_database
from bench.peers import FOLDER, python_of
from bench.results import Result
from studium.platform.database import Database
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.flashcards.actions.import_cards import import_cards, read_package
from studium.study.flashcards.reviewing.store import locked_learner

_NOTES = 10_000
_ROUNDS = 3
_MOST = 2.0


def measure(operator: Operator) -> Result:
    """The ratio of seconds, ours to Anki's."""
    seconds = asyncio.run(_measure(operator))
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    ratio = medians["ours s"] / medians["anki s"]
    return Result(
        "Importing an Anki package to Anki's own",
        ratio,
        "x",
        f"<= {_MOST}",
        ratio <= _MOST,
        medians,
    )


async def _measure(operator: Operator) -> dict[str, list[float]]:
    package = operator.folder / "measured.apkg"
    await asyncio.to_thread(_anki, "make", str(package), str(_NOTES))
    seconds: dict[str, list[float]] = {"ours s": [], "anki s": []}
    async with open_database(operator, connections=2) as database:
        for principal in await add_people(database, _ROUNDS):
            seconds["ours s"].append(await _ours(database, principal, package))
            told = json.loads(await asyncio.to_thread(_anki, "import", str(package)))
            assert told["notes"] == _NOTES, told
            seconds["anki s"].append(told["seconds"])
    return seconds


async def _ours(database: Database, principal: Principal, package: Path) -> float:
    began = time.perf_counter()
    incoming = await asyncio.to_thread(read_package, package, is_table=False)
    async with database.transaction() as tx:
        learner = await locked_learner(tx, principal.user_id, now=NOW)
        found = await import_cards(
            tx, incoming, files={}, learner=learner, zone=zone_of(None), now=NOW
        )
    took = time.perf_counter() - began
    assert (found.cards, found.reviews) == (_NOTES, _NOTES), found
    return took


def _anki(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [python_of("anki"), str(FOLDER / "anki_package.py"), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return done.stdout
