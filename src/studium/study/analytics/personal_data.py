"""What analytics hold about people: what they did, and what came of their exam."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.platform.text import utc_text
from studium.study.analytics import store
from studium.study.analytics.model import StoredEvent


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


async def erase_analytics(tx: Transaction, user_id: UUID, _: datetime) -> None:
    """Delete what is kept about a person; everybody's sums stay."""
    await store.forget(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "analytics",
        (
            "analytics_events",
            "analytics_reports",
            "analytics_snapshots",
            "analytics_stale_days",
        ),
        export=export_analytics,
        erase=erase_analytics,
    ),
)
