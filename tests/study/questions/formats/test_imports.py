"""From a file over its preview into the review queue, and out again."""

import json
import re
from typing import Any

import httpx
import pytest
from tests.conftest import Person, RunJobs

from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.study.questions import Question, QuestionState, list_questions
from studium.study.questions.formats import formats
from studium.study.questions.formats.actions import bring_import as bringing
from studium.study.questions.formats.actions.bring_import import bring_import
from studium.study.questions.formats.actions.export_questions import LAST_ID

GIFT = """::One::Right?{T}

::Two::Which?{=a ~b ~c}

::Three::Essay?{}

::Four::Hard?{=a ~%50%b ~c}
"""
IMPORTS = "/api/admin/question-imports"


async def bring(carol: Person, content: str = GIFT, name: str = "q.gift") -> dict[str, Any]:
    answer = await carol.client.post(IMPORTS, params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def in_the_bank(database: Database) -> dict[str, Question]:
    async with database.reader() as tx:
        found = await list_questions(
            tx,
            before_id=LAST_ID,
            domain=None,
            difficulty=None,
            state=None,
            type_=None,
            text=None,
            limit=100,
        )
    return {
        str(each.content.metadata.get("identifier", each.content.source_id)): each for each in found
    }


async def test_a_preview_writes_nothing_into_the_bank(carol: Person, database: Database) -> None:
    made = await bring(carol)
    assert (made["format"], made["state"]) == ("gift", "previewed")
    assert (made["importable"], made["lossy"], made["refused"]) == (2, 1, 1)
    items = (await carol.client.get(f"{IMPORTS}/{made['id']}/items")).json()
    assert [item["identifier"] for item in items["items"]] == ["One", "Two", "Three", "Four"]
    assert [item["is_chosen"] for item in items["items"]] == [True, True, False, True]
    assert items["items"][3]["losses"] == ["50 % for 'b'"]
    assert items["next_after"] is None
    assert await in_the_bank(database) == {}


async def test_what_is_chosen_and_confirmed_comes_into_the_review_queue(
    carol: Person, database: Database, run_jobs: RunJobs
) -> None:
    made = await bring(carol)
    one = f"{IMPORTS}/{made['id']}"
    await carol.client.put(f"{one}/choice", json={"first": 0, "last": 3, "chosen": [0, 2, 3]})
    answer = await carol.client.put(f"{one}/confirmation", json={"domain": "evaluation"})
    assert answer.status_code == 202
    assert answer.json()["chosen"] == 2
    await run_jobs()
    bank = await in_the_bank(database)
    assert set(bank) == {"One", "Four"}
    assert {each.state for each in bank.values()} == {QuestionState.IN_REVIEW}
    assert bank["One"].content.domain == "evaluation"
    assert bank["One"].author_id == carol.user_id
    done = (await carol.client.get(one)).json()
    assert (done["state"], done["imported"]) == ("done", 2)


async def test_a_confirmed_import_is_not_changed_any_more(carol: Person) -> None:
    made = await bring(carol)
    one = f"{IMPORTS}/{made['id']}"
    await carol.client.put(f"{one}/confirmation", json={})
    assert (await carol.client.put(f"{one}/confirmation", json={})).status_code == 409
    choice = {"first": 0, "last": 3, "chosen": []}
    assert (await carol.client.put(f"{one}/choice", json=choice)).status_code == 409


async def test_an_import_that_was_stopped_goes_on_where_it_was(
    carol: Person,
    parts: Parts,
    database: Database,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "".join(f"::Q{n}::Right {n}?{{T}}\n\n" for n in range(9))
    made = await bring(carol, text)
    await carol.client.put(f"{IMPORTS}/{made['id']}/confirmation", json={})
    monkeypatch.setattr(bringing, "BATCH", 3)
    kept = bringing._bring
    count = 0

    async def stopped(tx: Transaction, *rest: Any) -> None:
        nonlocal count
        count += 1
        if count == 5:
            raise RuntimeError("killed")
        await kept(tx, *rest)

    monkeypatch.setattr(bringing, "_bring", stopped)
    with pytest.raises(RuntimeError):
        await bring_import(parts, made["id"])
    assert len(await in_the_bank(database)) == 3
    await run_jobs()
    assert len(await in_the_bank(database)) == 9


async def test_the_same_file_again_makes_nothing_twice(
    carol: Person, database: Database, run_jobs: RunJobs
) -> None:
    for _ in range(2):
        made = await bring(carol)
        await carol.client.put(f"{IMPORTS}/{made['id']}/confirmation", json={})
        await run_jobs()
    assert len(await in_the_bank(database)) == 3


async def test_a_question_of_the_bank_that_was_edited_outside_comes_back_as_a_new_version(
    carol: Person, database: Database, run_jobs: RunJobs
) -> None:
    question = {
        "source_id": "own:1",
        "type": "SINGLE_BEST",
        "domain": "analysis",
        "stem": "Old?",
        "rationale": "Because.",
        "scoring": "dichotomous",
        "variants": [
            {"content": "a", "is_correct": True},
            {"content": "b", "is_correct": False},
        ],
    }
    for stem in ("Old?", "Old?", "New?"):
        made = await bring(carol, json.dumps([{**question, "stem": stem}]), "q.json")
        await carol.client.put(f"{IMPORTS}/{made['id']}/confirmation", json={})
        await run_jobs()
        async with database.transaction() as tx:
            await tx.connection.execute("update questions set state = 'approved' where version = 1")
    async with database.reader() as tx:
        rows = await tx.connection.fetch("select version, stem from questions order by version")
    assert [tuple(row) for row in rows] == [(1, "Old?"), (2, "New?")]


async def test_imports_are_for_administrators(carol: Person, dave: Person, alice: Person) -> None:
    made = await bring(carol)
    assert (await alice.client.get(f"{IMPORTS}/{made['id']}")).status_code == 403
    assert (await dave.client.get(f"{IMPORTS}/{made['id']}")).status_code == 403
    listed = (await carol.client.get(IMPORTS)).json()
    assert [each["id"] for each in listed["items"]] == [made["id"]]


async def test_a_file_that_cannot_be_read_says_why(carol: Person) -> None:
    made = await bring(carol, "<quiz><question", "q.xml")
    assert "no well-formed XML" in made["error"]
    answer = await carol.client.post(IMPORTS, params={"name": "q", "format": "magic"}, content=GIFT)
    assert (answer.status_code, answer.json()["title"]) == (422, "No such format")


@pytest.mark.parametrize("name", formats())
async def test_the_bank_goes_out_in_every_format(
    carol: Person, run_jobs: RunJobs, name: str
) -> None:
    made = await bring(carol)
    await carol.client.put(f"{IMPORTS}/{made['id']}/confirmation", json={})
    await run_jobs()
    answer = await carol.client.get(f"/api/admin/question-exports/{name}")
    assert answer.status_code == 200
    assert answer.headers["x-questions-left-out"] == "0"
    again = await carol.client.post(
        IMPORTS, params={"name": "again", "format": name}, content=answer.content
    )
    assert (again.json()["error"], again.json()["refused"]) == (None, 0)
    assert again.json()["importable"] + again.json()["lossy"] == 3


def forms_of(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


async def test_pages_lead_from_the_file_to_the_review_queue(
    carol: Person, database: Database, run_jobs: RunJobs
) -> None:
    start = await carol.client.get("/admin/question-imports")
    assert "Nothing imported yet" in start.text
    nothing = await carol.client.post("/admin/question-imports", data={"format": ""})
    assert (nothing.status_code, "Choose a file." in nothing.text) == (422, True)
    sent = await carol.client.post(
        "/admin/question-imports",
        data={"format": ""},
        files={"file": ("mine.gift", GIFT.encode(), "text/plain")},
    )
    assert sent.status_code == 303
    address = sent.headers["location"]
    page = await carol.client.get(address)
    assert "It is an essay; the bank has no such type." in page.text
    fields = {**forms_of(page), "domain": "evaluation", "keep[]": ["0"]}
    confirmed = await carol.client.post(address, data=fields)
    assert confirmed.status_code == 303
    assert "being brought in" in (await carol.client.get(address)).text
    await run_jobs()
    assert "1 of 1 questions are in the review queue" in (await carol.client.get(address)).text
    assert set(await in_the_bank(database)) == {"One"}


async def test_a_long_file_is_chosen_page_by_page(carol: Person) -> None:
    text = "".join(f"::Q{n}::Right {n}?{{T}}\n\n" for n in range(60))
    made = await bring(carol, text)
    address = f"/admin/question-imports/{made['id']}"
    page = await carol.client.get(address)
    fields = {**forms_of(page), "keep[]": ["1", "2"], "after": "49", "domain": "x"}
    onward = await carol.client.post(address, data=fields)
    assert onward.headers["location"] == f"{address}?after=49"
    assert "Q59" in (await carol.client.get(onward.headers["location"])).text
    read = (await carol.client.get(f"{IMPORTS}/{made['id']}")).json()
    assert (read["state"], read["chosen"]) == ("previewed", 12)
