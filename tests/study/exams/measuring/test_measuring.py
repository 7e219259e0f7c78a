"""What candidates answered becomes the statistics that authors see."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import Person
from tests.study.exams.sitting import add_questions, add_template, single_best, sit

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings
from studium.study.exams import template_by_id
from studium.study.exams.measuring.jobs import MeasureExams, measure_exams
from studium.study.exams.measuring.measure import ability_groups
from studium.study.exams.measuring.model import (
    FirstAttempt,
    cohort_of,
    compared,
)
from studium.study.exams.measuring.settings import MeasuringSettings
from studium.study.exams.statistics import Answered


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [MeasuringSettings(_env_file=None, exam_statistics_least_attempts=3)]


@pytest.fixture
async def exam(parts: Parts) -> UUID:
    await add_questions(parts, *(single_best() for _ in range(5)))
    return await add_template(parts)


@pytest.fixture
def everybody(alice: Person, bob: Person, dave: Person) -> list[Person]:
    return [alice, bob, dave]


async def sit_through(person: Person, exam: UUID, *, right: int) -> None:
    """Answer the first items rightly and the others wrongly, but for the last: omitted."""
    sitting = await sit(person, exam)
    for position in range(1, 5):
        await sitting.answer(position, right=position <= right)
    await sitting.finalize()


async def statistics(carol: Person, exam: UUID, **query: Any) -> dict[str, Any]:
    address = f"/api/admin/exam-templates/{exam}/statistics"
    answer = await carol.client.get(address, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_exam_is_measured_over_first_finished_attempts(
    parts: Parts, exam: UUID, everybody: list[Person], carol: Person
) -> None:
    again = everybody[0]
    for person, right in zip([*everybody, again], (4, 2, 0, 0), strict=True):
        await sit_through(person, exam, right=right)
    await measure_exams(parts, MeasureExams())
    found = await statistics(carol, exam)
    assert (found["attempts"], found["test"]["mean"]) == (3, 2)
    assert len(found["items"]) == 5
    for item in found["items"]:
        assert item["attempts"] == 3
        assert sum(each["count"] for each in item["responses"]) == 3


async def test_until_enough_have_finished_there_are_no_statistics(
    parts: Parts, exam: UUID, alice: Person, bob: Person, carol: Person
) -> None:
    for person in (alice, bob, alice):
        await sit_through(person, exam, right=1)
    await measure_exams(parts, MeasureExams())
    found = await statistics(carol, exam)
    assert (found["attempts"], found["test"], found["items"]) == (0, None, [])


async def test_measuring_again_takes_the_place_of_what_was_measured(
    parts: Parts, exam: UUID, everybody: list[Person], carol: Person
) -> None:
    for person in everybody:
        await sit_through(person, exam, right=2)
    await measure_exams(parts, MeasureExams())
    await sit_through(carol, exam, right=4)
    await measure_exams(parts, MeasureExams())
    found = await statistics(carol, exam)
    assert found["attempts"] == 4
    one = found["items"][0]["question_id"]
    answer = await carol.client.get(f"/api/admin/question-statistics/{one}")
    assert [each["template_id"] for each in answer.json()["exams"]] == [str(exam)]
    assert await statistics(carol, exam, in_doubt_only=True) | {"items": []} == {
        **found,
        "items": [],
    }


async def test_statistics_are_for_administrators(alice: Person, exam: UUID) -> None:
    answer = await alice.client.get(f"/api/admin/exam-templates/{exam}/statistics")
    assert answer.status_code == 403


async def test_the_bank_is_searched_by_how_its_questions_measure(
    parts: Parts, exam: UUID, everybody: list[Person], carol: Person
) -> None:
    ask = f"/api/admin/exam-templates/{exam}/statistics"
    # Six right answers to five questions: two meet in one of them.
    for person, right in zip(everybody, (4, 2, 0), strict=True):
        await sit_through(person, exam, right=right)
    asked = await carol.client.post(ask)
    assert asked.status_code == 202
    assert asked.json() == {"template_id": str(exam), "attempts": 3, "least_attempts": 3}
    await measure_exams(parts, MeasureExams(exam))
    measured = {item["question_id"]: item for item in (await statistics(carol, exam))["items"]}

    async def search(**limits: Any) -> set[str]:
        answer = await carol.client.get("/api/admin/questions", params=limits)
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]}

    def fit(name: str, least: float, most: float) -> set[str]:
        figures = {key: item[name] for key, item in measured.items()}
        return {k for k, value in figures.items() if value is not None and least <= value <= most}

    assert await search(least_facility=0) == set(measured)
    assert await search(most_facility=0.4) == fit("facility", -1, 0.4) != set(measured)
    assert await search(least_facility=0.4, most_facility=1) == fit("facility", 0.4, 1) != set()
    assert await search(most_discrimination=0.6) == fit("discrimination_index", -1, 0.6)
    assert await search(in_doubt_only=True, state="approved") == set()
    html = {"accept": "text/html"}
    page = await carol.client.get("/admin/questions?least_right=40", headers=html)
    assert set(re.findall(r"/admin/exams/items/([0-9a-f-]{36})", page.text)) == fit(
        "facility", 0.4, 1
    )
    wrong = await carol.client.get("/admin/questions?most_right=many", headers=html)
    assert wrong.status_code == 422
    assert "Write a number from 0 to 100." in wrong.text
    question = (await carol.client.get(f"/api/admin/questions/{next(iter(measured))}")).json()
    facility = measured[question["id"]]["facility"]
    assert question["measured_difficulty"] == pytest.approx(5 - 4 * facility)


def test_a_result_is_compared_once_enough_have_finished() -> None:
    firsts = [FirstAttempt(n / 10, [{"domain": "a", "share": n / 10}], n) for n in range(10)]
    cohort = cohort_of(firsts)
    assert compared(0.5, cohort, least=11) is None
    found = compared(0.5, cohort, least=10)
    assert found is not None
    assert (found.attempts, found.percentile, found.domains) == (10, 55, {"a": 0.45})
    best = compared(1, cohort, least=2)
    assert best is not None
    assert best.percentile == 100
    assert len(cohort_of(firsts * 500)["shares"]) == 1000
    assert cohort_of(firsts * 500)["shares"][-1] == 0.9


def test_attempts_fall_into_fifths_by_their_total() -> None:
    rows = [
        Answered(str(person), item, "A" if person >= 5 else "B", "A", float(person >= 5), 1.0)
        for person in range(10)
        for item in ("one", "two")
    ]
    groups = ability_groups(rows)["one"]
    assert [group["responses"] for group in groups] == [{"B": 5}, {}, {"A": 5}, {}, {}]
    assert sum(group["attempts"] for group in groups) == 10


async def test_a_candidate_is_told_where_they_stand_from_enough_attempts_on(
    parts: Parts, exam: UUID, everybody: list[Person]
) -> None:
    for person, right in zip(everybody, (4, 2, 0), strict=True):
        await sit_through(person, exam, right=right)
    (session,) = (await everybody[0].client.get("/api/exams/sessions")).json()["items"]
    address, html = f"/exams/{session['id']}", {"accept": "text/html"}
    assert "not enough data yet" in (await everybody[0].client.get(address, headers=html)).text
    await measure_exams(parts, MeasureExams())
    page = (await everybody[0].client.get(address, headers=html)).text
    assert "83 % of 3 first attempts" in page
    assert "Everybody" in page


async def test_authors_see_an_exam_s_spread_and_its_items(
    parts: Parts, exam: UUID, everybody: list[Person], carol: Person
) -> None:
    async with parts[Database].reader() as tx:
        template = await template_by_id(tx, exam)
    assert template is not None
    address, html = f"/admin/exams/templates/{template.slug}/statistics", {"accept": "text/html"}
    assert "Not enough data yet" in (await carol.client.get(address, headers=html)).text
    early = await carol.client.post(address, headers=html, follow_redirects=True)
    assert "0 people have finished it" in early.text
    for person, right in zip(everybody, (4, 2, 0), strict=True):
        await sit_through(person, exam, right=right)
    await measure_exams(parts, MeasureExams())
    page = (await carol.client.get(address, headers=html)).text
    (item, *_) = re.findall(r"/admin/exams/items/([0-9a-f-]{36})", page)
    item_page = (await carol.client.get(f"/admin/exams/items/{item}", headers=html)).text
    assert "Who chose what, by ability" in item_page
    assert "Strongest fifth" in item_page
