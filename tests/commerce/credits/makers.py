"""Valid requests to the routes of credits."""

from tests.proofs.world import Asking, World, as_alice

from studium.platform.ids import new_id

MARKS = "select id::text from ai_credit_log where user_id = $1"
CODE = """
    insert into credit_promotions (code, amount, created_at)
    values ('WALK', 5, '2026-01-01') on conflict do nothing
"""


async def redeem(world: World) -> Asking:
    async with world.database.pool.acquire() as connection:
        await connection.execute(CODE)
    return Asking(await world.somebody_new(), {"code": "walk"})


async def make_promotion(world: World) -> Asking:
    return Asking(await world.admin(), {"code": f"walk-{new_id().hex[-8:]}", "amount": 5})


async def see(world: World) -> Asking:
    return Asking(await world.admin(), path={"user_id": await make_person(world)})


async def correct(world: World) -> Asking:
    body = {"amount": 5, "reason": "A present.", "is_gift": True}
    return Asking(await world.admin(), body, path={"user_id": await make_person(world)})


async def make_person(world: World) -> str:
    return str(world.alice.user_id)


REQUESTS = {
    "GET /api/credits": as_alice,
    "GET /api/credits/log": as_alice,
    "POST /api/credits/redeem": redeem,
    "GET /api/admin/credits/{user_id}": see,
    "GET /api/admin/credits/{user_id}/log": see,
    "POST /api/admin/credits/{user_id}/corrections": correct,
    "POST /api/admin/credits/promotions": make_promotion,
}
OBJECTS = {"user_id": make_person}
