"""Valid requests to the routes of reconciliation."""

from tests.proofs.world import Asking, World, as_alice

from studium.platform.ids import new_id

MARKS = "select id::text from reconciliation_differences where owner_id = $1"
MAKE = """
    insert into reconciliation_differences
        (id, connection_id, owner_id, run_id, kind, subject, ours, theirs, dated_at, state,
         first_seen_at, last_seen_at)
    select $1::uuid, id, $2::uuid, $1::uuid, 'paid_twice', $1::text, 'COMPLETED', 'paid',
           '2026-01-01', 'open', '2026-01-01', '2026-01-01'
      from connections where owner_id is null limit 1
"""
EVENT = """
    insert into inbound_events (id, connection_id, provider_event_id, type, payload,
                                provider_created_at, received_at)
    select $1::uuid, id, 'evt_' || $1::text, 'product.created',
           convert_to('{"type": "product.created", "data": {"object": {}}}', 'UTF8'),
           '2026-01-01', '2026-01-01'
      from connections where kind = 'stripe' and owner_id is null limit 1
"""


async def make_difference(world: World) -> str:
    """One of Alice's."""
    difference_id = new_id()
    async with world.database.pool.acquire() as connection:
        await connection.execute(MAKE, difference_id, world.alice.user_id)
    return str(difference_id)


async def dismiss(world: World) -> Asking:
    difference_id = new_id()
    async with world.database.pool.acquire() as connection:
        await connection.execute(MAKE, difference_id, None)
    return Asking(
        await world.admin(), {"note": "given back"}, path={"difference_id": str(difference_id)}
    )


async def as_admin(world: World) -> Asking:
    return Asking(await world.admin())


async def replay_event(world: World) -> Asking:
    event_id = new_id()
    async with world.database.pool.acquire() as connection:
        await connection.execute(EVENT, event_id)
    return Asking(await world.admin(), path={"event_id": str(event_id)})


async def make_event(_: World) -> str:
    """Nobody's: events belong to accounts, and staff alone replay them."""
    return str(new_id())


async def replay_span(world: World) -> Asking:
    span = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}
    return Asking(await world.admin(), span)


REQUESTS = {
    "POST /api/admin/reconciliation/events/{event_id}/replay": replay_event,
    "POST /api/admin/reconciliation/replays": replay_span,
    "GET /api/reconciliation/runs": as_alice,
    "POST /api/reconciliation/runs": as_alice,
    "GET /api/reconciliation/differences": as_alice,
    "GET /api/admin/reconciliation/runs": as_admin,
    "GET /api/admin/reconciliation/differences": as_admin,
    "POST /api/admin/reconciliation/runs": as_admin,
    "POST /api/admin/reconciliation/differences/{difference_id}/dismiss": dismiss,
}
OBJECTS = {"difference_id": make_difference, "event_id": make_event}
