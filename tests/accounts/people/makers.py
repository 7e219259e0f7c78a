"""Valid requests to the routes about one's own record."""

from tests.proofs.world import Asking, World, as_alice

MARKS = "select unnest(array[email, id::text]) from users where id = $1"


async def change_me(world: World) -> Asking:
    body = {"first_name": "Ada", "timezone": "Europe/Berlin", "preferences": {"theme": "dark"}}
    return Asking(await world.somebody_new(), body)


REQUESTS = {"GET /api/users/me": as_alice, "PATCH /api/users/me": change_me}
