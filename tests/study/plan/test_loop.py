"""The loop: miss an item, see it as a card, see the plan change, pass it, see mastery move."""

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import Person, RunJobs
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best, sit
from tests.study.flashcards.conftest import Cards
from tests.study.plan.test_plan import add, rebalance, tasks_of

from studium.platform.parts import Parts


@pytest.fixture
def cards(parts: Parts) -> Cards:
    return Cards(parts)


@pytest.fixture
async def sitting(alice: Person, parts: Parts) -> Sitting:
    points = [{"topic": f"point {number % 4}"} for number in range(8)]
    await add_questions(parts, *(single_best(metadata=point) for point in points))
    return await sit(alice, await add_template(parts))


async def mastery_of(person: Person) -> dict[str, Any]:
    found = (await person.client.get("/api/analytics/dashboard")).json()["mastery"]
    return {each["domain"]: each["share"] for each in found}


async def make_card(person: Person, sitting: Sitting, position: int) -> Any:
    source = {
        "session_id": sitting.state["id"],
        "question_id": sitting.item(position)["question_id"],
    }
    body = {"kind": "exam_item", "source": source}
    return await person.client.post("/api/flashcards/cards", json=body)


async def test_a_missed_item_becomes_a_card_that_moves_mastery_and_plan(
    alice: Person, cards: Cards, sitting: Sitting, run_jobs: RunJobs
) -> None:
    await cards.grant(alice, "studypack")
    await sitting.answer(1, right=False)
    for position in (2, 3):
        await sitting.answer(position)
    assert (await make_card(alice, sitting, 1)).status_code == 404  # not scored yet
    await sitting.finalize()
    await run_jobs()
    exams = (await alice.client.get("/api/analytics/dashboard")).json()["exams"]
    assert [exam["raw"] for exam in exams] == [2]
    before = await mastery_of(alice)
    made = await make_card(alice, sitting, 1)
    card = made.json()
    assert made.status_code == 201
    assert card["prompt"].startswith("Question")
    assert card["answer"].startswith("right\n\nRationale")
    assert card["linked_question_id"] not in {None, sitting.item(1)["question_id"]}  # a sibling
    check = await alice.client.post(f"/flashcards/cards/{card['id']}/check")
    session_id = check.headers["location"].rpartition("/")[2]
    checked = (await alice.client.get(f"/api/exams/sessions/{session_id}")).json()
    assert [item["question_id"] for item in checked["items"]] == [card["linked_question_id"]]
    assert (await make_card(alice, sitting, 1)).json() == card  # made once
    assert [item["card"]["id"] for item in await cards.queue(alice)] == [card["id"]]
    await cards.review(alice, card["id"], 1)
    await run_jobs()
    failed = await mastery_of(alice)
    assert failed["evaluation"] < before["evaluation"]
    found = await rebalance(alice, exam_on="2026-02-01", minutes_per_day=60)
    assert found["advice"][0]["domain"] == "evaluation"
    assert {task["category"] for task in await tasks_of(alice)} >= {"STUDY", "EXAM", "FLASHCARDS"}
    cards.clock.advance(timedelta(days=1))
    await cards.review(alice, card["id"], 4)
    await run_jobs()
    assert (await mastery_of(alice))["evaluation"] > failed["evaluation"]


async def test_an_exam_of_somebody_else_makes_no_card(bob: Person, sitting: Sitting) -> None:
    await sitting.finalize()
    assert (await make_card(bob, sitting, 1)).status_code == 404
    body = {"kind": "poem", "source": {}}
    assert (await bob.client.post("/api/flashcards/cards", json=body)).status_code == 422


async def test_a_drill_that_is_sat_completes_its_task(
    alice: Person, cards: Cards, sitting: Sitting, run_jobs: RunJobs
) -> None:
    del cards
    drill = await add(
        alice, title="Drill", due_date="2026-01-05", metadata={"domain": "evaluation"}
    )
    other = await add(alice, title="Mind", due_date="2026-01-05", metadata={"domain": "mind"})
    await sitting.finalize()
    await run_jobs()
    status = {task["id"]: task["status"] for task in await tasks_of(alice)}
    assert status == {drill["id"]: "COMPLETE", other["id"]: "PENDING"}
