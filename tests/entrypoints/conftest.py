"""What the tests of the entrypoints share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that the database's own user can pass through; what runs there is killed.

    pytest's own folders are closed to others, and closed again whenever another pytest starts.
    """
    with tempfile.TemporaryDirectory(prefix="studium-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for process in running_in(folder):
            process.kill()
        psutil.wait_procs(running_in(folder), timeout=10)


def running_in(folder: Path) -> list[psutil.Process]:
    """Every process whose working directory lies in a folder."""
    found = []
    for process in psutil.process_iter(["cwd", "status"]):
        cwd, status = process.info["cwd"], process.info["status"]
        if cwd and cwd.startswith(str(folder)) and status != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found
