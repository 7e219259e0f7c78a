"""A Studium to measure: an embedded PostgreSQL with durable commits, and servers on it."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from studium.entrypoints import migrations
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.embedded.cluster import find_programs

_PROGRAMS = Path(sys.executable).parent
_START_SECONDS = 30


@dataclass(frozen=True)
class Operator:
    """Where the measured things are."""

    database_url: str
    programs: Path
    folder: Path


@contextmanager
def open_installation() -> Iterator[Operator]:
    """A migrated PostgreSQL of its own, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="studium-bench-") as name:
        folder = Path(name)
        with EmbeddedPostgres(folder) as postgres:
            postgres.create_database()
            url = postgres.url()
            asyncio.run(migrations.upgrade(url))
            yield Operator(url, find_programs(), folder)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(operator: Operator, *arguments: str, port: int, path: str) -> Iterator[psutil.Process]:
    """A server on the installation's database, once it answers at `path`; stopped at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": operator.database_url,
        "DATA_DIR": str(operator.folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SANDBOX": "true",
        "LOGIN_LIMIT": "1000000/minute",
        "LOGIN_ACCOUNT_LIMIT": "1000000/minute",
        "LOGIN_NETWORK_LIMIT": "1000000/minute",
        "SIGNUP_LIMIT": "1000000/minute",
    }
    with (operator.folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [_PROGRAMS / arguments[0], *arguments[1:]], env=environment, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}{path}", process, operator.folder)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.1)
    logs = "\n".join(path.read_text() for path in folder.glob("server-*.log"))
    raise RuntimeError(f"{url} does not answer:\n{logs[-3000:]}")
