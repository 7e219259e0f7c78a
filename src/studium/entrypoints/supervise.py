"""Keeps child processes running: starts them, replaces one that crashed or hangs, stops them.

What they all stand on is watched as well: a `Dependency` that ended is started again.
"""

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.follow import PARENT_VARIABLE
from studium.entrypoints.heartbeats import Heartbeat

RESTARTS_ALLOWED = 5
WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 1.0
GRACE_SECONDS = 40.0
HANG_SECONDS = 60.0  # as the units of systemd have it


@dataclass
class Child:
    """A program that should run all the time."""

    name: str
    command: Sequence[str]
    process: Process | None = None
    crashes: list[float] = field(default_factory=list)


@dataclass
class Dependency:
    """A program that was started before the children, and that they need.

    `revive` starts it again when it has ended and says whether it had; it may block, and raises
    CommandError when it cannot.
    """

    name: str
    revive: Callable[[], bool]
    crashes: list[float] = field(default_factory=list)


class Supervisor:
    """Runs `children` until `stop`; `say` is told what happens in sentences."""

    def __init__(
        self,
        children: Sequence[Child],
        say: Callable[[str], None],
        *,
        dependency: Dependency | None = None,
    ) -> None:
        self.children = children
        self._dependency = dependency
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
            CommandError: a child, or what they stand on, crashes again and again.
        """
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children]
        if self._dependency is not None:
            keepers.append(asyncio.create_task(self._watch(self._dependency)))
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
            status = await self._run_once(child)
            if self.stopping:
                return
            how = f"signal {-status}" if status < 0 else f"exit status {status}"
            _note_crash(child, f"last with {how}: its lines above say why")
            self._say(f"The {child.name} ended with {how}; starting it again.")
            await self._pause()

    async def _run_once(self, child: Child) -> int:
        """Run a child until it ends, and end it when it hangs; its status."""
        with Heartbeat(every_seconds=HANG_SECONDS) as heartbeat:
            parent = {PARENT_VARIABLE: str(os.getpid())}
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, **heartbeat.environment, **parent},
            )
            if self.stopping:  # asked for while it was starting
                _signal(child, signal.SIGTERM)
            watching = asyncio.create_task(self._kill_when_silent(child, heartbeat))
            try:
                return await child.process.wait()
            finally:
                watching.cancel()

    async def _kill_when_silent(self, child: Child, heartbeat: Heartbeat) -> None:
        """Kill a child that lives and does not answer, with the processes that it started."""
        while self.stopping or not heartbeat.is_silent():  # noqa: ASYNC110 - a socket, no event
            await asyncio.sleep(HANG_SECONDS / 20)
        self._say(f"The {child.name} has not answered for {HANG_SECONDS:.0f} s; killing it.")
        if child.process is not None and child.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)

    async def _watch(self, dependency: Dependency) -> None:
        """Start what the children stand on again whenever it ended."""
        while not self.stopping:
            if await asyncio.to_thread(dependency.revive):
                _note_crash(dependency, "its log says why")
                self._say(f"The {dependency.name} had ended; it was started again.")
            await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), PAUSE_SECONDS)

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


def _note_crash(of: Child | Dependency, more: str) -> None:
    """Raises CommandError when it was one too many."""
    now = time.monotonic()
    of.crashes = [at for at in of.crashes if now - at < WITHIN_SECONDS] + [now]
    if len(of.crashes) > RESTARTS_ALLOWED:
        raise CommandError(
            f"The {of.name} ended {len(of.crashes)} times within {WITHIN_SECONDS:.0f} s: {more}."
        )


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(number)
