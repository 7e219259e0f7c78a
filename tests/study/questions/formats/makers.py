"""Valid requests to the routes of imports and exports, which are for administrators."""

from tests.conftest import Person
from tests.proofs.world import Asking, World

BYTES = "application/octet-stream"
GIFT = b"::One::Right?{T}"


async def made_by(admin: Person) -> str:
    answer = await admin.client.post(
        "/api/admin/question-imports", params={"name": "q.gift"}, content=GIFT
    )
    return str(answer.json()["id"])


async def make_import(world: World) -> str:
    """An administrator's import."""
    return await made_by(await world.admin())


async def bring(world: World) -> Asking:
    return Asking(await world.admin(), GIFT, query={"name": "q.gift"}, media_type=BYTES)


async def as_admin(world: World) -> Asking:
    return Asking(await world.admin())


async def see(world: World) -> Asking:
    admin = await world.admin()
    return Asking(admin, path={"import_id": await made_by(admin)})


async def choose(world: World) -> Asking:
    admin = await world.admin()
    path = {"import_id": await made_by(admin)}
    return Asking(admin, {"first": 0, "last": 0, "chosen": [0]}, path=path)


async def confirm(world: World) -> Asking:
    admin = await world.admin()
    return Asking(admin, {"domain": "x"}, path={"import_id": await made_by(admin)})


async def export(world: World) -> Asking:
    return Asking(await world.admin(), path={"format": "json"})


REQUESTS = {
    "POST /api/admin/question-imports": bring,
    "GET /api/admin/question-imports": as_admin,
    "GET /api/admin/question-imports/{import_id}": see,
    "GET /api/admin/question-imports/{import_id}/items": see,
    "PUT /api/admin/question-imports/{import_id}/choice": choose,
    "PUT /api/admin/question-imports/{import_id}/confirmation": confirm,
    "GET /api/admin/question-exports/{format}": export,
}
OBJECTS = {"import_id": make_import}
OPEN = {"format": "json"}
BODIES = {
    "PUT /api/admin/question-imports/{import_id}/choice": {"first": 0, "last": 0, "chosen": []},
    "PUT /api/admin/question-imports/{import_id}/confirmation": {},
}
