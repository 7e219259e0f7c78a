"""What is drawn of a connection. Pure."""

from datetime import datetime, timedelta

from studium.connect.connections import Health

_HOURS = 24


def calls_by_hour(health: Health, now: datetime) -> list[tuple[str, int, str, int]]:
    """The last day's calls as rows of a bar chart, oldest first, failures as the darker part."""
    by_hour = {hour.hour: hour for hour in health.hours}
    last = now.replace(minute=0, second=0, microsecond=0)
    rows = []
    for back in range(_HOURS - 1, -1, -1):
        hour = last - timedelta(hours=back)
        found = by_hour.get(hour)
        calls, failures = (found.calls, found.failures) if found else (0, 0)
        rows.append((f"{hour:%H:%M} UTC", calls, f"{calls} calls, {failures} failed", failures))
    return rows
