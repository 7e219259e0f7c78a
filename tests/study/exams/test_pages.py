"""Exams in the browser, as they are without JavaScript."""

import re
from uuid import UUID

import pytest
from tests.conftest import Person
from tests.study.exams.sitting import add_questions, add_template, single_best

from studium.platform.parts import Parts
from studium.study.exams.blueprints.model import ExamMode, blueprint_from
from studium.study.exams.pages.answer_form import response_from_form
from studium.study.exams.seeds import seed_templates
from studium.study.questions import Response
from studium.study.questions.seeds import seed_questions

HTML = {"accept": "text/html"}


@pytest.fixture
async def exam(parts: Parts) -> UUID:
    await add_questions(parts, *(single_best() for _ in range(3)))
    return await add_template(parts, item_count=3, title="A small exam")


async def begun(person: Person, exam: UUID) -> str:
    answer = await person.client.post("/exams/start", data={"template_id": str(exam)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def page(person: Person, address: str) -> str:
    answer = await person.client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_an_exam_is_sat_page_by_page(alice: Person, exam: UUID) -> None:
    address = await begun(alice, exam)
    html = await page(alice, address)
    assert "Question 1" in html
    assert "rationale" not in html.lower()
    option = re.findall(r'name="selected_option" value="([0-9a-f-]{36})"', html)[0]
    sent = {"selected_option": option, "note": "look again", "flagged": "on", "go": "next"}
    moved = await alice.client.post(f"{address}/items/1", data=sent)
    assert moved.headers["location"] == f"{address}?item=2#question"
    html = await page(alice, f"{address}?item=1")
    assert re.search(rf'value="{option}"[^>]*checked', html)
    assert "look again" in html
    assert "1 of 3 answered" in html
    finish = await page(alice, f"{address}/finish")
    assert "1 of 3 questions are answered" in finish
    await alice.client.post(f"{address}/act", data={"action": "finalize"})
    results = await page(alice, address)
    assert "Question by question" in results
    item = await page(alice, f"{address}/review/1")
    assert "Rationale" in item
    assert "Because right" in item


@pytest.mark.usefixtures("exam")
async def test_practice_shows_the_reason_and_takes_another_try(alice: Person, parts: Parts) -> None:
    practice = await add_template(parts, item_count=3, mode=ExamMode.PRACTICE)
    address = await begun(alice, practice)
    html = await page(alice, address)
    option = re.findall(r'name="selected_option" value="([0-9a-f-]{36})"', html)[0]
    refused = await alice.client.post(f"{address}/items/1", data={"go": "check"})
    assert "flash" in refused.headers["set-cookie"]
    await alice.client.post(f"{address}/items/1", data={"selected_option": option, "go": "check"})
    assert "Attempt 1" in await page(alice, address)
    await alice.client.post(f"{address}/items/1", data={"go": "again"})
    html = await page(alice, address)
    assert "Attempt 1" not in html
    assert 'data-attempt="2"' in html


async def test_a_pause_puts_the_questions_away(alice: Person, exam: UUID) -> None:
    address = await begun(alice, exam)
    await alice.client.post(f"{address}/act", data={"action": "pause"})
    html = await page(alice, address)
    assert "Paused" in html
    assert "exam-item" not in html
    await alice.client.post(f"{address}/act", data={"action": "resume"})
    assert "Question 1" in await page(alice, address)


@pytest.mark.usefixtures("exam")
async def test_who_may_not_is_led_to_the_prices(alice: Person, parts: Parts) -> None:
    locked = await add_template(parts, features=("studypack",))
    answer = await alice.client.post("/exams/start", data={"template_id": str(locked)})
    assert answer.headers["location"] == "/pricing"


async def test_anothers_pages_are_404(alice: Person, bob: Person, exam: UUID) -> None:
    address = await begun(alice, exam)
    for path in ("", "/items", "/finish", "/review/1"):
        answer = await bob.client.get(address + path, headers=HTML)
        assert answer.status_code == 404, path


async def test_every_type_has_a_form_and_a_review(alice: Person, parts: Parts) -> None:
    """Over the seeded questions: one of each type on one form, answered by nobody."""
    said: list[str] = []
    await seed_questions(parts, said.append)
    await seed_templates(parts, said.append)
    names = ("SINGLE_BEST", "MULTI_SELECT", "ORDERING", "HOT_SPOT", "CLINICAL_SIM", "SCENARIO_SET")
    exam = await add_template(
        parts,
        item_count=6,
        blueprint=blueprint_from(
            {"domains": {"evaluation": 1}, "types": dict.fromkeys(names, 1 / 6)}
        ),
    )
    address = await begun(alice, exam)
    html = await page(alice, f"{address}/items")
    assert html.count('class="exam-item"') == 6
    for sign in ("data-ordering", "data-region", "Take this step", "map:items:i1", "radio"):
        assert sign in html
    picture = re.search(r'src="(/files/[\w.-]+)"', html)
    assert picture
    assert (await alice.client.get(picture[1])).headers["content-type"] == "image/svg+xml"
    await alice.client.post(f"{address}/act", data={"action": "finalize"})
    for position in range(1, 7):
        assert "Why" in await page(alice, f"{address}/review/{position}")
    assert "Warm-up" in await page(alice, "/exams")


@pytest.mark.usefixtures("exam")
async def test_admins_try_a_blueprint_and_save_it(carol: Person) -> None:
    form = {
        "slug": "new-exam",
        "title": "New exam",
        "item_count": "2",
        "duration_mins": "10",
        "mode": "mock",
        "scoring_mode": "raw",
        "is_active": "on",
        "features": "new-exam",
        "blueprint": '{"domains": {"evaluation": 1}}',
    }
    tried = await carol.client.post("/admin/exams/templates", data=form | {"go": "check"})
    assert "The bank fills this blueprint" in tried.text
    bad = form | {"item_count": "50"}
    refused = await carol.client.post("/admin/exams/templates", data=bad)
    assert refused.status_code == 422
    assert "there are 3 to choose from" in refused.text
    saved = await carol.client.post("/admin/exams/templates", data=form)
    assert saved.status_code == 303
    assert "New exam" in await page(carol, "/admin/exams/templates/new-exam")
    assert "New exam" in await page(carol, "/admin/exams")


async def test_support_looks_into_a_session_and_grants_time(
    alice: Person, dave: Person, bob: Person, exam: UUID
) -> None:
    address = await begun(alice, exam)
    inspector = f"/admin{address.replace('/exams', '/exams/sessions')}"
    assert "The log is whole" in await page(dave, inspector)
    assert (await bob.client.get(inspector, headers=HTML)).status_code == 403
    time = {"email": alice.email, "multiplier": "2", "reason": "a letter"}
    unknown = await dave.client.post("/admin/exams/time", data=time | {"email": "x@example.org"})
    assert (unknown.status_code, time["reason"] in unknown.text) == (422, True)
    assert "Nobody has this address." in unknown.text
    await dave.client.post("/admin/exams/time", data=time)
    state = await alice.client.get(f"/api{address.replace('/exams', '/exams/sessions')}")
    assert (state.json()["extra_minutes"], state.json()["timer"]["seconds_left"]) == (10, 1200)
    await dave.client.post(f"{inspector}/finalize")
    assert "Question by question" in await page(alice, address)


async def test_unlimited_time_takes_the_deadline_away(
    alice: Person, dave: Person, exam: UUID
) -> None:
    address = await begun(alice, exam)
    body = {"is_unlimited": True, "reason": "a letter"}
    answer = await dave.client.put(f"/api/admin/exams/accommodations/{alice.user_id}", json=body)
    assert answer.status_code == 200
    state = (await alice.client.get(f"/api/exams/sessions/{address.rsplit('/', 1)[1]}")).json()
    assert (state["extra_minutes"], state["timer"]["deadline_at"]) == (None, None)


@pytest.mark.parametrize(
    ("fields", "response"),
    [
        ([("selected_option", "a"), ("go", "next")], Response(selected_option="a")),
        (
            [("selected_options", "b"), ("selected_options", "a")],
            Response(selected_options=("b", "a")),
        ),
        (
            [("place:x", "2"), ("place:y", "1"), ("place:z", "")],
            Response(selected_options=("y", "x")),
        ),
        (
            [("map:items:i1", "A"), ("map:items:i1", "B"), ("map:items:i2", "C")],
            Response(response_value={"items": {"i1": ["A", "B"], "i2": ["C"]}}),
        ),
        (
            [("list:steps:step:s1:actions", "a1"), ("list:steps:step:s2:actions", "a2")],
            Response(
                response_value={
                    "steps": [
                        {"step": "s1", "actions": ["a1"]},
                        {"step": "s2", "actions": ["a2"]},
                    ]
                }
            ),
        ),
        ([], Response()),
    ],
)
def test_a_form_is_read_as_an_answer(fields: list[tuple[str, str]], response: Response) -> None:
    assert response_from_form(fields) == response
