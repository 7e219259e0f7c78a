"""Valid requests to the routes of credits."""

from tests.proofs.world import Asking, World, as_alice

MARKS = "select id::text from ai_credit_log where user_id = $1"


async def redeem(world: World) -> Asking:
    async with world.database.pool.acquire() as connection:
        await connection.execute(
            "insert into credit_promotions (code, amount, created_at)"
            " values ('WALK', 5, '2026-01-01') on conflict do nothing"
        )
    return Asking(await world.somebody_new(), {"code": "walk"})


REQUESTS = {
    "GET /api/credits": as_alice,
    "GET /api/credits/log": as_alice,
    "POST /api/credits/redeem": redeem,
}
