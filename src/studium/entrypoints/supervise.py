"""Keeps child processes running: starts them, restarts one that crashed, stops them in order."""

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from studium.entrypoints.follow import PARENT_VARIABLE
from studium.entrypoints.trouble import Trouble

RESTARTS_ALLOWED = 5
WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 1.0
GRACE_SECONDS = 40.0


@dataclass
class Child:
    """A program that should run all the time."""

    name: str
    command: Sequence[str]
    process: Process | None = None
    crashes: list[float] = field(default_factory=list)


class Supervisor:
    """Runs `children` until `stop`; `say` is told what happens in sentences."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self._say = say
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask for the end; asked again, it kills what still runs."""
        if self._stopping.is_set():
            for child in self.children:
                _signal(child, signal.SIGKILL)
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stopping.is_set()

    async def run(self) -> None:
        """Start every child and keep them alive; returns when all have ended after `stop`.

        Raises:
            Trouble: a child crashes again and again.
        """
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children]
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({stopped, *keepers}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stopping.set()
            for child in self.children:
                await self._end(child)
            stopped.cancel()
        for outcome in await asyncio.gather(*keepers, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _keep(self, child: Child) -> None:
        """Run one child, again after each crash."""
        while not self.stopping:
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, PARENT_VARIABLE: str(os.getpid())},
            )
            status = await child.process.wait()
            if self.stopping:
                return
            self._note_crash(child, status)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PAUSE_SECONDS)

    def _note_crash(self, child: Child, status: int) -> None:
        now = time.monotonic()
        child.crashes = [at for at in child.crashes if now - at < WITHIN_SECONDS] + [now]
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        if len(child.crashes) > RESTARTS_ALLOWED:
            raise Trouble(
                f"The {child.name} ended {len(child.crashes)} times within "
                f"{WITHIN_SECONDS:.0f} s (last with {how}): its lines above say why."
            )
        self._say(f"The {child.name} ended with {how}; starting it again.")

    async def _end(self, child: Child) -> None:
        _signal(child, signal.SIGTERM)
        if child.process is None:
            return
        try:
            await asyncio.wait_for(child.process.wait(), GRACE_SECONDS)
        except TimeoutError:
            self._say(f"The {child.name} did not stop within {GRACE_SECONDS:.0f} s; killing it.")
            _signal(child, signal.SIGKILL)
            await child.process.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(number)
