"""How often apps call, and with what success."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from studium.connect.oauth_apps.model import Usage
from studium.connect.oauth_apps.usage import store
from studium.platform.database import Database, Transaction
from studium.platform.request_counts import CountedRequests, RequestCounts

REPORT_DAYS = 30
_FIRST_ERROR = 400


class AppUsage(RequestCounts):
    """What this process still has to write down of apps."""

    def __init__(self, database: Database) -> None:
        """Write to `database`."""
        super().__init__(database, _keep)


@dataclass(frozen=True, slots=True)
class UsageDay:
    """The requests of a day (UTC); `errors` were answered with 400 or above."""

    day: date
    requests: int
    errors: int


async def usage_rows(tx: Transaction, app_id: UUID, *, last: date) -> list[Usage]:
    """What an app did in the last 30 days."""
    first = last - timedelta(days=REPORT_DAYS - 1)
    return await store.usage_of_app(tx, app_id, first=first, last=last)


def by_day(usage: Sequence[Usage], *, last: date) -> list[UsageDay]:
    """The last 30 days, oldest first, also those without a request. Pure."""
    requests: Counter[date] = Counter()
    errors: Counter[date] = Counter()
    for row in usage:
        requests[row.day] += row.requests
        errors[row.day] += row.requests if row.status >= _FIRST_ERROR else 0
    days = [last - timedelta(days=ago) for ago in range(REPORT_DAYS - 1, -1, -1)]
    return [UsageDay(day, requests[day], errors[day]) for day in days]


async def _keep(
    tx: Transaction, counted: Sequence[CountedRequests], seen: Mapping[UUID, datetime]
) -> None:
    del seen
    await store.add_usage(tx, counted)


async def requests_lately(tx: Transaction, app_ids: list[UUID], *, last: date) -> dict[UUID, int]:
    """How many requests each of these apps made in the last 30 days."""
    return await store.requests_since(tx, app_ids, last - timedelta(days=REPORT_DAYS - 1))
