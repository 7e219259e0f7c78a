"""Valid requests to the routes that take everything along or leave."""

from tests.conftest import PASSWORD
from tests.proofs.world import Asking, World, as_alice


async def delete_me(world: World) -> Asking:
    return Asking(await world.somebody_new(), {"password": PASSWORD})


REQUESTS = {"DELETE /api/users/me": delete_me, "GET /api/users/me/export": as_alice}
