"""Studium as an operator runs it: two programs over one PostgreSQL, which can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from studium.platform.vault import generate_key

READY_SECONDS = 180
STOP_SECONDS = 30


class Program:
    """One command of ours in a process group of its own, kept running by hand."""

    def __init__(self, command: str, folder: Path, environment: dict[str, str]) -> None:
        self.command = command
        self.log = folder / f"{command}.log"
        self._folder = folder
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether its first process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self.is_running:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "studium.entrypoints", self.command],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL it with its children: what a power cut does."""
        if self._process is not None:
            _signal_group(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_alone(self) -> None:
        """SIGKILL its first process: what the kernel does when memory runs out."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        """Let it live and do nothing, its children too."""
        if self._process is not None:
            _signal_group(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it do again what it was about to do."""
        if self._process is not None:
            _signal_group(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """SIGTERM it, and see that it ends."""
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        finally:
            self.kill()


class Installation:
    """Server and worker over one database, with the sandbox."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url = database_url
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "BASE_URL": self.address,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "VAULT_KEYS": generate_key(),
            "SANDBOX": "true",
            "LOG_LEVEL": "debug",
            "COLUMNS": "200",
            "SIGNUP_LIMIT": "1000/minute",
            "LOGIN_LIMIT": "1000/minute",
            "LOGIN_ACCOUNT_LIMIT": "1000/minute",
        }
        self.folder = folder
        self.server = Program("serve", folder, self.environment)
        self.worker = Program("worker", folder, self.environment)

    def seed(self) -> None:
        """Offer the first products."""
        seeded = self.run("seed")
        assert seeded.returncode == 0, seeded.stderr

    def run(self, *words: str, timeout_seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        return subprocess.run(
            [sys.executable, "-m", "studium.entrypoints", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_seconds,
        )

    def start(self) -> None:
        """Start what does not run, and wait until the server says that it is ready."""
        self.worker.start()
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self.server.start()  # again, while the port is still held by one that is ending
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop both."""
        self.worker.stop()
        self.server.stop()

    def kill(self) -> None:
        """Leave nothing behind."""
        self.worker.kill()
        self.server.kill()

    def logs(self) -> str:
        """The end of what both said."""
        return "\n".join(
            program.log.read_text("utf-8", "replace")[-6000:]
            for program in (self.server, self.worker)
            if program.log.exists()
        )

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return
