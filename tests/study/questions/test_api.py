"""REST for authors: search, write, revise, states; for the right people, on the record."""

from uuid import UUID, uuid4

from tests.conftest import Person, RunJobs
from tests.study.questions.conftest import Store, single

from studium.platform.audit import acts_on
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.questions import QuestionState

PATH = "/api/admin/questions"


async def test_a_question_goes_from_draft_to_candidates(carol: Person, parts: Parts) -> None:
    made = await carol.client.post(PATH, json=single("What is best?"))
    assert made.status_code == 201
    question = made.json()
    assert (question["state"], question["version"], question["near_duplicates"]) == ("draft", 1, [])
    path = f"{PATH}/{question['id']}"
    edited = await carol.client.put(path, json=single("What is better?"))
    assert edited.json()["stem"] == "What is better?"
    for state in ("in_review", "approved"):
        moved = await carol.client.post(f"{path}/state", json={"state": state, "reason": "Read."})
        assert moved.json()["state"] == state
    assert (await carol.client.put(path, json=single("Other?"))).status_code == 409
    revised = await carol.client.post(f"{path}/versions")
    assert (revised.status_code, revised.json()["version"]) == (201, 2)
    versions = (await carol.client.get(f"{path}/versions")).json()["items"]
    assert [version["version"] for version in versions] == [2, 1]
    async with parts[Database].reader() as tx:
        acts = await acts_on(tx, subject_kind="question", subject_id=UUID(question["lineage_id"]))
    assert sorted(act.action for act in acts) == [
        "create",
        "edit",
        "revise",
        "set approved",
        "set in_review",
    ]


async def test_search_by_words_meaning_and_filters(
    carol: Person, store_question: Store, run_jobs: RunJobs
) -> None:
    await store_question(single("Which splint protects a repaired tendon?", difficulty=2))
    await store_question(
        single("How is grip strength measured?", domain="analysis"), QuestionState.DRAFT
    )
    await run_jobs()

    async def stems(**query: str) -> list[str]:
        answer = await carol.client.get(PATH, params=query)
        assert answer.status_code == 200, answer.text
        return [item["stem"] for item in answer.json()["items"]]

    assert await stems(text="splints") == ["Which splint protects a repaired tendon?"]
    assert (await stems(meaning="dynamometer"))[0] == "How is grip strength measured?"
    assert await stems(meaning="dynamometer", state="approved") == await stems(difficulty="2")
    assert await stems(domain="analysis", state="draft") == ["How is grip strength measured?"]
    assert await stems(type="ORDERING") == []
    assert len(await stems()) == 2
    both = await carol.client.get(PATH, params={"text": "a", "meaning": "b"})
    assert both.status_code == 422


async def test_saving_warns_of_near_duplicates(
    carol: Person, store_question: Store, run_jobs: RunJobs
) -> None:
    known = await store_question(single("Which splint protects a repaired flexor tendon?"))
    await run_jobs()
    made = await carol.client.post(
        PATH, json=single("Which splint protects a mended flexor tendon?")
    )
    [near] = made.json()["near_duplicates"]
    assert near["id"] == str(known.id)
    assert 0.93 <= near["likeness"] <= 1


async def test_faults_are_named_by_their_places(carol: Person) -> None:
    answer = await carol.client.post(PATH, json=single("What?", scoring="select_n"))
    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        {"at": "scoring", "detail": "Single best answer is scored by one of dichotomous."}
    ]
    picture = [{"alt": "A hand", "file_id": str(uuid4())}]
    answer = await carol.client.post(PATH, json=single("What?", media=picture))
    assert answer.json()["faults"][0]["at"] == "media.0"
    without_words = [{**picture[0], "alt": " "}]
    answer = await carol.client.post(PATH, json=single("What?", media=without_words))
    assert answer.status_code == 422


async def test_candidates_see_nothing_and_support_changes_nothing(
    alice: Person, dave: Person, store_question: Store
) -> None:
    question = await store_question(single("What is best?"))
    assert (await alice.client.get(PATH)).status_code == 403
    assert (await alice.client.get(f"{PATH}/{question.id}")).status_code == 403
    assert (await dave.client.get(f"{PATH}/{question.id}")).status_code == 200
    assert (await dave.client.post(PATH, json=single("What?"))).status_code == 403


async def test_an_unknown_question_is_404(carol: Person) -> None:
    path = f"{PATH}/{uuid4()}"
    assert (await carol.client.get(path)).status_code == 404
    assert (await carol.client.put(path, json=single("What?"))).status_code == 404
    assert (await carol.client.get(f"{path}/versions")).status_code == 404
