"""Numbers that tell how the installation does: gauges that modules bring in their `gauges.py`.

    GAUGES = (Gauge("jobs_oldest", "Jobs wait", "…", "/admin/jobs", read, threshold, say),)

Every gauge is read once a minute. Its page draws the peaks of the last day beside the threshold
above which the number is an alert: higher is always worse.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from studium.platform.database import Transaction
from studium.platform.parts import Parts

ReadGauge = Callable[[Parts, Transaction], Awaitable[Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number, or one for each label that `read` names; the label of a single one is "".

    `name` lies in databases. `text` says what is measured, `page` is the address of the page that
    draws it, `threshold` is in the unit of what `read` gives, and `say` writes such a number.
    """

    name: str
    title: str
    text: str
    page: str
    read: ReadGauge
    threshold: Callable[[Parts], float]
    say: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Gauges:
    """Every gauge of this installation."""

    all: tuple[Gauge, ...]


def percent(value: float) -> str:
    """A share as people read it: `12 %`."""
    return f"{value:.0f} %"


def seconds(value: float) -> str:
    """A wait as people read it: `40 s`, `12 min`, `3.5 h`."""
    if value < 120:  # noqa: PLR2004 - two minutes
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"  # noqa: PLR2004
