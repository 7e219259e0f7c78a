"""Valid requests to the routes of the study plan, and a task of Alice's."""

from tests.proofs.world import Asking, World, as_alice
from tests.study.flashcards.makers import card_of

MARKS = "select id::text from study_plan_tasks where user_id = $1"
TASK = {"title": "Read chapter one", "due_date": "2030-01-01"}


async def make_task(world: World) -> str:
    made = await world.alice.client.post("/api/study-plan/tasks", json=TASK)
    return str(made.json()["id"])


async def new_task(world: World) -> Asking:
    return Asking(world.alice, TASK)


async def read_task(world: World) -> Asking:
    return Asking(world.alice, path={"task_id": await make_task(world)})


async def change_task(world: World) -> Asking:
    return Asking(world.alice, {"progress": 50}, {"task_id": await make_task(world)})


async def rebalance(world: World) -> Asking:
    return Asking(world.alice, {"minutes_per_day": 45})


async def read_feed(world: World) -> Asking:
    made = await world.alice.client.post("/api/study-plan/feed")
    return Asking(path={"token": made.json()["url"].rpartition("/")[2]})


async def assign(world: World) -> Asking:
    card = await card_of(world.alice)
    return Asking(world.alice, {"deck_id": card["deck_id"]})


REQUESTS = {
    "GET /api/study-plan/tasks": as_alice,
    "POST /api/study-plan/tasks": new_task,
    "GET /api/study-plan/tasks/{task_id}": read_task,
    "PATCH /api/study-plan/tasks/{task_id}": change_task,
    "DELETE /api/study-plan/tasks/{task_id}": read_task,
    "POST /api/study-plan/rebalance": rebalance,
    "GET /api/study-plan/settings": as_alice,
    "PATCH /api/study-plan/settings": rebalance,
    "POST /api/study-plan/feed": as_alice,
    "DELETE /api/study-plan/feed": as_alice,
    "GET /api/study-plan/feed/{token}": read_feed,
    "POST /api/flashcards/assignments": assign,
}
OBJECTS = {"task_id": make_task}
BODIES: dict[str, dict[str, object]] = {
    "PATCH /api/study-plan/tasks/{task_id}": {"progress": 50},
    "POST /plan/tasks/{task_id}": {"do": "COMPLETE"},
}
