"""Valid requests to the routes of alerts, and an alert of Alice's."""

from uuid import UUID

from tests.operations.alerts.alerting import run
from tests.proofs.world import Asking, World, as_alice

from studium.platform.ids import new_id

MARKS = "select a.id::text from alerts a where a.owner_id = $1"
ALERT = """
    insert into alerts (id, cause, subject, owner_id, title, severity, finding, remedy, href,
                        first_seen_at, last_seen_at, count)
    values ($1, 'endpoint_failing', $1::uuid::text, $2, 'An endpoint fails', 'warning', 'It fails.',
            'mend it', '', $3, $3, 1)
"""
WISH = {"minutes": 30, "reason": "A new disk."}


async def alert_of(world: World, owner_id: UUID | None) -> str:
    alert_id = new_id()
    await run(world.parts, ALERT, alert_id, owner_id, world.now)
    return str(alert_id)


async def make_alert(world: World) -> str:
    return await alert_of(world, world.alice.user_id)


async def make_operator_alert(world: World) -> str:
    return await alert_of(world, None)


async def read(world: World) -> Asking:
    return Asking(world.alice, path={"alert_id": await make_alert(world)})


async def declare(world: World) -> Asking:
    return Asking(await world.admin(), WISH)


async def end(world: World) -> Asking:
    admin = await world.admin()
    await admin.client.put("/api/maintenance", json=WISH)
    return Asking(admin)


REQUESTS = {
    "GET /api/alerts": as_alice,
    "GET /api/alerts/{alert_id}": read,
    "PUT /api/alerts/{alert_id}/acknowledgement": read,
    "PUT /api/maintenance": declare,
    "DELETE /api/maintenance": end,
}
OBJECTS = {"alert_id": make_alert, "operator_alert_id": make_operator_alert}
OPEN = {"runbook_name": "jobs-dead"}
