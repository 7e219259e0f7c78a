"""How a key was used, summed up."""

from collections import Counter
from datetime import date

from studium.connect.api_keys.answers import UsageAnswer, UsageReport
from studium.connect.api_keys.model import ApiKey, Usage


def report_of(key: ApiKey, usage: list[Usage], *, first: date, last: date) -> UsageReport:
    """The report on the counts of these days."""
    days: Counter[str] = Counter()
    routes: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for row in usage:
        days[row.day.isoformat()] += row.requests
        routes[f"{row.method} {row.route}"] += row.requests
        statuses[str(row.status)] += row.requests
    return UsageReport(
        first_day=first,
        last_day=last,
        total=sum(days.values()),
        last_used_at=key.last_used_at,
        days=dict(days),
        routes=dict(routes.most_common()),
        statuses=dict(statuses.most_common()),
        items=[UsageAnswer.model_validate(row) for row in usage],
    )
