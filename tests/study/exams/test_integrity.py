"""Nothing that leaves the server before an exam is handed in says what is right."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import START, Person
from tests.study.exams.sitting import Sitting, add_questions, add_template, sit
from tests.study.questions.answers import responses
from tests.study.questions.drawn import TYPES, pairs_of_all_types

import studium.study.questions
from studium.platform.parts import Parts
from studium.study.exams.api.answers import FullSessionAnswer
from studium.study.exams.blueprints.model import ExamMode, ScoringMode
from studium.study.exams.sessions.model import (
    NO_HASH,
    ExamSession,
    ExamStatus,
    ShownItem,
    order_seed,
)
from studium.study.questions import QuestionContent, content_from, content_to_json

TELLING = ("is_correct", "rationale", "points", "leads_to", "sort_order", "scoring", "difficulty")


def seen(content: QuestionContent, response: Any) -> str:
    """The whole body of an exam under way with this question."""
    question_id = UUID(int=7)
    session = ExamSession(
        id=UUID(int=1),
        user_id=UUID(int=2),
        template_id=UUID(int=3),
        title="An exam",
        mode=ExamMode.MOCK,
        scoring_mode=ScoringMode.RAW,
        allow_pause=True,
        status=ExamStatus.IN_PROGRESS,
        item_count=1,
        seed="seed",
        blueprint={},
        duration_mins=10,
        extra_minutes=0,
        paused_seconds=0,
        started_at=START,
        deadline_at=START,
        paused_at=None,
        submitted_at=None,
        submitted_by=None,
        completed_at=None,
        score_raw=None,
        score_scaled=None,
        results=None,
        metadata={},
        log_length=0,
        log_head=NO_HASH,
        created_at=START,
        updated_at=START,
    )
    shown = TYPES.candidate_view(content, seed=order_seed("seed", question_id), response=response)
    items = [ShownItem(position=1, question_id=question_id, shown=shown)]
    return FullSessionAnswer.whole(session, items, [], now=START).model_dump_json()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_two_questions_that_differ_in_their_keys_look_the_same(data: st.DataObject) -> None:
    one, other = data.draw(pairs_of_all_types())
    response = data.draw(responses(one))
    assert seen(one, response) == seen(other, response)


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in names_in(inner)}
    if isinstance(value, list):
        return {name for inner in value for name in names_in(inner)}
    return set()


def one_of_each_type() -> list[QuestionContent]:
    """Seeded questions: their rationales are the texts that nobody may see."""
    folder = Path(studium.study.questions.__file__).parent / "seed_data"
    found: dict[str, QuestionContent] = {}
    for value in json.loads((folder / "evaluation.json").read_text("utf-8")):
        found.setdefault(value["type"], content_from(value | {"difficulty": 3}))
    return list(found.values())


def rationales_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["rationale"]} if value.get("rationale") else set()
        return own | {text for inner in value.values() for text in rationales_in(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in rationales_in(inner)}
    return set()


async def test_no_route_tells_before_the_end(parts: Parts, alice: Person) -> None:
    """Every type, every route of a candidate."""
    questions = one_of_each_type()
    secrets = rationales_in([content_to_json(each) for each in questions])
    assert len(questions) == len(TYPES.names)
    assert len(secrets) > len(questions)
    await add_questions(parts, *questions)
    sitting = await sit(alice, await add_template(parts, item_count=len(questions)))
    bodies = [sitting.state, await sitting.read(), await all_answered(sitting)]
    bodies += [await sitting.review(status=409), await sitting.act("pause")]
    bodies += [await sitting.act("resume"), await sitting.read()]
    opened = await alice.client.post(f"{sitting.address}/review/1")
    assert opened.status_code == 409
    for path in ("/api/exams/sessions", "/api/exams/templates"):
        bodies.append((await alice.client.get(path)).json())
    for body in [*bodies, opened.json()]:
        assert not [text for text in secrets if text in json.dumps(body, ensure_ascii=False)]
        shown = [item["question"] for item in body.get("items", []) if "question" in item]
        assert not names_in(shown) & set(TELLING)
        assert all(each["is_correct"] is None for each in body.get("responses", []))
    await sitting.finalize()
    assert len(rationales_in(await sitting.review()) & secrets) > len(questions)


async def all_answered(sitting: Sitting) -> dict[str, Any]:
    """Some answer to each item, as its type takes it; what the server said to each."""
    said = []
    for position, item in enumerate(sitting.state["items"], 1):
        question = item["question"]
        body: dict[str, Any] = {"selected_option": None}
        if question["type"] == "SINGLE_BEST":
            body["selected_option"] = question["options"][0]["id"]
        elif question["type"] == "ORDERING":
            body["selected_options"] = [each["id"] for each in question["options"]]
        elif question["type"] == "CLINICAL_SIM":
            step = question["steps"][0]
            action = step["actions"][0]["id"]
            body["response_value"] = {"steps": [{"step": step["id"], "actions": [action]}]}
        elif question["type"] == "SCENARIO_SET":
            body["response_value"] = {"items": {question["items"][0]["id"]: ["A", "B", "C"]}}
        else:
            parts = question.get("options") or question["regions"]
            body["selected_options"] = [parts[0]["id"]]
        said.append(
            await sitting.send({"question_id": item["question_id"], "revision": position} | body)
        )
    return {"answers": said}
