"""Calendars, periods of time and what is busy in them. Pure; all times are aware, in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

SYNC_EVERY = timedelta(minutes=10)
# A calendar that was not read well for this long is not known to be free.
TRUSTED_FOR = timedelta(hours=6)
# Channels are asked for this long, and opened anew when less is left of them.
CHANNEL_LASTS = timedelta(days=7)
CHANNEL_RENEWED = timedelta(days=1)
CHANNEL_TRIED_AGAIN = timedelta(hours=1)
# How far into the future recurring events are laid out, from the day of the last layout.
HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time: `starts_at` belongs to it, `ends_at` does not."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Period") -> bool:
        """Whether both have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Period") -> bool:
        """Whether the other lies wholly in this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar at a connection of an owner, and how its sync stands."""

    id: UUID
    owner_id: UUID
    connection_id: UUID
    external_id: str
    name: str
    timezone: str
    blocks: bool
    can_write: bool
    takes_bookings: bool
    sync_token: str | None
    expanded_on: date | None
    synced_at: datetime | None
    next_sync_at: datetime
    failed_syncs: int
    problem: str | None
    remedy: str | None
    created_at: datetime

    def is_known(self, now: datetime) -> bool:
        """Whether what it says of free and busy can be trusted."""
        return self.synced_at is not None and now - self.synced_at <= TRUSTED_FOR


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """An event as stored: `content` is iCalendar reduced to times; `key` names it at its source."""

    key: str
    uid: str
    etag: str
    content: str


@dataclass(frozen=True, slots=True)
class Channel:
    """By which a service tells of changes in a calendar; whoever sends has to know its token."""

    id: UUID
    calendar_id: UUID
    owner_id: UUID
    token_hash: bytes
    resource_id: str | None
    expires_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """An event of ours as it is to stand in its owner's calendars."""

    id: UUID
    owner_id: UUID
    title: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """When an owner is busy; `unknown` names calendars that cannot be trusted now."""

    periods: tuple[Period, ...]
    unknown: tuple[str, ...]


def merged(periods: Iterable[Period]) -> Iterator[Period]:
    """The same time as disjoint periods, in order; those that touch become one."""
    current: Period | None = None
    for period in sorted(periods):
        if current is not None and period.starts_at <= current.ends_at:
            current = Period(current.starts_at, max(current.ends_at, period.ends_at))
            continue
        if current is not None:
            yield current
        current = period
    if current is not None:
        yield current


def retry_after(failed_syncs: int) -> timedelta:
    """How long after a failed sync the next one is: 2, 4, 8 … minutes, at most two hours."""
    return min(timedelta(minutes=2) * (1 << min(failed_syncs - 1, 10)), timedelta(hours=2))


def own_uid(event_id: UUID, owner_id: UUID) -> str:
    """The UID of an event that we write for an owner."""
    return f"{event_id}.{owner_id}@studium"


def is_own_uid(uid: str, owner_id: UUID) -> bool:
    """Whether an event was written by us for this owner."""
    return uid.endswith(f".{owner_id}@studium")
