"""Valid requests to the routes of booking, and a service and bookings of Alice's."""

from typing import Any

from tests.proofs.world import Asking, MakeRequest, World, as_alice
from tests.studio.booking.conftest import SERVICE

ALWAYS = {**SERVICE, "notice_minutes": 0, "horizon_days": 365, "timezone": "UTC"}
HOURS = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("00:00-24:00",),
)
MARKS = """
    select id::text from bookings where owner_id = $1
    union all select id::text from booking_services where owner_id = $1
"""
GUEST = {"name": "Gina Guest", "email": "guest@example.com"}


async def make_service(world: World) -> str:
    made = await world.alice.client.post("/api/booking/services", json={**ALWAYS, "hours": HOURS})
    return str(made.json()["id"])


async def _free(world: World, service_id: str) -> str:
    path = f"/api/booking/services/{service_id}/slots"
    found = await world.alice.client.get(path)
    return str(found.json()["slots"][2])


async def make_one_booking(world: World) -> str:
    """A confirmed booking of hers, each at another time."""
    service_id = await make_service(world)
    body = {
        "service_id": service_id,
        "starts_at": await _free(world, service_id),
        "guest": GUEST,
    }
    made = await world.alice.client.post("/api/bookings", json=body)
    return str(made.json()["id"])


async def make_one_feed(world: World) -> str:
    made = await world.alice.client.post("/api/booking/feeds", json={"name": "Phone"})
    return str(made.json()["id"])


async def book(world: World) -> Asking:
    service_id = await make_service(world)
    body = {"service_id": service_id, "starts_at": await _free(world, service_id), "guest": GUEST}
    return Asking(world.alice, body)


async def move(world: World) -> Asking:
    booking_id = await make_one_booking(world)
    found = (await world.alice.client.get(f"/api/bookings/{booking_id}")).json()
    body = {"starts_at": await _free(world, found["service_id"])}
    return Asking(world.alice, body, {"booking_id": booking_id})


async def as_alice_with_guest(world: World) -> Asking:
    return Asking(world.alice, query={"email": "guest@example.com"})


def _sending(body: object) -> MakeRequest:
    async def ask(world: World) -> Asking:
        return Asking(world.alice, body)

    return ask


def _with(name: str, make: Any, body: object = None) -> MakeRequest:
    async def ask(world: World) -> Asking:
        path = {name: await make(world)}
        return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path)

    return ask


SERVICES = "/api/booking/services"
MOVE = {"starts_at": "2026-02-02T09:00:00Z"}
REQUESTS = {
    f"GET {SERVICES}": as_alice,
    f"POST {SERVICES}": _sending(SERVICE),
    f"GET {SERVICES}/{{service_id}}": _with("service_id", make_service),
    f"PUT {SERVICES}/{{service_id}}": _with("service_id", make_service, SERVICE),
    f"GET {SERVICES}/{{service_id}}/slots": _with("service_id", make_service),
    "GET /api/booking/feeds": as_alice,
    "POST /api/booking/feeds": _sending({"name": "Phone"}),
    "DELETE /api/booking/feeds/{feed_id}": _with("feed_id", make_one_feed),
    "GET /api/bookings": as_alice,
    "POST /api/bookings": book,
    "GET /api/bookings/guest": as_alice_with_guest,
    "POST /api/bookings/guest/erase": _sending({"email": "guest@example.com"}),
    "GET /api/bookings/{booking_id}": _with("booking_id", make_one_booking),
    "POST /api/bookings/{booking_id}/cancel": _with("booking_id", make_one_booking),
    "POST /api/bookings/{booking_id}/reschedule": move,
}
OBJECTS = {
    "service_id": make_service,
    "booking_id": make_one_booking,
    "feed_id": make_one_feed,
}
OPEN = {"service_slug": "nothing", "booking_token": "nothing", "feed_token": "nothing"}
BODIES = {
    "POST /booking/services/{service_id}": {
        "name": "Portraits",
        "timezone": "UTC",
        "duration_minutes": "60",
    },
    f"PUT {SERVICES}/{{service_id}}": SERVICE,
    "POST /api/bookings/{booking_id}/reschedule": MOVE,
}
