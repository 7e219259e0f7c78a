"""Finding the stand-ins: every folder beside this file with a `stand_in.py` is one."""

import importlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from studium.platform.jobs import JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.kit import Webhooks

FOLDER = Path(__file__).parent
FOLDERS = (FOLDER,)  # in which stand-ins lie, a folder each; tests add one


def _no_settings(_: Settings) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class StandIn:
    """One outside service that is stood in for, as `STAND_IN` of its `stand_in.py` says.

    `title` and `text` are its line on the page /sandbox, `text` as HTML; a template
    `templates/<folder>/details.html` may say more, with the values in `details`. `routes` lie at
    whole addresses below /sandbox. `settings` are those of the installation that lead its adapter
    here, by name. `prepare` runs at every start, when the tables of the folder's `schema.sql`
    stand; `settle` is what time does to it, each minute and after the clock moved. `webhooks` is
    its way of sending them.
    """

    title: str
    text: str
    routes: Callable[[Parts], Sequence[BaseRoute]]
    settings: Callable[[Settings], Mapping[str, Any]] = _no_settings
    prepare: Callable[[Parts], Awaitable[None]] | None = None
    settle: Callable[[Parts], Awaitable[object]] | None = None
    webhooks: Webhooks | None = None
    jobs: tuple[JobHandler, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@cache
def stand_ins() -> dict[str, StandIn]:
    """Every stand-in by the name of its folder."""
    names = sorted(path.parent.name for path in files("stand_in.py"))
    return {
        name: importlib.import_module(f"studium.sandbox.{name}.stand_in").STAND_IN for name in names
    }


def files(name: str) -> list[Path]:
    """The file or folder of this name in each stand-in's folder that has one."""
    return sorted(path for folder in FOLDERS for path in folder.glob(f"*/{name}"))
