"""Valid requests to the routes of exams, and Alice's sessions."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.conftest import Person, sign_up
from tests.proofs.world import Asking, World, as_alice
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best, sit

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.study.questions import (
    QuestionState,
    QuestionTypes,
    questions_by_ids,
    revise_question,
)

MARKS = """
    select unnest(array[s.id::text, s.seed]) from exam_sessions s where s.user_id = $1
    union select r.id::text from exam_responses r join exam_sessions s on s.id = r.session_id
     where s.user_id = $1
"""
TEMPLATE = {
    "slug": "a-drill",
    "title": "A drill",
    "item_count": 2,
    "duration_mins": 10,
    "scoring_mode": "raw",
    "blueprint": {"domains": {"evaluation": 1}},
}


async def exam_of(world: World) -> UUID:
    await add_questions(world.parts, single_best(), single_best())
    return await add_template(world.parts, item_count=2)


async def sitting_of(world: World) -> Sitting:
    return await sit(world.alice, await exam_of(world))


async def make_session(world: World) -> str:
    return str((await sitting_of(world)).state["id"])


async def make_scored(world: World) -> Sitting:
    sitting = await sitting_of(world)
    await sitting.answer(1)
    await sitting.finalize()
    return sitting


async def staff(world: World, role: str = "ADMIN") -> Person:
    return await sign_up(world.app, world.parts, f"staff-{new_id().hex}", role=role)


async def begin(world: World) -> Asking:
    return Asking(world.alice, {"template_id": str(await exam_of(world))})


async def read_session(world: World) -> Asking:
    return Asking(world.alice, path={"exam_session_id": await make_session(world)})


async def pause(world: World) -> Asking:
    return Asking(world.alice, {"action": "pause"}, {"exam_session_id": await make_session(world)})


async def answer(world: World) -> Asking:
    sitting = await sitting_of(world)
    body: dict[str, Any] = {
        "question_id": sitting.item(1)["question_id"],
        "revision": 1,
        "selected_option": sitting.option(1, right=True),
    }
    return Asking(world.alice, body, {"exam_session_id": sitting.state["id"]})


async def review(world: World) -> Asking:
    return Asking(world.alice, path={"exam_session_id": (await make_scored(world)).state["id"]})


async def open_item(world: World) -> Asking:
    path = {"exam_session_id": (await make_scored(world)).state["id"], "position": "1"}
    return Asking(world.alice, path=path)


async def save_template(world: World) -> Asking:
    return Asking(await staff(world), TEMPLATE)


async def check_blueprint(world: World) -> Asking:
    await exam_of(world)
    body = {"item_count": 2, "blueprint": {"domains": {"evaluation": 1}}}
    return Asking(await staff(world), body)


async def list_as_support(world: World) -> Asking:
    await sitting_of(world)
    return Asking(await staff(world, "SUPPORT"))


async def hand_in(world: World) -> Asking:
    path = {"exam_session_id": await make_session(world)}
    return Asking(await staff(world, "SUPPORT"), path=path)


async def set_time(world: World) -> Asking:
    body = {"multiplier": 1.5, "reason": "a letter of the school"}
    return Asking(await staff(world, "SUPPORT"), body, {"user_id": str(world.alice.user_id)})


async def read_time(world: World) -> Asking:
    asking = await set_time(world)
    assert asking.person is not None
    await asking.person.client.put(
        f"/api/admin/exams/accommodations/{world.alice.user_id}", json=asking.body
    )
    return Asking(asking.person, path=asking.path)


async def wrong_key(world: World) -> str:
    """A question that was asked, and whose key a newer version corrects."""
    sitting = await sitting_of(world)
    question_id = UUID(sitting.item(1)["question_id"])
    types, now = world.parts[QuestionTypes], world.parts[Clock].now()
    async with world.parts[Database].transaction() as tx:
        (asked,) = await questions_by_ids(tx, [question_id])
        options = tuple(replace(each, id=None) for each in asked.content.variants)
        await revise_question(
            tx,
            question_id,
            replace(asked.content, variants=options),
            types=types,
            author_id=None,
            now=now,
            state=QuestionState.APPROVED,
        )
    return str(question_id)


async def try_regrade(world: World) -> Asking:
    return Asking(await staff(world), {"question_id": await wrong_key(world)})


async def regrade(world: World) -> Asking:
    body = {"question_id": await wrong_key(world), "reason": "The key was wrong."}
    return Asking(await staff(world), body)


async def read_regrade(world: World) -> Asking:
    asking = await regrade(world)
    assert asking.person is not None
    begun = await asking.person.client.post("/api/admin/exams/regrades", json=asking.body)
    return Asking(asking.person, path={"regrade_id": begun.json()["id"]})


REQUESTS = {
    "POST /api/admin/exams/regrades/dry-run": try_regrade,
    "POST /api/admin/exams/regrades": regrade,
    "GET /api/admin/exams/regrades/{regrade_id}": read_regrade,
    "GET /api/exams/templates": as_alice,
    "POST /api/exams/sessions": begin,
    "GET /api/exams/sessions": as_alice,
    "GET /api/exams/sessions/{exam_session_id}": read_session,
    "PATCH /api/exams/sessions/{exam_session_id}": pause,
    "POST /api/exams/sessions/{exam_session_id}/responses": answer,
    "POST /api/exams/sessions/{exam_session_id}/finalize": read_session,
    "GET /api/exams/sessions/{exam_session_id}/review": review,
    "POST /api/exams/sessions/{exam_session_id}/review/{position}": open_item,
    "POST /api/admin/exams/templates": save_template,
    "POST /api/admin/exams/templates/check": check_blueprint,
    "GET /api/admin/exams/sessions": list_as_support,
    "POST /api/admin/exams/sessions/{exam_session_id}/finalize": hand_in,
    "GET /api/admin/exams/accommodations/{user_id}": read_time,
    "PUT /api/admin/exams/accommodations/{user_id}": set_time,
}
OBJECTS = {"exam_session_id": make_session}
OPEN = {"position": "1", "exam_slug": "new", "regrade_id": str(new_id())}
BODIES = {
    "POST /api/exams/sessions/{exam_session_id}/responses": {
        "question_id": str(UUID(int=7)),
        "revision": 1,
    },
    "PATCH /api/exams/sessions/{exam_session_id}": {"action": "pause"},
    "POST /exams/{exam_session_id}/act": {"action": "pause"},
}
