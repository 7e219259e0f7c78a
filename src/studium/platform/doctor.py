"""What a module has `studium doctor` look at, in its `doctor.py`.

For example:

    async def check_labs(examined: Examined) -> AsyncIterator[Check]:
        yield Check("labs", Verdict.OK, "every lab answers")

    CHECKS = (check_labs,)
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar, cast

from studium.platform.settings import ModuleSettings, Settings

if TYPE_CHECKING:  # HTTP costs 0.1 s, and every command imports this file
    from studium.platform.database import Transaction
    from studium.platform.http import Http

S = TypeVar("S", bound=ModuleSettings)

ANSWER_TIMEOUT_SECONDS = 10  # how long to wait for another machine
LOCAL_HOSTS = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class Verdict(StrEnum):
    """How a check ended; only FAIL makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `remedy` is empty when nothing is to be done."""

    name: str
    verdict: Verdict
    finding: str
    remedy: str = ""


@dataclass(frozen=True)
class Examined:
    """The installation that is looked at.

    `tx` reads its database; None when that cannot be reached or lacks migrations. Other systems
    are asked through `http`, which refuses what the server would refuse.
    """

    settings: Settings
    http: "Http"
    tx: "Transaction | None" = None
    module_settings: Mapping[type[ModuleSettings], ModuleSettings] = field(default_factory=dict)

    def settings_of(self, kind: type[S]) -> S:
        """The settings of a module."""
        return cast("S", self.module_settings[kind])


RunCheck = Callable[[Examined], AsyncIterator[Check]]
