"""Analytics: what learners did, counted by their own days, and how ready they are.

Another module tells of something with `track`, under a kind of event that it adds to
`EventKinds`.
"""

from studium.study.analytics.actions.build_snapshots import build_user_snapshots
from studium.study.analytics.actions.read_dashboard import (
    Dashboard,
    mastery_of,
    read_dashboard,
    readiness_of,
)
from studium.study.analytics.actions.record_events import track
from studium.study.analytics.kinds import EventKind, EventKinds, Payload
from studium.study.analytics.model import Mastery, Readiness, SnapshotScope

__all__ = [
    "Dashboard",
    "EventKind",
    "EventKinds",
    "Mastery",
    "Payload",
    "Readiness",
    "SnapshotScope",
    "build_user_snapshots",
    "mastery_of",
    "read_dashboard",
    "readiness_of",
    "track",
]
