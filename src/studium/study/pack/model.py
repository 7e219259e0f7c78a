"""StudyPack: the rooms it holds, the window in which it is open, and how its days divide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEATURE = "studypack"
TITLE = "StudyPack"
ADDRESS = "/study"

_DAY = timedelta(days=1)
_SOON_DAYS = 14


@dataclass(frozen=True)
class Room:
    """One part of StudyPack. `href` is where it is entered; None while it is being prepared."""

    slug: str
    title: str
    summary: str
    icon: str
    href: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether a holder of StudyPack can enter it today."""
        return self.href is not None


_ROOMS = (
    Room(
        slug="pace",
        title="Your pace",
        summary="Your own days divided into learning, practising and rehearsing, with dates.",
        icon="route",
        href="/study#pace",
    ),
    Room(
        slug="exams",
        title="Practice exams",
        summary="Exams against the clock, built to a blueprint, with a reason for every answer.",
        icon="target",
    ),
    Room(
        slug="flashcards",
        title="Flashcards",
        summary="Cards that come back just before you would forget them.",
        icon="layers",
    ),
    Room(
        slug="plan",
        title="Study plan",
        summary="One week at a time, balanced again by what you find hard.",
        icon="calendar",
    ),
)


def rooms() -> tuple[Room, ...]:
    """What StudyPack holds, in the order in which people meet it."""
    return _ROOMS


@dataclass(frozen=True)
class AccessWindow:
    """When access began and ends (`ends_at` None: never), seen at the moment `now`."""

    starts_at: datetime
    ends_at: datetime | None
    now: datetime

    @property
    def days_total(self) -> int:
        """Days from start to end, a begun day counted whole; 0 for access without an end."""
        return 0 if self.ends_at is None else _days(self.ends_at - self.starts_at)

    @property
    def days_left(self) -> int:
        """Days until the end, a begun day counted whole; 0 for access without an end."""
        if self.ends_at is None:
            return 0
        return max(0, min(_days(self.ends_at - self.now), self.days_total))

    @property
    def left_words(self) -> str:
        """For example "63 days left"."""
        return "1 day left" if self.days_left == 1 else f"{self.days_left} days left"

    @property
    def used_words(self) -> str:
        """For example "27 of 90 used"."""
        return f"{self.days_total - self.days_left} of {self.days_total} used"

    @property
    def ends_soon(self) -> bool:
        """Whether it is time to think of buying more days."""
        return self.ends_at is not None and self.days_left <= _SOON_DAYS


class PhaseState(StrEnum):
    """Where a phase lies, seen from now."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Phase:
    """One part of the days: what to do in it, and how much of it has passed."""

    title: str
    advice: str
    starts_at: datetime
    ends_at: datetime
    state: PhaseState
    percent_done: int

    @property
    def days(self) -> int:
        """Whole days in the phase."""
        return _days(self.ends_at - self.starts_at)


# Title, the percentage of the days at which the phase ends, and what to do in it.
_DIVISION = (
    ("Learn", 50, "Go through every domain once. Close the book and test yourself the same day."),
    ("Practise", 85, "Mix the domains. Read the reason for every answer, the right ones too."),
    ("Rehearse", 100, "Sit whole exams against the clock, then rest before the day itself."),
)


def phases(window: AccessWindow) -> tuple[Phase, ...]:
    """Divide the window's days; empty for access without an end, and no phase lasts no day."""
    if window.ends_at is None:
        return ()
    found = []
    starts_at = window.starts_at
    for title, until_percent, advice in _DIVISION:
        days = round(window.days_total * until_percent / 100)
        ends_at = min(window.starts_at + days * _DAY, window.ends_at)
        if starts_at < ends_at:
            found.append(_phase(title, advice, starts_at, ends_at, window.now))
            starts_at = ends_at
    return tuple(found)


def _phase(title: str, advice: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    if now >= ends_at:
        state, percent = PhaseState.DONE, 100
    elif now < starts_at:
        state, percent = PhaseState.NEXT, 0
    else:
        state, percent = PhaseState.NOW, int(100 * ((now - starts_at) / (ends_at - starts_at)))
    return Phase(title, advice, starts_at, ends_at, state, percent)


def _days(span: timedelta) -> int:
    return -(-span // _DAY)
