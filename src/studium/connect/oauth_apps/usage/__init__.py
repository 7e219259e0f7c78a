"""How often apps call, and with what success."""

from studium.connect.oauth_apps.usage.report import (
    AppUsage,
    UsageDay,
    by_day,
    requests_lately,
    usage_rows,
)
from studium.connect.oauth_apps.usage.store import PRUNE_USAGE

__all__ = ["PRUNE_USAGE", "AppUsage", "UsageDay", "by_day", "requests_lately", "usage_rows"]
