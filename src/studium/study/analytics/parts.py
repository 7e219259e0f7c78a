"""What analytics bring to the wiring: the kinds of event, and their part of the export."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.text import utc_text
from studium.study.analytics import store
from studium.study.analytics.kinds import EventKinds
from studium.study.analytics.model import StoredEvent


async def provide(parts: Parts) -> None:
    """Add the registry of kinds, and what a person's export holds."""
    parts.add(EventKinds())
    parts[Exporters].add(Exporter("analytics", export_analytics))


async def export_analytics(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """Every event of a person, and the results that they reported."""
    events = await tx.all(StoredEvent, store.EVENTS_OF, user_id)
    reports = await tx.all(store.ExamReport, store.REPORTS_OF, user_id)
    return {
        "events": [
            {
                "id": str(event.id),
                "event_name": event.event_name,
                "event_time": utc_text(event.event_time),
                "day": event.day.isoformat(),
                "payload": event.payload,
                "context": event.context,
            }
            for event in events
        ],
        "exam_reports": [
            {"exam_on": report.exam_on.isoformat(), "passed": report.passed} for report in reports
        ],
    }
