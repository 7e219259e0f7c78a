"""StudyPack: the sections it holds, the window in which it is open, and how its days divide."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

FEATURE = "studypack"
TITLE = "StudyPack"
ADDRESS = "/study"

_DAY = timedelta(days=1)
_SOON_DAYS = 14


@dataclass(frozen=True)
class Section:
    """One part of StudyPack. `href` is where it is entered; None while it is being prepared.

    `is_sold_alone`: its slug is a feature that products open without the rest of StudyPack, too.
    """

    slug: str
    title: str
    summary: str
    icon: str
    href: str | None = None
    is_sold_alone: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a holder of StudyPack can enter it today."""
        return self.href is not None


_SECTIONS = (
    Section(
        slug="pace",
        title="Your pace",
        summary="Your own days divided into learning, practising and rehearsing, with dates.",
        icon="route",
        href="/study#pace",
    ),
    Section(
        slug="exams",
        title="Practice exams",
        summary="Exams against the clock, built to a blueprint, with a reason for every answer.",
        icon="target",
        href="/exams",
        is_sold_alone=True,
    ),
    Section(
        slug="flashcards",
        title="Flashcards",
        summary="Cards that come back just before you would forget them.",
        icon="layers",
        href="/flashcards",
        is_sold_alone=True,
    ),
    Section(
        slug="plan",
        title="Study plan",
        summary="One week at a time, balanced again by what you find hard.",
        icon="calendar",
        href="/plan",
    ),
)


def sections() -> tuple[Section, ...]:
    """What StudyPack holds, in the order in which people meet it."""
    return _SECTIONS


@dataclass(frozen=True)
class AccessWindow:
    """When unbroken access began and ends (`ends_at` None: never), seen at the moment `now`."""

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


@dataclass(frozen=True)
class PastAccess:
    """Access that a person had and has no more."""

    ended_at: datetime
    was_refunded: bool


class PhaseState(StrEnum):
    """Where a phase lies, seen from now."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Dates:
    """The days of a phase as a calendar shows them, the first and the last among them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days that is."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """For example "45 days"."""
        return "1 day" if self.days == 1 else f"{self.days} days"


@dataclass(frozen=True)
class Phase:
    """One part of the days: what to do in it, and how much of it has passed.

    `is_last`: it ends with the access, whereas others end where the next one begins.
    """

    title: str
    advice: str
    starts_at: datetime
    ends_at: datetime
    state: PhaseState
    percent_done: int
    is_last: bool

    def dates(self, zone: tzinfo) -> Dates:
        """Its days in a time zone. No two phases share a day: a day is its phase's that begins it.

        The day on which access ends is the last phase's.
        """
        first = self.starts_at.astimezone(zone).date()
        if self.is_last:
            last = (self.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        else:
            last = self.ends_at.astimezone(zone).date() - _DAY
        return Dates(first, max(first, last))


# Title, the percentage of the days after which the phase begins, and what to do in it.
_DIVISION = (
    ("Learn", 0, "Go through every domain once. Close the book and test yourself the same day."),
    ("Practise", 50, "Mix the domains. Read the reason for every answer, the right ones too."),
    ("Rehearse", 85, "Sit whole exams against the clock, then rest before the day itself."),
)


def phases(window: AccessWindow) -> tuple[Phase, ...]:
    """Divide the window's days; empty for access without an end, and no phase lasts no day.

    Whoever buys more or gets money back has them recomputed over all of their days; what one has
    learnt is what the study plan goes by.
    """
    if window.ends_at is None:
        return ()
    starts = [
        min(start, window.ends_at) for start in _phase_starts(window.starts_at, window.ends_at)
    ]
    ends = [*starts[1:], window.ends_at]
    return tuple(
        _phase(title, advice, starts_at, ends_at, window)
        for (title, _, advice), starts_at, ends_at in zip(_DIVISION, starts, ends, strict=True)
        if starts_at < ends_at
    )


def _phase_starts(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    days = _days(ends_at - starts_at)
    return [starts_at + round(days * percent / 100) * _DAY for _, percent, _ in _DIVISION]


def _phase(
    title: str, advice: str, starts_at: datetime, ends_at: datetime, window: AccessWindow
) -> Phase:
    now = window.now
    if now >= ends_at:
        state, percent = PhaseState.DONE, 100
    elif now < starts_at:
        state, percent = PhaseState.NEXT, 0
    else:
        state, percent = PhaseState.NOW, int(100 * ((now - starts_at) / (ends_at - starts_at)))
    is_last = ends_at == window.ends_at
    return Phase(title, advice, starts_at, ends_at, state, percent, is_last)


def _days(span: timedelta) -> int:
    return -(-span // _DAY)
