"""Alerts: what is wrong now, one row for each cause, told once and closed when it is over."""

from studium.operations.alerts.events import AlertClosed, AlertOpened
from studium.operations.alerts.model import Alert, Maintenance
from studium.operations.alerts.store import (
    alerts_of_owner,
    count_open,
    current_maintenance,
    open_by_severity,
)

__all__ = [
    "Alert",
    "AlertClosed",
    "AlertOpened",
    "Maintenance",
    "alerts_of_owner",
    "count_open",
    "current_maintenance",
    "open_by_severity",
]
