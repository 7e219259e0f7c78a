"""Valid requests to the routes of API keys, and a key of Alice's."""

from typing import Any

from tests.conftest import Person
from tests.proofs.world import Asking, World, as_alice

MARKS = """
    select unnest(array[k.id::text, t.hint]) from api_keys k
      join api_key_tokens t on t.key_id = k.id where k.owner_id = $1
"""
ORIGINS = {"allowed_origins": ["https://shop.example"]}
NEW_KEY = {"name": "Built by a program", "scopes": ["api_keys:read"]}


async def key_of(person: Person) -> dict[str, Any]:
    answer = await person.client.post("/api/apikeys", json=NEW_KEY)
    made: dict[str, Any] = answer.json()
    return made


async def create_key(world: World) -> Asking:
    return Asking(await world.somebody_new(), NEW_KEY)


async def with_key(world: World) -> Asking:
    person = await world.somebody_new()
    return Asking(person, path={"key_id": (await key_of(person))["id"]})


async def rotate_key(world: World) -> Asking:
    person = await world.somebody_new()
    path = {"key_id": (await key_of(person))["id"]}
    return Asking(person, {"overlap_seconds": 60}, path=path)


async def list_origins(world: World) -> Asking:
    person = await world.somebody_new()
    path = {"key_id": (await key_of(person))["id"]}
    return Asking(person, ORIGINS, path=path)


async def make_key(world: World) -> str:
    """A key of hers."""
    return str((await key_of(world.alice))["id"])


REQUESTS = {
    "GET /api/apikeys": as_alice,
    "POST /api/apikeys": create_key,
    "GET /api/apikeys/{key_id}": with_key,
    "PUT /api/apikeys/{key_id}/origins": list_origins,
    "DELETE /api/apikeys/{key_id}": with_key,
    "PUT /api/apikeys/{key_id}/rotate": rotate_key,
    "GET /api/apikeys/{key_id}/usage": with_key,
}
OBJECTS = {"key_id": make_key}
BODIES = {"PUT /api/apikeys/{key_id}/origins": ORIGINS}
