"""Time. Everything asks a clock, so that tests and the sandbox can move it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs on from wherever it was last set: the machine's time plus an offset."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        """Start `offset` away from the machine's clock."""
        self._offset = offset
        self._frozen_at: datetime | None = None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return (self._frozen_at or datetime.now(UTC)) + self._offset

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        return self._offset

    def set_offset(self, offset: timedelta) -> None:
        """Be `offset` ahead of the machine's clock."""
        self._offset = offset

    def advance(self, by: timedelta) -> None:
        """Move forward by a stretch of time."""
        self._offset += by

    def freeze(self, at: datetime) -> None:
        """Stand still at a moment; `advance` still moves from there."""
        self._frozen_at = at
        self._offset = timedelta()
