"""Valid requests to the routes of webhooks, and an endpoint and a delivery of Alice's."""

from typing import Any

from tests.conftest import Person
from tests.proofs.world import Asking, MakeRequest, World, as_alice, as_nobody

from studium.platform.ids import new_id

MARKS = """
    select unnest(array[e.id::text, d.id::text]) from webhook_endpoints e
      left join webhook_deliveries d on d.endpoint_id = e.id where e.owner_id = $1
"""
WISHES = {"url": "http://127.0.0.1:8999/hook", "event_types": ["custom.*"]}
HOOK = {"target_url": WISHES["url"], "event_type": "custom.*", "service": "zapier"}
EVENT = {"id": "1", "type": "custom.made", "data": {"object": {"id": "1"}}}


async def endpoint_of(person: Person) -> str:
    answer = await person.client.post("/api/webhooks", json=WISHES)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def delivery_of(person: Person, endpoint_id: str) -> str:
    answer = await person.client.post(f"/api/webhooks/{endpoint_id}/test")
    return str(answer.json()["id"])


def with_endpoint(body: Any = None, *, delivery: bool = False) -> MakeRequest:
    """A request of somebody new about an endpoint of theirs, and a delivery to it."""

    async def make(world: World) -> Asking:
        person = await world.somebody_new()
        path = {"endpoint_id": await endpoint_of(person)}
        if delivery:
            path["delivery_id"] = await delivery_of(person, path["endpoint_id"])
        return Asking(person, path=path) if body is None else Asking(person, body, path=path)

    return make


async def register(world: World) -> Asking:
    return Asking(await world.somebody_new(), WISHES)


async def publish(world: World) -> Asking:
    return Asking(await world.somebody_new(), EVENT)


async def read_keys(_: World) -> Asking:
    return Asking(path=OPEN)


async def make_endpoint(world: World) -> str:
    """An endpoint of hers."""
    return await endpoint_of(world.alice)


async def make_delivery(world: World) -> str:
    """A delivery to the newest of her endpoints."""
    found = (await world.alice.client.get("/api/webhooks")).json()["items"]
    endpoint_id = found[0]["id"] if found else await endpoint_of(world.alice)
    return await delivery_of(world.alice, endpoint_id)


async def hook_of(person: Person) -> str:
    answer = await person.client.post("/api/hooks", json=HOOK)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def subscribe(world: World) -> Asking:
    return Asking(await world.somebody_new(), HOOK)


async def see_samples(world: World) -> Asking:
    return Asking(world.alice, query={"event_type": "payment.completed"})


async def with_hook(world: World) -> Asking:
    person = await world.somebody_new()
    return Asking(person, path={"hook_id": await hook_of(person)})


async def make_portal_link(world: World) -> Asking:
    return Asking(world.alice, {"frame_origins": ["https://shop.example"]})


async def make_hook(world: World) -> str:
    """A hook of hers."""
    return await hook_of(world.alice)


ONE = "/api/webhooks/{endpoint_id}"
REQUESTS = {
    "GET /api/webhooks": as_alice,
    "POST /api/webhooks": register,
    f"GET {ONE}": with_endpoint(),
    f"PUT {ONE}": with_endpoint(WISHES),
    f"DELETE {ONE}": with_endpoint(),
    f"PUT {ONE}/events": with_endpoint({"event_types": ["*"]}),
    f"PUT {ONE}/secret": with_endpoint({"overlap_seconds": 60}),
    f"POST {ONE}/test": with_endpoint({"event_type": "payment.completed"}),
    f"GET {ONE}/deliveries": with_endpoint(),
    f"POST {ONE}/deliveries/replay": with_endpoint({"statuses": ["dead"]}),
    f"GET {ONE}/deliveries/{{delivery_id}}": with_endpoint(delivery=True),
    f"POST {ONE}/deliveries/{{delivery_id}}/retry": with_endpoint(delivery=True),
    "POST /api/hooks": subscribe,
    "GET /api/hooks/samples": see_samples,
    "GET /api/hooks/{hook_id}": with_hook,
    "DELETE /api/hooks/{hook_id}": with_hook,
    "POST /api/webhook-portal-links": make_portal_link,
    "GET /api/event-types": as_nobody,
    "POST /api/events": publish,
    "GET /api/webhook-keys/{key_set_id}": read_keys,
}
OBJECTS = {"endpoint_id": make_endpoint, "delivery_id": make_delivery, "hook_id": make_hook}
OPEN = {
    "key_set_id": str(new_id()),
    # A link opens by itself, whoever follows it: see test_embedded_portal.py.
    "portal_token": "nothing",
    "portal_endpoint_id": str(new_id()),
    "portal_delivery_id": str(new_id()),
}
BODIES = {
    f"PUT {ONE}": WISHES,
    f"PUT {ONE}/events": {"event_types": ["*"]},
    f"PUT {ONE}/secret": {},
    f"POST {ONE}/deliveries/replay": {},
    "POST /webhooks/{endpoint_id}/settings": {"url": WISHES["url"]},
}
