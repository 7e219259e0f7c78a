"""Questions and evaluations over REST: credits for what is delivered, and only one's own."""

import base64
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs
from tests.study.tutor.makers import ANSWER, DOMAIN, SOURCE, TEXT

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.questions import QuestionState, questions_by_ids
from studium.study.questions.store import put_domains
from studium.study.tutor import MissedOption, Related, api, explain_missed
from studium.study.tutor.actions.make_set import make_set
from studium.study.tutor.models import (
    Evaluated,
    EvaluateRequest,
    ModelFailed,
    TutorModel,
    WriteRequest,
    Written,
)
from studium.study.tutor.models.contract import Report

pytestmark = pytest.mark.usefixtures("one_model")
GENERATE, EVALUATE = "/api/ai/generate-from-source", "/api/ai/evaluate-answer"


async def balance(person: Person) -> int:
    return int((await person.client.get("/api/credits")).json()["available"])


async def leave(carol: Person, person: Person, credit: int) -> None:
    """Take away all credits but some."""
    body = {"amount": credit - await balance(person), "reason": "For a test."}
    path = f"/api/admin/credits/{person.user_id}/corrections"
    assert (await carol.client.post(path, json=body)).status_code == 201


class BrokenModel:
    """A model that fails as it is told."""

    name, is_quick = "broken", True

    def __init__(self, *, is_retryable: bool) -> None:
        self.is_retryable = is_retryable
        self.asked = 0

    async def write(self, _: WriteRequest, report: Report) -> Written:
        self.asked += 1
        await report(1)
        raise ModelFailed("The model is away.", is_retryable=self.is_retryable)

    async def evaluate(self, _: EvaluateRequest) -> Evaluated:
        self.asked += 1
        raise ModelFailed("The model is away.", is_retryable=self.is_retryable)


async def test_a_small_request_is_answered_with_questions(alice: Person) -> None:
    answer = await alice.client.post(GENERATE, json=SOURCE)
    found = answer.json()
    assert answer.status_code == 201, answer.text
    assert (found["state"], found["done"], len(found["items"])) == ("READY", 2, 2)
    assert (found["model"], found["credits_used"], found["title"]) == ("local", 2, "Rivers")
    for item in found["items"]:
        assert TEXT[slice(*item["span"])] == item["quote"]
    assert await balance(alice) == 98
    again = (await alice.client.get(f"/api/ai/question-sets/{found['question_set_id']}")).json()
    assert again == found


async def test_a_larger_request_is_made_in_the_background(alice: Person, run_jobs: RunJobs) -> None:
    answer = await alice.client.post(GENERATE, json={**SOURCE, "number": 6})
    assert answer.status_code == 202
    assert answer.json()["state"] == "PENDING"
    assert await balance(alice) == 94
    await run_jobs()
    found = (await alice.client.get(answer.headers["location"])).json()
    assert found["state"] == "READY"
    assert 3 <= len(found["items"]) <= 6
    assert await balance(alice) == 100 - len(found["items"])
    await run_jobs()
    assert await balance(alice) == 100 - len(found["items"])


async def test_a_file_is_read(alice: Person) -> None:
    page = f"<html><body><h1>Rivers</h1><p>{TEXT.partition('Rivers')[2]}</p></body></html>"
    body = {"content_base64": base64.b64encode(page.encode()).decode(), "number": 1}
    found = (await alice.client.post(GENERATE, json=body)).json()
    assert (found["source_kind"], len(found["items"])) == ("html", 1)


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({"text": "Hello there.", "number": 1}, 422, "source-unreadable"),
        ({"content_base64": "%%%"}, 422, "source-unreadable"),
        (
            {"content_base64": base64.b64encode(b"%PDF-1.4 rubbish").decode()},
            422,
            "source-unreadable",
        ),
        ({}, 422, "validation"),
        ({"text": "x", "content_base64": "eA=="}, 422, "validation"),
        ({"text": "x", "number": 51}, 422, "validation"),
        ({"text": "x", "types": ["HOT_SPOT"]}, 422, "validation"),
    ],
)
async def test_what_cannot_be_used_is_refused_and_costs_nothing(
    alice: Person, body: dict[str, Any], status: int, slug: str
) -> None:
    answer = await alice.client.post(GENERATE, json=body)
    assert answer.status_code == status, answer.text
    assert slug in answer.json()["type"] or slug == "validation"
    assert await balance(alice) == 100


async def test_without_credits_the_answer_is_402_and_says_what_it_costs(
    alice: Person, carol: Person
) -> None:
    await leave(carol, alice, 1)
    answer = await alice.client.post(GENERATE, json=SOURCE)
    assert answer.status_code == 402
    assert answer.json()["cost"] == 2
    assert await balance(alice) == 1
    await leave(carol, alice, 0)
    for path, body in ((GENERATE, SOURCE), (EVALUATE, ANSWER)):
        assert (await alice.client.post(path, json=body)).status_code == 402


async def test_a_model_that_fails_costs_nothing(
    alice: Person, parts: Parts, run_jobs: RunJobs
) -> None:
    parts.add(BrokenModel(is_retryable=False), as_=TutorModel)
    assert (await alice.client.post(EVALUATE, json=ANSWER)).status_code == 503
    answer = await alice.client.post(GENERATE, json=SOURCE)
    assert answer.status_code == 422
    assert "The model is away." in answer.json()["detail"]
    later = await alice.client.post(GENERATE, json={**SOURCE, "number": 9})
    await run_jobs()
    found = (await alice.client.get(later.headers["location"])).json()
    assert (found["state"], found["failure"]) == ("FAILED", "The model is away.")
    assert await balance(alice) == 100


async def test_the_same_key_makes_one_set_and_is_paid_once(alice: Person) -> None:
    headers = {"idempotency-key": "rivers"}
    answers = [await alice.client.post(GENERATE, json=SOURCE, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert await balance(alice) == 98
    assert len((await alice.client.get("/api/ai/question-sets")).json()["items"]) == 1


async def test_questions_are_practised_edited_and_deleted(alice: Person) -> None:
    found = (await alice.client.post(GENERATE, json=SOURCE)).json()
    item = found["items"][0]
    path = f"/api/ai/question-set-items/{item['id']}"
    right = await alice.client.post(f"{path}/answers", json={"chosen": item["correct"]})
    assert (right.status_code, right.json()["is_right"]) == (201, True)
    wrong = [index for index in range(len(item["options"])) if index not in item["correct"]][:1]
    assert (await alice.client.post(f"{path}/answers", json={"chosen": wrong})).json()[
        "is_right"
    ] is False
    assert (await alice.client.post(f"{path}/answers", json={"chosen": [9]})).status_code == 422
    options = [{"content": "Yes", "is_correct": True}, {"content": "No", "is_correct": False}]
    edited = await alice.client.patch(path, json={"stem": "Is it?", "options": options})
    assert (edited.json()["stem"], edited.json()["correct"]) == ("Is it?", [0])
    assert edited.json()["edited_at"] is not None
    same = [{"content": "Yes", "is_correct": True}, {"content": "yes", "is_correct": False}]
    assert (await alice.client.patch(path, json={"options": same})).status_code == 422
    assert (await alice.client.delete(path)).status_code == 204
    assert (await alice.client.delete(path)).status_code == 404
    assert (await alice.client.delete(f"/api/ai/question-sets/{found['id']}")).status_code == 204
    assert (await alice.client.get("/api/ai/question-sets")).json()["items"] == []


async def test_others_see_nothing_of_it(alice: Person, bob: Person) -> None:
    found = (await alice.client.post(GENERATE, json=SOURCE)).json()
    said = (await alice.client.post(EVALUATE, json=ANSWER)).json()
    item = f"/api/ai/question-set-items/{found['items'][0]['id']}"
    for path in (f"/api/ai/question-sets/{found['id']}", f"/api/ai/evaluations/{said['id']}"):
        assert (await bob.client.get(path)).status_code == 404
    assert (await bob.client.patch(item, json={"stem": "Mine"})).status_code == 404
    assert (await bob.client.post(f"{item}/answers", json={"chosen": [0]})).status_code == 404
    assert (await bob.client.delete(item)).status_code == 404
    assert (await bob.client.get("/api/ai/evaluations")).json()["items"] == []


async def test_an_answer_is_graded_with_its_grounds(alice: Person) -> None:
    body = {
        "question": "What happens to the volume of a gas when its pressure doubles?",
        "model_answer": "Its volume is halved, as pressure and volume are inversely proportional.",
        "answer": "Pressure and volume are inversely proportional.",
    }
    answer = await alice.client.post(EVALUATE, json=body)
    found = answer.json()
    assert answer.status_code == 201, answer.text
    assert 0.2 < found["score"] < 0.95
    assert found["missing"] == ["Its volume is halved"]
    assert found["next_step"].startswith("Say something about this")
    assert (await alice.client.get(f"/api/ai/evaluations/{found['id']}")).json() == found
    again = (await alice.client.post(EVALUATE, json=body)).json()
    assert again["score"] == found["score"]
    assert await balance(alice) == 98


async def test_a_rubric_has_a_score_for_each_criterion(alice: Person) -> None:
    body = {
        "question": "How do the kidneys work?",
        "rubric": ["They filter the blood.", "They regulate blood pressure."],
        "answer": "The kidneys filter blood.",
    }
    found = (await alice.client.post(EVALUATE, json=body)).json()
    first, second = (criterion["score"] for criterion in found["criteria"])
    assert first > second
    assert found["score"] == pytest.approx((first + second) / 2, abs=0.001)
    nothing = {"question": "Why?", "answer": "x"}
    assert (await alice.client.post(EVALUATE, json=nothing)).status_code == 422


async def test_what_is_held_is_exported_and_erased(alice: Person) -> None:
    await alice.client.post(GENERATE, json=SOURCE)
    await alice.client.post(EVALUATE, json=ANSWER)
    held = (await alice.client.get("/api/users/me/export")).json()["tutor"]
    assert held["question_sets"][0]["source_text"].strip() == TEXT.strip()
    assert (len(held["questions"]), held["evaluations"][0]["answer"]) == (2, "Black Sea")


async def test_a_set_becomes_a_deck_and_its_questions_wait_for_review(
    alice: Person, bob: Person, database: Database
) -> None:
    found = (await alice.client.post(GENERATE, json=SOURCE)).json()
    path = f"/api/ai/question-sets/{found['id']}"
    deck = await alice.client.post(f"{path}/deck")
    assert (deck.status_code, deck.json()["cards"]) == (201, 2)
    assert (await bob.client.post(f"{path}/deck")).status_code == 404
    offer = f"/api/ai/question-set-items/{found['items'][0]['id']}/offer"
    assert (await alice.client.post(offer, json={})).status_code == 409
    async with database.transaction() as tx:
        await put_domains(tx, [DOMAIN])
    offered = await alice.client.post(offer, json={"domain": DOMAIN.slug})
    assert offered.status_code == 201, offered.text
    async with database.reader() as tx:
        (question,) = await questions_by_ids(tx, [UUID(offered.json()["question_id"])])
    assert question.state is QuestionState.IN_REVIEW
    assert question.content.metadata["quote"] == found["items"][0]["quote"]
    assert (await bob.client.post(offer, json={})).status_code == 404


async def test_a_missed_question_is_explained_by_its_own_reasons(embedder: Embedder) -> None:
    near, far, other = new_id(), new_id(), new_id()
    explained = await explain_missed(
        embedder,
        stem="Which river ends in the Black Sea?",
        options=[
            MissedOption(
                "The river Rhine", is_correct=False, rationale="It ends in the North Sea."
            ),
            MissedOption("The Danube", is_correct=True),
        ],
        chosen=[0],
        rationale="The Danube ends in the Black Sea.",
        related=[
            Related(far, "How many bones has the hand?"),
            Related(near, "Into which sea does the river Danube flow?"),
            Related(other, "Which river flows through London?"),
            Related(new_id(), "What is a noun?"),
        ],
    )
    assert explained.tempts == (
        "“The river Rhine” tempts, because it takes up “river” from the question."
    )
    assert explained.settles == (
        "“The Danube” is right. The Danube ends in the Black Sea. It ends in the North Sea."
    )
    assert explained.similar[:2] == (near, other)
    assert len(explained.similar) == 3


async def test_a_request_that_was_killed_is_finished_by_its_job(
    alice: Person, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "make_set", killed)
    with pytest.raises(KeyboardInterrupt):
        await alice.client.post(GENERATE, json=SOURCE)
    (found,) = (await alice.client.get("/api/ai/question-sets")).json()["items"]
    assert found["state"] == "PENDING"
    assert await balance(alice) == 98
    await make_set(parts, UUID(found["id"]))
    await make_set(parts, UUID(found["id"]))
    done = (await alice.client.get(f"/api/ai/question-sets/{found['id']}")).json()
    assert (done["state"], len(done["items"])) == ("READY", 2)
    assert await balance(alice) == 98
