"""Child processes are restarted when they crash, stopped in order, and never left behind."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import psutil
import pytest

from studium.entrypoints import supervise
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.supervise import Child, Dependency, Supervisor

SLEEPER = "import time; open('started', 'a').write('x'); time.sleep(60)"


@pytest.fixture(autouse=True)
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(supervise, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervise, "GRACE_SECONDS", 1.0)


async def starts(times: int) -> None:
    """Wait until the children have started this many times."""
    await asyncio.to_thread(_wait_for_starts, times)


def _wait_for_starts(times: int) -> None:
    marks = Path("started")
    deadline = time.monotonic() + 10
    while not marks.exists() or len(marks.read_text()) < times:
        assert time.monotonic() < deadline, f"not started {times} times"
        time.sleep(0.01)


async def process_of(child: Child) -> Process:
    """The child's process: it may run a moment before its supervisor knows it."""
    async with asyncio.timeout(10):
        while child.process is None:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)
    return child.process


def sleeper(program: str = SLEEPER) -> Child:
    return Child("sleeper", [sys.executable, "-c", program])


async def test_a_crashed_child_is_started_again() -> None:
    said: list[str] = []
    supervisor = Supervisor([sleeper()], said.append)
    running = asyncio.create_task(supervisor.run())
    await starts(1)
    (await process_of(supervisor.children[0])).kill()
    await starts(2)
    supervisor.stop()
    await running
    assert said == ["The sleeper ended with signal 9; starting it again."]


async def test_a_child_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "HANG_SECONDS", 1.0)
    hanging = f"""
import os, socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
{SLEEPER}"""
    said: list[str] = []
    quiet = Child("quiet", [sys.executable, "-c", "import time; time.sleep(60)"])
    supervisor = Supervisor([sleeper(hanging), quiet], said.append)
    running = asyncio.create_task(supervisor.run())
    await starts(2)
    supervisor.stop()
    await running
    assert said == [
        "The sleeper has not answered for 1 s; killing it.",
        "The sleeper ended with signal 9; starting it again.",
    ]


async def test_a_stop_while_a_child_starts_ends_that_child_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    supervisor = Supervisor([sleeper()], lambda _: None)
    start = asyncio.create_subprocess_exec

    async def stopped_meanwhile(*command: Any, **options: Any) -> Process:
        process = await start(*command, **options)
        supervisor.stop()
        await asyncio.sleep(0.1)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", stopped_meanwhile)
    async with asyncio.timeout(10):
        await supervisor.run()


async def test_a_child_that_cannot_live_is_given_up() -> None:
    child = Child("mayfly", [sys.executable, "-c", "raise SystemExit(3)"])
    other = sleeper()
    with pytest.raises(CommandError, match=r"The mayfly ended 6 times .*exit status 3"):
        await Supervisor([child, other], lambda _: None).run()
    assert other.process is not None
    assert other.process.returncode is not None


async def test_what_the_children_stand_on_is_started_again() -> None:
    said: list[str] = []
    found = iter([False, True])

    def say(sentence: str) -> None:
        said.append(sentence)
        supervisor.stop()

    dependency = Dependency("database", lambda: next(found, False))
    supervisor = Supervisor([sleeper()], say, dependency=dependency)
    await supervisor.run()
    assert said == ["The database had ended; it was started again."]


async def test_what_the_children_stand_on_is_given_up_when_it_cannot_live() -> None:
    child = sleeper()
    dependency = Dependency("database", lambda: True)
    with pytest.raises(CommandError, match=r"The database ended 6 times .*its log says why"):
        await Supervisor([child], lambda _: None, dependency=dependency).run()
    assert child.process is not None
    assert child.process.returncode is not None


async def test_stop_ends_every_child() -> None:
    supervisor = Supervisor([sleeper(), sleeper()], lambda _: None)
    running = asyncio.create_task(supervisor.run())
    await starts(2)
    supervisor.stop()
    await running
    for child in supervisor.children:
        assert child.process is not None
        assert child.process.returncode == -signal.SIGTERM


async def test_a_child_that_does_not_listen_is_killed() -> None:
    deaf = sleeper(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}")
    supervisor = Supervisor([deaf], lambda _: None)
    running = asyncio.create_task(supervisor.run())
    await starts(1)
    supervisor.stop()
    await running
    assert deaf.process is not None
    assert deaf.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_follower_ends_with_its_starter_however_that_ends(number: signal.Signals) -> None:
    follower = (
        "from studium.entrypoints.follow import follow_starter; follow_starter();"
        "import time; print('following', flush=True); time.sleep(60)"
    )
    starter = f"""
        import os, subprocess, sys, time
        os.environ["STUDIUM_PARENT_PID"] = str(os.getpid())
        child = subprocess.Popen([sys.executable, "-c", {follower!r}], stdout=subprocess.PIPE)
        child.stdout.readline()
        print(child.pid, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(starter)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        os.kill(process.pid, number)
        process.wait(10)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(10)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
