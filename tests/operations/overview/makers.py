"""Connections of Alice's and of the operator, for the walks over pages."""

from tests.operations.alerts.alerting import connection_of
from tests.proofs.world import World


async def make_operator_connection(world: World) -> str:
    return str(await connection_of(world.parts, None, world.now))


OBJECTS = {"operator_connection_id": make_operator_connection}
