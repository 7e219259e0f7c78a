"""Valid requests to the routes of the question bank, which belongs to nobody but the operator."""

from typing import Any

from tests.proofs.world import Asking, World
from tests.study.questions.conftest import single

from studium.study.questions.settings import QuestionSettings

PATH = "/api/admin/questions"
NOBODYS = "01980000-0000-7000-8000-000000000001"


async def search(world: World) -> Asking:
    return Asking(await world.admin())


async def create(world: World) -> Asking:
    return Asking(await world.admin(), single("What is best?"))


async def made(world: World, body: Any = None) -> Asking:
    admin = await world.admin()
    answer = await admin.client.post(PATH, json=single("What is best?"))
    path = {"question_id": str(answer.json()["id"])}
    return Asking(admin, path=path) if body is None else Asking(admin, body, path)


async def edit(world: World) -> Asking:
    return await made(world, single("What is better?"))


async def revise(world: World) -> Asking:
    asking = await made(world)
    assert asking.person is not None
    path = f"{PATH}/{asking.path['question_id']}/state"
    await asking.person.client.post(path, json={"state": "retired"})
    return Asking(asking.person, single("What is better?"), asking.path)


async def move(world: World) -> Asking:
    return await made(world, {"state": "in_review", "reason": "Ready."})


async def start_sync(world: World) -> Asking:
    """A store that nobody answers for: the run begins all the same, and the one before ends."""
    settings = QuestionSettings(_env_file=None, qdrant_url="http://qdrant.example")
    world.parts.add(settings)
    await world.run_jobs()
    return Asking(await world.admin(), {"dry_run": True})


async def see_sync(world: World) -> Asking:
    asking = await start_sync(world)
    assert asking.person is not None
    run = (await asking.person.client.post(f"{PATH}/sync", json={})).json()
    return Asking(asking.person, path={"sync_run_id": str(run["id"])})


REQUESTS = {
    f"GET {PATH}": search,
    f"POST {PATH}": create,
    f"GET {PATH}/sync": search,
    f"POST {PATH}/sync": start_sync,
    "GET /api/admin/question-syncs/{sync_run_id}": see_sync,
    f"GET {PATH}/{{question_id}}": made,
    f"PUT {PATH}/{{question_id}}": edit,
    f"GET {PATH}/{{question_id}}/versions": made,
    f"POST {PATH}/{{question_id}}/versions": revise,
    f"POST {PATH}/{{question_id}}/state": move,
}
OPEN = {"question_id": NOBODYS, "sync_run_id": NOBODYS, "question_type": "SINGLE_BEST"}
