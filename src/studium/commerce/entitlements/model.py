"""What is granted, from when and until when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

# The machine that let somebody in and the one that they come to may disagree on the time.
CLOCKS_MAY_DIFFER = timedelta(seconds=5)
FOR_GOOD = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """What grants entitlements: a kind such as `purchase` or `staff`, and which one of them."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """The right of a person to a feature from one moment (inclusive) to another (exclusive).

    `ends_at` None is for good. `owner_id` is whose feature it is (None: the operator's; features
    of others open nothing of the operator's). `created_at` is when it was granted: it may begin
    later. `source` and `source_id` say by what.
    """

    id: UUID
    user_id: UUID
    owner_id: UUID | None
    feature: str
    source: str
    source_id: UUID
    starts_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime

    def is_active(self, at: datetime) -> bool:
        """Whether it opens its feature at a moment."""
        has_begun = self.starts_at <= at + CLOCKS_MAY_DIFFER
        return self.revoked_at is None and has_begun and (self.ends_at is None or at < self.ends_at)


def held_until(rights: Iterable[Entitlement], *, now: datetime) -> dict[str, datetime]:
    """When what a person has of each feature ends, the rights to come included; `FOR_GOOD`: never.

    Days bought now begin then. Features of which nothing is left are not in it.
    """
    held: dict[str, datetime] = {}
    for right in rights:
        end = right.ends_at or FOR_GOOD
        if right.revoked_at is None and end > now:
            held[right.feature] = max(end, held.get(right.feature, end))
    return held


@dataclass(frozen=True, slots=True)
class Grant:
    """A purchase that gives a person a feature: paid for, and refunded at `refunded_at`, if so."""

    source_id: UUID
    completed_at: datetime
    window_days: int | None
    refunded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When a grant opens the feature; `ends_at` None is for good."""

    source_id: UUID
    starts_at: datetime
    ends_at: datetime | None


def entitlement_windows(grants: Iterable[Grant]) -> list[Window]:
    """Compute the windows of one person's grants of one feature, one after the other.

    Who buys again before the end gets the new days after the old ones: none is lost. Grants
    without an end begin when they were bought and take nothing from the others. What was
    refunded opens nothing, but the days until then were lived on it: the next begins at the
    refund, not in days that are past. The result depends on the grants only, not on their order.
    """
    windows: list[Window] = []
    free_from: datetime | None = None
    for grant in sorted(grants, key=lambda grant: (grant.completed_at, grant.source_id)):
        starts_at = max(grant.completed_at, free_from or grant.completed_at)
        if grant.window_days is None:
            if grant.refunded_at is None:
                windows.append(Window(grant.source_id, grant.completed_at, None))
            continue
        ends_at = starts_at + timedelta(days=grant.window_days)
        if grant.refunded_at is None:
            windows.append(Window(grant.source_id, starts_at, ends_at))
            free_from = ends_at
        elif grant.refunded_at > starts_at:
            free_from = min(ends_at, grant.refunded_at)
    return windows
