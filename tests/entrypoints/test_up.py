"""`studium up` as an operator meets it: everything starts, survives, and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from tests.entrypoints.conftest import running_in

from studium.accounts.sign_in.demo_users import DEMO_PASSWORD
from studium.platform.settings import Settings

STUDIUM = [sys.executable, "-m", "studium.entrypoints"]
START_SECONDS = 90.0


@dataclass
class Installation:
    """A folder where `studium up` runs, and its port."""

    folder: Path
    port: int

    @contextmanager
    def running(self, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs there, its output together in one pipe; killed at the end."""
        ours = {name.upper() for name in Settings.model_fields}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        process = subprocess.Popen(
            [*STUDIUM, *arguments],
            cwd=self.folder,
            env={**environment, "PORT": str(self.port), "COLUMNS": "120", **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """Run a command there to its end: status and output."""
        with self.running(*arguments, **settings) as process:
            output, _ = process.communicate(timeout=START_SECONDS)
            return process.returncode, output

    def processes(self) -> list[psutil.Process]:
        """Everything that runs in the folder."""
        return running_in(self.folder)


@pytest.fixture
def installation(folder: Path) -> Installation:
    """An empty folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Installation(folder, port)


def wait_for_welcome(process: subprocess.Popen[str]) -> str:
    """Read until the panel is complete; everything that was printed so far."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("╰"):
            return said
    raise AssertionError(said)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.timeout(300)
def test_it_starts_serves_the_journey_and_stops_without_a_trace(
    installation: Installation,
) -> None:
    with installation.running("up") as running:
        said = wait_for_welcome(running)
        assert f"http://127.0.0.1:{installation.port}" in said
        assert "alice@studium.example" in said
        passwords = [line.index(DEMO_PASSWORD) for line in said.splitlines() if "@" in line]
        assert len(set(passwords)) == 1, "they stand in one column"
        status, output = installation.run("tour")
        assert status == 0, output
        assert "the whole journey works" in output
        for command in ("doctor", "tour", "seed"):
            status, output = installation.run(command, PORT="")
            assert status == 0, output
        status, output = installation.run("up")
        assert status == 1
        assert f"Port {installation.port} on 127.0.0.1 is in use" in output
        assert "Traceback" not in output
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=60)
        assert running.returncode == 0, rest
    assert rest.endswith("Stopped.\n")
    assert "Traceback" not in rest
    assert not installation.processes()

    with installation.running("up") as again:
        said = wait_for_welcome(again)
        seconds = float(re.search(r"ready in ([\d.]+) s", said)[1])  # type: ignore[index]
        assert seconds < 20, "on an idle machine it takes less than five seconds"
        again.send_signal(signal.SIGTERM)
        rest, _ = again.communicate(timeout=60)
        assert again.returncode == 0, rest
    assert not installation.processes()


@pytest.mark.timeout(300)
def test_killed_children_come_back_and_a_killed_parent_takes_them_along(
    installation: Installation,
) -> None:
    with installation.running("up") as running:
        wait_for_welcome(running)
        for child in psutil.Process(running.pid).children():
            if "postgres" not in child.name():
                child.kill()
        deadline = time.monotonic() + START_SECONDS
        time.sleep(0.5)
        while not is_ready(installation.port):
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.1)
        running.kill()
        running.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while [p for p in installation.processes() if p.name() != "postgres"]:
        assert time.monotonic() < deadline, installation.processes()
        time.sleep(0.1)
    with installation.running("up") as again:
        wait_for_welcome(again)
        again.send_signal(signal.SIGINT)
        again.communicate(timeout=60)
    assert not installation.processes()


@pytest.mark.timeout(300)
def test_a_killed_database_comes_back_and_requests_are_told_to_wait(
    installation: Installation,
) -> None:
    def ask() -> int:
        address = f"http://127.0.0.1:{installation.port}/api/products"
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            return problem.code

    with installation.running("up") as running:
        wait_for_welcome(running)
        assert ask() == 200
        record = installation.folder / ".studium" / "postgres" / "postmaster.pid"
        killed = record.read_text().split()[0]
        os.kill(int(killed), signal.SIGKILL)
        statuses: list[int] = []
        deadline = time.monotonic() + START_SECONDS
        while killed in (now := record_of(record)) or not now or statuses[-1:] != [200]:
            assert time.monotonic() < deadline, "the database did not come back"
            statuses.append(ask())
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=60)
    failed = rest.partition("request_failed")
    assert not failed[1], failed[2][:4000]
    assert set(statuses) == {200, 503}
    assert "had ended; it was started again" in rest
    assert "request_met_outage" in rest
    assert not installation.processes()


def record_of(record: Path) -> list[str]:
    """What PostgreSQL says of itself in its data folder; nothing while there is none."""
    try:
        return record.read_text().split()
    except FileNotFoundError:
        return []


def test_a_database_of_another_major_version_is_told_in_one_sentence(
    installation: Installation,
) -> None:
    cluster = installation.folder / ".studium" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("14\n")
    status, output = installation.run("up")
    assert status == 1
    assert output.count("\n") == 1
    assert "was made by PostgreSQL 14" in output


def test_a_malformed_key_is_told_once_and_nothing_starts(installation: Installation) -> None:
    status, output = installation.run("up", VAULT_KEYS="xx")
    assert status == 1
    assert output.count("VAULT_KEYS") == 1
    assert "starting it again" not in output


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(
    installation: Installation,
) -> None:
    (installation.folder / "file").write_text("")
    status, output = installation.run("up", DATA_DIR="file/inside")
    assert status == 1
    assert output.count("\n") == 1
    assert "cannot be written" in output
    assert "DATA_DIR" in output


@pytest.mark.parametrize("command", ["serve", "worker", "seed"])
def test_what_needs_the_schema_refuses_a_database_without_it(
    installation: Installation, command: str
) -> None:
    status, output = installation.run(command, SANDBOX="true")
    assert status == 1
    assert "run `studium migrate`" in output
    assert "Traceback" not in output
    assert not installation.processes()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_missing_key_is_told_before_anything_starts(
    installation: Installation, command: str
) -> None:
    status, output = installation.run(command, DATABASE_URL="postgresql://127.0.0.1:1/studium")
    assert status == 1
    assert "VAULT_KEYS is not set" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "arguments", [["migrate"], ["doctor"], ["seed"], ["serve"], ["worker"], ["up"]]
)
def test_a_database_out_of_reach_is_told_by_every_command(
    installation: Installation, arguments: list[str]
) -> None:
    status, output = installation.run(
        *arguments, DATABASE_URL="postgresql://127.0.0.1:1/studium", SANDBOX="true"
    )
    assert status == 1
    assert "cannot be reached" in output
    assert "Traceback" not in output
