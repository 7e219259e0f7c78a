"""Valid requests to the routes of analytics."""

from tests.proofs.world import Asking, World, as_alice

from studium.platform.ids import new_id

MARKS = "select id::text from analytics_events where user_id = $1"


async def events(world: World) -> Asking:
    event = {
        "id": str(new_id()),
        "event_name": "page.viewed",
        "event_time": world.now.isoformat(),
        "payload": {"page": "/study"},
    }
    return Asking(world.alice, {"events": [event]})


async def report(world: World) -> Asking:
    return Asking(world.alice, {"exam_on": "2026-01-02", "passed": True})


REQUESTS = {
    "POST /api/analytics/events": events,
    "GET /api/analytics/dashboard": as_alice,
    "GET /api/analytics/snapshots": as_alice,
    "POST /api/analytics/exam-reports": report,
}
