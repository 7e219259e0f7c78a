"""What `studium up` runs with, kept in DATA_DIR while it runs, for the commands beside it.

`up` turns the sandbox on where nobody decided, and PORT may have been given to it alone: without
this, `doctor`, `seed` and `tour` in another terminal would look at an installation that is not
there.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from studium.entrypoints.database_access import shown
from studium.entrypoints.preflight import read_settings
from studium.platform.settings import Settings

RECORD = "up.json"
KEPT = ("sandbox", "host", "port", "base_url")


@contextmanager
def published_settings(settings: Settings) -> Iterator[None]:
    """Keep what matters of these settings, none of it secret, during the block.

    A folder that cannot be written is no reason not to run.
    """
    path = settings.data_dir / RECORD
    with suppress(OSError):
        _keep(path, settings)
    try:
        yield
    finally:
        if (_read(path) or {}).get("process") == _this_process():
            path.unlink()


def settings_of_running_up() -> Settings:
    """The settings of this installation: where `up` runs, those that it runs with.

    They go into the environment of this process, for settings that are read again. What is given
    here wins: with another database, or anything that is not as `up` has it, its record is not
    about what is asked for.

    Raises:
        SettingsWrong: names every setting that is wrong, and never its value.
    """
    given = read_settings()
    running = _running(given)
    if running is None:
        return given
    for name, value in running.items():
        os.environ[name.upper()] = str(value)
    return read_settings()


def _keep(path: Path, settings: Settings) -> None:
    """Write the record whole: others may read it at any moment."""
    record = {
        "process": _this_process(),
        "database": _database(settings),
        "settings": settings.model_dump(mode="json", include=set(KEPT)),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pending = path.with_suffix(f".{os.getpid()}")
    pending.write_text(json.dumps(record), encoding="utf-8")
    pending.replace(path)


def _running(given: Settings) -> dict[str, Any] | None:
    record = _read(given.data_dir / RECORD)
    if record is None or record["database"] != _database(given) or not _lives(*record["process"]):
        return None
    kept: dict[str, Any] = record["settings"]
    own = given.model_dump(mode="json", include=given.model_fields_set & set(KEPT))
    return kept if all(kept[name] == value for name, value in own.items()) else None


def _read(path: Path) -> dict[str, Any] | None:
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record


def _database(settings: Settings) -> str | None:
    """Which database, without its password; None for the embedded one."""
    url = settings.database_url
    return shown(url.get_secret_value()) if url else None


def _this_process() -> list[float]:
    return [os.getpid(), psutil.Process().create_time()]


def _lives(number: int, began: float) -> bool:
    """Whether that very process still runs, and not another one under its number."""
    try:
        return psutil.Process(number).create_time() == began
    except psutil.Error:
        return False
