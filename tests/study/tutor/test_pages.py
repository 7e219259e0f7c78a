"""The tutor's pages: make questions, practise them, have an answer graded."""

import re

import pytest
from tests.conftest import Person, RunJobs
from tests.study.tutor.makers import ANSWER, TEXT

pytestmark = pytest.mark.usefixtures("one_model")


async def test_a_pasted_text_becomes_questions_that_are_practised(alice: Person) -> None:
    client = alice.client
    assert "No sets yet" in (await client.get("/tutor")).text
    made = await client.post("/tutor", data={"text": TEXT, "number": "2"})
    assert made.status_code == 303, made.text
    page = await client.get(made.headers["location"])
    assert "2 of 2 questions" in page.text
    assert "The sentence that it rests on" in page.text
    action = re.findall(r'action="(/tutor/questions/[^"]+)"', page.text)[0]
    nothing = await client.post(action, data={})
    assert nothing.status_code == 422
    assert "Choose one of the options." in nothing.text
    answers = [await client.post(action, data={"chosen": str(index)}) for index in range(4)]
    pages = [(await client.get(answers[0].headers["location"])).text for _ in answers[:1]]
    assert "Not quite" in pages[0] or "That is right" in pages[0]
    again = await client.post(f"{made.headers['location']}/again")
    assert "Not quite" not in (await client.get(again.headers["location"])).text
    await client.post(f"{made.headers['location']}/delete")
    assert (await client.get(made.headers["location"])).status_code == 404


async def test_a_file_is_uploaded_and_progress_is_shown(alice: Person, run_jobs: RunJobs) -> None:
    files = {"file": ("rivers.md", TEXT.encode(), "text/markdown")}
    made = await alice.client.post(
        "/tutor", data={"number": "9", "title": "My rivers"}, files=files
    )
    assert made.status_code == 303, made.text
    waiting = (await alice.client.get(made.headers["location"])).text
    assert "being made" in waiting
    assert "<progress" in waiting
    await run_jobs()
    ready = (await alice.client.get(made.headers["location"])).text
    assert "My rivers" in ready
    assert "The model local made them" in ready


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "", "number": "3"}, "There is no text in it."),
        ({"text": TEXT, "number": "99"}, "50"),
        ({"text": TEXT, "number": "many"}, "number"),
    ],
)
async def test_what_cannot_be_used_is_said_on_the_page(
    alice: Person, data: dict[str, str], sentence: str
) -> None:
    answer = await alice.client.post("/tutor", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_running_out_of_credits_leads_to_where_there_are_more(
    alice: Person, carol: Person
) -> None:
    body = {"amount": -100, "reason": "For a test."}
    path = f"/api/admin/credits/{alice.user_id}/corrections"
    assert (await carol.client.post(path, json=body)).status_code == 201
    answer = await alice.client.post("/tutor", data={"text": TEXT, "number": "2"})
    assert answer.status_code == 402
    assert "You need more credits" in answer.text
    assert "/credits#get-more" in answer.text
    assert TEXT.splitlines()[0] in answer.text


async def test_an_answer_is_graded_on_a_page(alice: Person, bob: Person) -> None:
    graded = await alice.client.post("/tutor/answers", data=ANSWER)
    page = await alice.client.get(graded.headers["location"])
    assert "Next step" in page.text
    assert "In the Black Sea" in page.text
    assert (await bob.client.get(graded.headers["location"])).status_code == 404
    assert "Where does the Danube end?" in (await alice.client.get("/tutor/answers")).text
    missing = await alice.client.post("/tutor/answers", data={"question": "Why?"})
    assert missing.status_code == 422
