"""How one is doing, as a page."""

from datetime import date

from tests.conftest import Person
from tests.study.analytics.test_analytics import build, tell

from studium.platform.parts import Parts


async def test_little_is_said_until_there_is_something_to_say(alice: Person) -> None:
    page = await alice.client.get("/progress")
    assert "Not enough data: 0 of 100 answers" in page.text
    assert "Not calibrated yet" in page.text
    assert "How you are doing" not in (await alice.client.get("/dashboard")).text


async def test_what_is_known_is_drawn_and_told(alice: Person, dave: Person, parts: Parts) -> None:
    domains = {"hand": (100, 90), "mind": (100, 60)}
    await tell(parts, alice, "exam.finalized", date(2026, 1, 4), domains=domains, scaled=455)
    await build(parts)
    page = await alice.client.get("/progress")
    assert "between" in page.text
    assert "Mastery of each domain" in page.text
    assert "455" in page.text
    assert "1 day in a row" in (await alice.client.get("/dashboard")).text
    assert (await alice.client.get("/admin/learning")).status_code == 403
    assert "Answers a day" in (await dave.client.get("/admin/learning")).text


async def test_a_result_is_reported_by_a_form(alice: Person) -> None:
    path = "/progress/exam-reports"
    form = {"exam_on": "2026-01-09", "passed": "yes"}
    assert (await alice.client.post(path, data=form)).status_code == 422
    form["exam_on"] = "2026-01-02"
    assert (await alice.client.post(path, data=form)).status_code == 303
