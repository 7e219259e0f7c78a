"""The plan's pages, by forms alone."""

from datetime import date

from tests.conftest import Person
from tests.study.flashcards.conftest import Cards
from tests.study.plan.test_plan import cards, tasks_of

from studium.study.plan.month import month_of

__all__ = ["cards"]


async def test_a_task_is_added_ticked_skipped_and_deleted(alice: Person, bob: Person) -> None:
    assert "Nothing is planned for today" in (await alice.client.get("/plan")).text
    form = {"title": "Read", "due_date": "2026-01-05", "minutes": "20"}
    assert (await alice.client.post("/plan/tasks", data=form)).status_code == 303
    assert (await alice.client.post("/plan/tasks", data={"title": ""})).status_code == 422
    (task,) = await tasks_of(alice)
    path = f"/plan/tasks/{task['id']}"
    for what, status in (("COMPLETE", "COMPLETE"), ("PENDING", "PENDING"), ("SKIPPED", "SKIPPED")):
        await alice.client.post(path, data={"do": what})
        assert (await tasks_of(alice))[0]["status"] == status
    assert (await bob.client.post(path, data={"do": "DELETE"})).status_code == 404
    await alice.client.post(path, data={"do": "DELETE"})
    assert await tasks_of(alice) == []


async def test_the_plan_is_made_and_explained(alice: Person, cards: Cards) -> None:
    form = {"exam_on": "2026-01-20", "minutes_per_day": "60", "days_off[]": ["5", "6"]}
    locked = await alice.client.post("/plan/rebalance", data=form)
    assert (locked.status_code, "/pricing" in locked.text) == (402, True)
    await cards.grant(alice, "studypack")
    await cards.deck(1)
    made = await alice.client.post("/plan/rebalance", data=form)
    assert "Your plan is made" in made.text
    settings = (await alice.client.get("/api/study-plan/settings")).json()
    assert (settings["days_off"], settings["reminders"]) == ([5, 6], False)
    assert "Drill: hand" in (await alice.client.get("/plan")).text
    assert "15 days until your exam" in (await alice.client.get("/dashboard")).text
    month = await alice.client.get("/plan/calendar", params={"month": "2026-01-01"})
    assert month.text.count("Drill: hand") > 4


async def test_the_calendars_address_is_shown_once(alice: Person) -> None:
    page = await alice.client.post("/plan/feed")
    url = page.text.partition('value="http')[2].partition('"')[0]
    assert (await alice.client.get(f"http{url}")).status_code == 200
    await alice.client.post("/plan/feed/revoke")
    assert (await alice.client.get(f"http{url}")).status_code == 404


def test_a_month_is_whole_weeks() -> None:
    month = month_of(date(2026, 2, 1), [])
    assert [week[0].day.day for week in month.weeks] == [26, 2, 9, 16, 23]
    assert (month.before, month.after) == (date(2026, 1, 1), date(2026, 3, 1))
    assert sum(not day.is_other for week in month.weeks for day in week) == 28
