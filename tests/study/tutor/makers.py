"""Valid requests to the routes of the tutor."""

from datetime import date
from typing import Any

from tests.proofs.world import Asking, World, as_alice

from studium.platform.ids import new_id
from studium.study.questions import Domain
from studium.study.questions.store import put_domains

MARKS = """
    select id::text from question_sets where user_id = $1
    union select id::text from question_set_items where user_id = $1
    union select id::text from answer_evaluations where user_id = $1
"""
TEXT = """# Rivers

The Danube is a river that rises in the Black Forest and flows into the Black Sea. It is 2,850
kilometres long and passes through ten countries. Vienna, Budapest and Belgrade lie on its banks.
The Rhine is a river that rises in the Alps and flows into the North Sea. Basel and Cologne lie on
the Rhine, which is 1,233 kilometres long. The Volga is the longest river of Europe.
"""
DOMAIN = Domain(
    slug="rivers",
    title="Rivers",
    description=None,
    weight=None,
    source="made up",
    as_of=date(2026, 1, 1),
    sort_order=99,
)
SOURCE = {"text": TEXT, "number": 2}
ANSWER = {
    "question": "Where does the Danube end?",
    "model_answer": "In the Black Sea.",
    "answer": "Black Sea",
}


async def make_set(world: World) -> str:
    found = await world.alice.client.post("/api/ai/generate-from-source", json=SOURCE)
    assert found.status_code == 201, found.text
    return str(found.json()["id"])


async def make_item(world: World) -> str:
    async with world.database.transaction() as tx:
        await put_domains(tx, [DOMAIN])
    return str((await _item(world))["id"])


async def make_evaluation(world: World) -> str:
    found = await world.alice.client.post("/api/ai/evaluate-answer", json=ANSWER)
    assert found.status_code == 201, found.text
    return str(found.json()["id"])


async def _item(world: World) -> dict[str, Any]:
    found = await world.alice.client.get(f"/api/ai/question-sets/{await make_set(world)}")
    item: dict[str, Any] = found.json()["items"][0]
    return item


async def generate(world: World) -> Asking:
    return Asking(await world.somebody_new(), {**SOURCE, "title": f"Rivers {new_id().hex}"})


async def evaluate(world: World) -> Asking:
    return Asking(await world.somebody_new(), ANSWER)


async def of_set(world: World) -> Asking:
    return Asking(world.alice, path={"question_set_id": await make_set(world)})


async def of_evaluation(world: World) -> Asking:
    return Asking(world.alice, path={"evaluation_id": await make_evaluation(world)})


async def of_item(world: World, body: Any = None) -> Asking:
    item = await _item(world)
    path = {"set_item_id": item["id"]}
    return Asking(world.alice, path=path) if body is None else Asking(world.alice, body, path=path)


async def edit(world: World) -> Asking:
    return await of_item(world, {"rationale": "Because the source says so."})


async def practise(world: World) -> Asking:
    return await of_item(world, {"chosen": [0]})


async def offer(world: World) -> Asking:
    body = {"domain": DOMAIN.slug}
    return Asking(world.alice, body, path={"set_item_id": await make_item(world)})


REQUESTS = {
    "POST /api/ai/question-sets/{question_set_id}/deck": of_set,
    "POST /api/ai/question-set-items/{set_item_id}/offer": offer,
    "POST /api/ai/generate-from-source": generate,
    "POST /api/ai/evaluate-answer": evaluate,
    "GET /api/ai/question-sets": as_alice,
    "GET /api/ai/question-sets/{question_set_id}": of_set,
    "DELETE /api/ai/question-sets/{question_set_id}": of_set,
    "PATCH /api/ai/question-set-items/{set_item_id}": edit,
    "DELETE /api/ai/question-set-items/{set_item_id}": of_item,
    "POST /api/ai/question-set-items/{set_item_id}/answers": practise,
    "GET /api/ai/evaluations": as_alice,
    "GET /api/ai/evaluations/{evaluation_id}": of_evaluation,
}
OBJECTS = {
    "question_set_id": make_set,
    "set_item_id": make_item,
    "evaluation_id": make_evaluation,
}
BODIES = {
    "PATCH /api/ai/question-set-items/{set_item_id}": {"rationale": "x"},
    "POST /api/ai/question-set-items/{set_item_id}/answers": {"chosen": [0]},
    "POST /api/ai/question-set-items/{set_item_id}/offer": {"domain": DOMAIN.slug},
    "POST /tutor/questions/{set_item_id}": {"chosen": "0"},
}
