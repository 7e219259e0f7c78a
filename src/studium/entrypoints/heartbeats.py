"""Whether a child process still answers: it tells so as it would tell systemd, sd_notify(3)."""

import contextlib
import os
import socket
import tempfile
import time
from pathlib import Path
from typing import Self

from studium.entrypoints.systemd import tell

_LONGEST_MESSAGE = 4096


class Heartbeat:
    """Hears one process. What it says goes on to our own systemd, where we have one."""

    def __init__(self, *, every_seconds: float) -> None:
        """Ask the process to tell several times within `every_seconds` that it lives."""
        self._every_seconds = every_seconds
        self._heard_at: float | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="studium-")
        self._address = str(Path(self._folder.name) / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self._address)
        self._socket.settimeout(0)
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What the process is started with."""
        microseconds = str(int(self._every_seconds * 1_000_000))
        return {"NOTIFY_SOCKET": self._address, "WATCHDOG_USEC": microseconds}

    def is_silent(self) -> bool:
        """Whether it told before, and has not for too long. Starting may take longer."""
        with contextlib.suppress(BlockingIOError):
            while said := self._socket.recv(_LONGEST_MESSAGE):
                self._heard_at = time.monotonic()
                if os.environ.get("NOTIFY_SOCKET"):
                    tell(said.decode(errors="replace"))
        heard_at = self._heard_at
        return heard_at is not None and time.monotonic() - heard_at > self._every_seconds
