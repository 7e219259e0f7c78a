"""What a rule of retention is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from studium.platform.database import Sql
from studium.platform.parts import Parts

Keep = timedelta | Callable[[Parts], timedelta]


@dataclass(frozen=True)
class Retention:
    """Rows of a table that are deleted, a batch at a time, some time after they ended.

    `delete` takes the moment before which they ended, then how many to delete at most; `keep` is
    how long they stay, or reads that from the settings. `remedy` is for rows that should have
    been gone before: when any goes, it is logged with this. `by_real_time` ignores a clock that
    the sandbox moved: for times that the database wrote.
    """

    table: str
    delete: Sql
    keep: Keep = timedelta()
    remedy: str = ""
    by_real_time: bool = False


@dataclass(frozen=True)
class Partitions:
    """A table that is cut into months by the time in `column`; whole months go after `keep`."""

    table: str
    column: str
    keep: Keep


@dataclass(frozen=True)
class RetentionRules:
    """Every rule of this installation."""

    retention: tuple[Retention, ...] = ()
    partitions: tuple[Partitions, ...] = ()


def kept_for(keep: Keep, parts: Parts) -> timedelta:
    """How long that is here."""
    return keep if isinstance(keep, timedelta) else keep(parts)
