"""Valid requests to the routes about one's own record."""

from uuid import uuid4

from tests.proofs.world import Asking, World, as_alice

MARKS = "select unnest(array[email, id::text]) from users where id = $1"


async def change_me(world: World) -> Asking:
    body = {"first_name": "Ada", "timezone": "Europe/Berlin", "preferences": {"theme": "dark"}}
    return Asking(await world.somebody_new(), body)


async def find_person(world: World) -> Asking:
    return Asking(await world.admin(), query={"email": world.alice.email})


async def ensure_person(world: World) -> Asking:
    body = {"email": f"{uuid4().hex}@example.org", "reason": "They asked for it."}
    return Asking(await world.admin(), body)


REQUESTS = {
    "GET /api/users/me": as_alice,
    "PATCH /api/users/me": change_me,
    "GET /api/admin/people": find_person,
    "POST /api/admin/people": ensure_person,
}
