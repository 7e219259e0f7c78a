"""The whole product, started on a fresh database for as long as a tool needs it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from studium.accounts.sign_in.demo_users import DEMO_PASSWORD, DEMO_USERS

READY_SECONDS = 60
ADMIN = next(user.email for user in DEMO_USERS if user.role == "ADMIN")
PASSWORD = DEMO_PASSWORD


@dataclass(frozen=True)
class Running:
    """Where the product answers, and the settings with which commands reach it."""

    address: str
    folder: str
    settings: dict[str, str]

    def command(self, *words: str) -> None:
        """Run a command of `studium` on it."""
        subprocess.run(
            [sys.executable, "-m", "studium.entrypoints", *words],
            cwd=self.folder,
            env=os.environ | self.settings,
            check=True,
        )


@contextmanager
def running_product(**more: str) -> Iterator[Running]:
    """Start the product in the sandbox, and stop it. Exits when it never answers.

    `more` are settings besides.
    """
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        address = f"http://127.0.0.1:{port}"
        settings = {"PORT": str(port), "BASE_URL": address, "DATA_DIR": data, "SANDBOX": "true"}
        settings |= more
        product = subprocess.Popen(
            [sys.executable, "-m", "studium.entrypoints", "up"],
            cwd=data,
            env=os.environ | settings,
        )
        try:
            _wait_until_ready(address)
            _wait_until_seeded(address)
            yield Running(address, data, settings)
        finally:
            product.send_signal(signal.SIGINT)
            product.wait(timeout=READY_SECONDS)


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=2)  # noqa: S310 - ours, http
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The server did not start.")


def _wait_until_seeded(address: str) -> None:
    """Until the administrator of the demonstration can sign in."""
    log_in = urllib.request.Request(  # noqa: S310 - ours, http
        f"{address}/api/auth/login",
        json.dumps({"email": ADMIN, "password": PASSWORD}).encode(),
        {"Content-Type": "application/json"},
    )
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(log_in, timeout=5)  # noqa: S310 - ours, http
        except urllib.error.URLError:
            time.sleep(5)
        else:
            return
    sys.exit("The demonstration was not seeded.")
