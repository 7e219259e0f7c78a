"""A valid request to the routes of the broker."""

from tests.proofs.world import Asking, World


async def list_parked(world: World) -> Asking:
    return Asking(await world.admin())


REQUESTS = {"GET /api/broker/parked": list_parked}
