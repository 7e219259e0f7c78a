"""The programs of PostgreSQL that dump and restore, and how they are told where the database is."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded.cluster import find_programs

OnStep = Callable[[str, int], None]
_TABLE = re.compile(r"(?:dumping contents of table|processing data for table) \"?([^\"\n]+)")
_LAST_LINES = 5


def program(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore`: this machine's when it fits the server, else the embedded one.

    A newer `pg_restore` sets what an older server does not know. Raises CommandError.
    """
    found = shutil.which(name)
    if found is not None and _major_of(found) == major:
        return Path(found)
    return find_programs() / name


def run(command: Path, arguments: list[str], database_url: str, *, on_step: OnStep) -> None:
    """Run it with `--verbose`; `on_step` hears each table with its number, counted from 1.

    The password goes by the environment: arguments can be read by everybody on the machine.
    Raises CommandError with what the program said last.
    """
    parts = urlsplit(database_url)
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
    user = f"{parts.username}@" if parts.username else ""
    address = urlunsplit(parts._replace(netloc=user + parts.netloc.rpartition("@")[2]))
    words = [str(command), "--verbose", f"--dbname={address}", *arguments]
    last: list[str] = []
    count = 0
    with subprocess.Popen(  # noqa: S603 - a program that we chose, without a shell
        words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, text=True
    ) as running:
        for line in running.stderr or ():
            last = [*last[-_LAST_LINES + 1 :], line.strip()]
            table = _TABLE.search(line)
            if table:
                count += 1
                on_step(table[1], count)
    if running.returncode != 0:
        raise CommandError(f"{command.name} failed: {' / '.join(last)}")


def _major_of(path: str) -> int:
    said = subprocess.run(  # noqa: S603 - what `which` found
        [path, "--version"], capture_output=True, text=True, check=False, timeout=10
    ).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
