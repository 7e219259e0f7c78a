"""The bank's pages: what a form shows, saved unchanged, changes nothing; for every type."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Person
from tests.study.questions.conftest import Store, single
from tests.study.questions.html_forms import fields_of

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.questions import (
    Question,
    QuestionState,
    QuestionTypes,
    content_to_json,
    questions_by_ids,
)
from studium.study.questions.forms import nested, question_value
from studium.study.questions.model import without_ids
from studium.study.questions.seed_files import read_questions
from studium.study.questions.seeds import FOLDER

PATH = "/admin/questions"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DRAFT = QuestionState.DRAFT
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


async def post(person: Person, path: str, fields: Sequence[tuple[str, str]]) -> httpx.Response:
    return await person.client.post(path, content=urlencode(fields), headers=FORM)


async def read(parts: Parts, question: Question) -> Question:
    async with parts[Database].reader() as tx:
        return (await questions_by_ids(tx, [question.id]))[0]


@pytest.mark.parametrize("question_type", QuestionTypes().names)
async def test_saving_a_form_as_it_is_changes_nothing(
    question_type: str, carol: Person, parts: Parts, store_question: Store
) -> None:
    content = next(each for each in read_questions(FOLDER) if each.type == question_type)
    upload = await carol.client.post(
        "/api/files", params={"name": "x.svg", "for_operator": "true"}, content=SVG
    )
    file_id = upload.json()["id"]
    media = tuple(replace(each, file=None, file_id=file_id) for each in content.media)
    value = content_to_json(without_ids(replace(content, media=media)))
    question = await store_question(value, DRAFT)
    page = await carol.client.get(f"{PATH}/{question.id}")
    assert page.status_code == 200
    assert "Looking back" in page.text
    assert "Not complete yet" not in page.text
    fields = fields_of(page.text, f"{PATH}/{question.id}")
    saved = await post(carol, f"{PATH}/{question.id}", fields)
    assert saved.status_code == 303, saved.text
    assert (await read(parts, question)).content_hash == question.content_hash


@pytest.mark.parametrize("question_type", QuestionTypes().names)
async def test_an_empty_form_is_refused_by_its_fields(question_type: str, carol: Person) -> None:
    page = await carol.client.get(f"{PATH}/new/{question_type}")
    assert page.status_code == 200
    refused = await post(carol, PATH, fields_of(page.text, PATH))
    assert refused.status_code == 422
    assert 'href="#field-stem"' in refused.text


async def test_a_written_question_is_a_draft_with_its_picture(carol: Person, parts: Parts) -> None:
    fields = fields_of((await carol.client.get(f"{PATH}/new/SINGLE_BEST")).text, PATH)
    typed = dict(fields) | {
        "stem": "Which hand is shown?",
        "rationale": "The thumb is on the left.",
        "variants.0.content": "The right one",
        "variants.1.content": "The left one",
        "correct": "1",
        "picture_alt": "A hand from its back",
    }
    made = await carol.client.post(
        PATH, data=typed, files={"picture": ("hand.svg", SVG, "image/svg+xml")}
    )
    assert made.status_code == 303, made.text
    page = await carol.client.get(made.headers["location"])
    assert 'alt="A hand from its back"' in page.text
    async with parts[Database].pool.acquire() as connection:
        state = await connection.fetchval("select state from questions")
    assert state == "draft"
    link = page.text.partition('class="question-picture" src="')[2].partition('"')[0]
    assert (await carol.client.get(link)).content == SVG


async def test_a_picture_needs_words(carol: Person) -> None:
    answer = await carol.client.post(
        PATH,
        data={"type": "SINGLE_BEST", "stem": "What?"},
        files={"picture": ("hand.svg", SVG, "image/svg+xml")},
    )
    assert answer.status_code == 422
    assert "Say what there is to see in it." in answer.text


async def test_the_list_searches_and_is_the_queue_of_reviews(
    carol: Person, store_question: Store
) -> None:
    await store_question(single("Which splint?"))
    await store_question(single("Which tool?"), QuestionState.IN_REVIEW)
    page = await carol.client.get(PATH)
    assert "Which splint?" in page.text
    assert "To review (1)" in page.text
    queue = await carol.client.get(PATH, params={"state": "in_review", "text": ""})
    assert "Which tool?" in queue.text
    assert "Which splint?" not in queue.text
    empty = await carol.client.get(PATH, params={"text": "nothing", "difficulty": "x"})
    assert "No question fits" in empty.text


async def test_a_question_is_reviewed_and_revised_by_buttons(
    carol: Person, parts: Parts, store_question: Store
) -> None:
    question = await store_question(single("Which splint?"), DRAFT)
    for state in ("in_review", "approved"):
        await post(carol, f"{PATH}/{question.id}/state", [("state", state)])
    assert (await read(parts, question)).is_live
    page = await carol.client.get(f"{PATH}/{question.id}")
    assert "Begin a new version" in page.text
    assert fields_of(page.text, f"{PATH}/{question.id}") == []
    revised = await post(carol, f"{PATH}/{question.id}/revise", [])
    assert revised.status_code == 303
    assert "Version 2" in (await carol.client.get(revised.headers["location"])).text
    await post(carol, f"{PATH}/{question.id}/state", [("state", "draft")])
    assert (await read(parts, question)).is_live


async def test_the_preview_says_what_is_missing_or_shows_the_question(carol: Person) -> None:
    fields = [("type", "SINGLE_BEST"), ("stem", "Which <b>hand</b>?"), ("domain", "evaluation")]
    answer = await post(carol, f"{PATH}/preview", fields)
    assert "Not complete yet" in answer.text
    fields += [("rationale", "So."), ("variants.0.content", "A"), ("variants.1.content", "B")]
    answer = await post(carol, f"{PATH}/preview", [*fields, ("correct", "0")])
    assert "Which &lt;b&gt;hand&lt;/b&gt;?" in answer.text
    assert "<html" not in answer.text


async def test_who_may_do_what(alice: Person, dave: Person, store_question: Store) -> None:
    question = await store_question(single("Which splint?"), DRAFT)
    path = f"{PATH}/{question.id}"
    assert (await alice.client.get(PATH)).status_code == 403
    page = await dave.client.get(path)
    assert page.status_code == 200
    assert fields_of(page.text, path) == []
    for change in (path, f"{path}/state", f"{path}/revise", PATH, f"{PATH}/sync"):
        assert (await post(dave, change, [("state", "in_review")])).status_code == 403


async def test_what_does_not_exist_is_404(carol: Person) -> None:
    assert (await carol.client.get(f"{PATH}/{uuid4()}")).status_code == 404
    assert (await carol.client.get(f"{PATH}/new/ESSAY")).status_code == 404
    assert (await post(carol, f"{PATH}/{uuid4()}/revise", [])).status_code == 404


async def test_the_sync_page_says_that_there_is_no_store(carol: Person) -> None:
    page = await carol.client.get(f"{PATH}/sync")
    assert "QDRANT_URL" in page.text
    assert (await post(carol, f"{PATH}/sync", [])).status_code == 303


NAMES = st.lists(
    st.sampled_from(["variants", "steps", "items", "regions", "0", "1", "content", "options"]),
    min_size=1,
    max_size=4,
).map(".".join)


@given(st.lists(st.tuples(NAMES.map(lambda name: f"a{name}"[1:]), st.text(max_size=3)), max_size=8))
def test_no_form_breaks_the_reading(pairs: list[tuple[str, str]]) -> None:
    sent = [(name, value) for name, value in pairs if not name[0].isdecimal()]
    for plugin in QuestionTypes().plugins:
        assert question_value(nested(sent), plugin, metadata={})["type"] == plugin.name
