"""Valid requests to the routes of calendars, and a calendar of Alice's."""

from datetime import timedelta
from uuid import UUID

from tests.proofs.world import Asking, MakeRequest, World, as_alice

from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.vault import hash_token, new_token
from studium.studio.calendars import Calendar, store
from studium.studio.calendars.model import Channel

CONNECTIONS = "/api/integrations/calendars"
CONNECT = {
    "kind": "ical",
    "label": "A calendar",
    "credentials": {"url": "http://testserver/booking-feeds/none.ics"},
}
CHANGE = {"name": "Another name", "blocks": False}
MARKS = "select id::text from calendars where owner_id = $1"


async def make_connection(world: World) -> str:
    made = await world.alice.client.post(CONNECTIONS, json=CONNECT)
    return str(made.json()["id"])


async def make_calendar(world: World) -> str:
    """A calendar of hers that was never read."""
    calendar = Calendar(
        id=new_id(),
        owner_id=world.alice.user_id,
        connection_id=UUID(await make_connection(world)),
        external_id="",
        name="A calendar",
        timezone="UTC",
        blocks=False,
        can_write=True,
        takes_bookings=False,
        sync_token=None,
        expanded_on=None,
        synced_at=None,
        next_sync_at=world.now,
        failed_syncs=0,
        problem=None,
        remedy=None,
        created_at=world.now,
    )
    async with world.parts[Database].transaction() as tx:
        await store.insert_calendar(tx, calendar)
    return str(calendar.id)


def _with_calendar(body: object = None) -> MakeRequest:
    async def ask(world: World) -> Asking:
        path = {"calendar_id": await make_calendar(world)}
        return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path)

    return ask


def _with_connection(body: object = None) -> MakeRequest:
    async def ask(world: World) -> Asking:
        path = {"connection_id": await make_connection(world)}
        return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path)

    return ask


async def connect(world: World) -> Asking:
    return Asking(world.alice, CONNECT)


async def notify(world: World) -> Asking:
    """A message over a channel that watches a calendar of hers."""
    token = new_token()
    channel = Channel(
        id=new_id(),
        calendar_id=UUID(await make_calendar(world)),
        owner_id=world.alice.user_id,
        token_hash=hash_token(token),
        resource_id="resource",
        expires_at=world.now + timedelta(days=1),
        created_at=world.now,
    )
    async with world.parts[Database].transaction() as tx:
        await store.insert_channel(tx, channel)
    headers = {
        "X-Goog-Channel-ID": str(channel.id),
        "X-Goog-Channel-Token": token,
        "X-Goog-Resource-State": "exists",
    }
    return Asking(headers=headers, path={"source": "google"})


ONE = f"{CONNECTIONS}/{{connection_id}}"
REQUESTS = {
    f"GET {CONNECTIONS}": as_alice,
    f"POST {CONNECTIONS}": connect,
    f"PUT {ONE}": _with_connection({"label": "Another"}),
    f"GET {ONE}": _with_connection(),
    f"DELETE {ONE}": _with_connection(),
    f"POST {ONE}/test": _with_connection(),
    "POST /webhook/calendars/{source}": notify,
    "GET /api/calendars": as_alice,
    "PUT /api/calendars/{calendar_id}": _with_calendar(CHANGE),
    "POST /api/calendars/{calendar_id}/sync": _with_calendar(),
}
PAGE_REQUESTS = {"POST /calendars/accounts/{connection_id}/remove": _with_connection()}
OPEN = {"source": "google"}  # the name of a service
OBJECTS = {"calendar_id": make_calendar}
BODIES = {"PUT /api/calendars/{calendar_id}": CHANGE}
