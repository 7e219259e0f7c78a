"""The plan through the API: tasks, balancing, assigned cards, the calendar, reminders."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from tests.conftest import Person, RunJobs
from tests.study.flashcards.conftest import Cards

from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.study.plan.jobs import Remind

TASKS = "/api/study-plan/tasks"
REBALANCE = "/api/study-plan/rebalance"


@pytest.fixture
def cards(parts: Parts) -> Cards:
    return Cards(parts)


async def add(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.client.post(TASKS, json={"title": "Read chapter one", **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def rebalance(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.client.post(REBALANCE, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def tasks_of(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await person.client.get(TASKS, params={"limit": 100, **query})
    items: list[dict[str, Any]] = answer.json()["items"]
    return sorted(items, key=lambda task: (task["due_date"] or "", task["position"]))


async def test_a_stranger_has_no_plan(client: httpx.AsyncClient) -> None:
    assert (await client.get(TASKS)).status_code == 401
    assert (await client.post(REBALANCE, json={})).status_code == 401


async def test_a_task_of_ones_own_is_made_changed_and_done(alice: Person, bob: Person) -> None:
    task = await add(alice, due_date="2026-01-06", metadata={"book": "Anatomy"})
    assert (task["status"], task["progress"], task["category"]) == ("PENDING", 0, "STUDY")
    path = f"{TASKS}/{task['id']}"
    for method in ("GET", "PATCH", "DELETE"):
        answer = await bob.client.request(method, path, json={} if method == "PATCH" else None)
        assert answer.status_code == 404
    begun = (await alice.client.patch(path, json={"progress": 40})).json()
    assert begun["status"] == "IN_PROGRESS"
    done = (await alice.client.patch(path, json={"status": "COMPLETE"})).json()
    assert (done["progress"], done["completed_at"]) == (100, "2026-01-05T09:00:00Z")
    body = {"status": "SKIPPED", "skipped_reason": "Ill"}
    skipped = (await alice.client.patch(path, json=body)).json()
    assert (skipped["skipped_reason"], skipped["completed_at"]) == ("Ill", None)
    assert (await alice.client.patch(path, json={"title": None})).status_code == 422
    assert (await alice.client.delete(path)).status_code == 204
    assert await tasks_of(alice) == []


async def test_tasks_are_listed_by_status_and_day(alice: Person) -> None:
    for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
        await add(alice, title=day, due_date=day)
    found = await tasks_of(alice, due_from="2026-01-06", status="PENDING")
    assert [task["title"] for task in found] == ["2026-01-06", "2026-01-07"]
    assert await tasks_of(alice, status="COMPLETE") == []


async def test_tasks_are_ordered_without_dragging(alice: Person) -> None:
    made = [await add(alice, title=name, due_date="2026-01-06") for name in "abc"]

    async def titles() -> str:
        return "".join(task["title"] for task in await tasks_of(alice))

    await alice.client.patch(f"{TASKS}/{made[2]['id']}", json={"move": "UP"})
    assert await titles() == "acb"
    await alice.client.patch(f"{TASKS}/{made[0]['id']}", json={"move": "DOWN"})
    assert await titles() == "cab"
    await alice.client.patch(f"{TASKS}/{made[2]['id']}", json={"move": "UP"})
    assert await titles() == "cab"


async def test_rebalancing_needs_studypack(alice: Person) -> None:
    answer = await alice.client.post(REBALANCE, json={})
    assert (answer.status_code, answer.json()["type"]) == (402, "/problems/entitlement-required")


async def test_rebalancing_twice_changes_nothing_and_keeps_what_was_fixed(
    alice: Person, cards: Cards
) -> None:
    await cards.grant(alice, "studypack")
    await cards.deck(1)
    own = await add(alice, due_date="2026-01-06", minutes=50)
    body = {"exam_on": "2026-01-19", "minutes_per_day": 60, "days_off": [6]}
    first = await rebalance(alice, **body)
    assert {change["kind"] for change in first["changes"]} == {"ADDED"}
    assert all(change["reason"] for change in first["changes"])
    assert (await rebalance(alice))["changes"] == []
    found = await tasks_of(alice)
    by_day: dict[str, int] = {}
    for task in found:
        by_day[task["due_date"]] = by_day.get(task["due_date"], 0) + task["minutes"]
    assert max(by_day.values()) <= 60
    assert "2026-01-11" not in by_day  # a Sunday
    assert own["id"] in [task["id"] for task in found]
    moved = next(task for task in found if task["due_date"] == "2026-01-07")
    path = f"{TASKS}/{moved['id']}"
    await alice.client.patch(path, json={"due_date": "2026-01-08", "title": "Mine"})
    await rebalance(alice)
    kept = (await alice.client.get(path)).json()
    assert (kept["title"], kept["due_date"], kept["is_fixed"]) == ("Mine", "2026-01-08", True)
    assert (await rebalance(alice))["changes"] == []


async def test_what_was_not_done_is_planned_anew_and_what_is_done_stays(
    alice: Person, cards: Cards
) -> None:
    await cards.grant(alice, "studypack")
    await cards.deck(1)
    await rebalance(alice, minutes_per_day=60)
    today = [task for task in await tasks_of(alice) if task["due_date"] == "2026-01-05"]
    done = await alice.client.patch(f"{TASKS}/{today[0]['id']}", json={"status": "COMPLETE"})
    cards.clock.advance(timedelta(days=2))
    await rebalance(alice)
    found = await tasks_of(alice)
    past = [task for task in found if task["due_date"] < "2026-01-07"]
    assert [task["id"] for task in past] == [done.json()["id"]]
    assert (await rebalance(alice))["changes"] == []


async def test_missed_cards_change_the_plan(alice: Person, cards: Cards, run_jobs: RunJobs) -> None:
    await cards.grant(alice, "studypack")
    _, weak = await cards.deck(20, domain="mind")
    _, strong = await cards.deck(20, domain="hand")
    for weak_card, strong_card in zip(weak, strong, strict=True):
        await cards.review(alice, weak_card.id, 1)
        await cards.review(alice, strong_card.id, 5)
    await run_jobs()
    found = await rebalance(alice, minutes_per_day=120)
    titles = [task["title"] for task in await tasks_of(alice)]
    assert titles.count("Drill: mind") > titles.count("Drill: hand") > 0
    assert found["advice"][0]["domain"] == "mind"
    assert any(title == "Review the cards that are due" for title in titles)


async def test_assigned_cards_complete_their_task(
    alice: Person, cards: Cards, run_jobs: RunJobs
) -> None:
    deck, made = await cards.deck(4, tags=["nerves"])
    body = {"deck_id": str(deck.id), "tags": ["nerves"], "count": 2, "due_date": "2026-01-06"}
    answer = await alice.client.post("/api/flashcards/assignments", json=body)
    task = answer.json()
    assert answer.status_code == 201
    assert (task["category"], task["metadata"]["cards"]) == ("FLASHCARDS", 2)
    assigned = await cards.rows("select card_id from study_plan_assigned_cards")
    reviews = [(await cards.review(alice, row["card_id"], 3)).json() for row in assigned]
    await run_jobs()
    path = f"{TASKS}/{task['id']}"
    assert (await alice.client.get(path)).json()["status"] == "COMPLETE"
    await alice.client.post(f"/api/flashcards/reviews/{reviews[0]['id']}/undo")
    await run_jobs()
    undone = (await alice.client.get(path)).json()
    assert (undone["status"], undone["progress"]) == ("IN_PROGRESS", 50)
    assert len(made) == 4


async def test_an_assignment_needs_cards_that_one_may_study(
    alice: Person, bob: Person, cards: Cards
) -> None:
    locked, _ = await cards.deck(1, features=["flashcards"])
    foreign, _ = await cards.deck(1, owner_id=bob.user_id)
    opened, _ = await cards.deck(1, domain="eye")
    path = "/api/flashcards/assignments"
    for body, status in (
        ({"deck_id": str(locked.id)}, 402),
        ({"deck_id": str(foreign.id)}, 404),
        ({"deck_id": str(opened.id), "tags": ["none"]}, 422),
        ({"deck_id": str(opened.id), "due_only": True}, 422),
        ({}, 422),
        ({"domain": "eye"}, 201),
    ):
        assert (await alice.client.post(path, json=body)).status_code == status


async def test_the_days_cards_complete_their_task_of_the_plan(
    alice: Person, cards: Cards, run_jobs: RunJobs
) -> None:
    await cards.grant(alice, "studypack")
    _, made = await cards.deck(3)
    for card in made:
        await cards.review(alice, card.id, 3)
    cards.clock.advance(timedelta(days=4))
    await rebalance(alice, minutes_per_day=30)
    for card in made:
        await cards.review(alice, card.id, 3)
    await run_jobs()
    (task,) = [task for task in await tasks_of(alice) if task["category"] == "FLASHCARDS"]
    assert task["status"] == "COMPLETE"


async def test_the_calendar_has_a_revocable_address(
    alice: Person, client: httpx.AsyncClient
) -> None:
    task = await add(alice, title="Über alles; a, b", due_date="2026-01-06")
    await add(alice, title="Some day")
    path = "/api/study-plan/feed"
    url = (await alice.client.post(path)).json()["url"]
    answer = await client.get(url)
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["summary"], event["uid"]) == ("Über alles; a, b", f"{task['id']}@testserver")
    again = (await alice.client.post(path)).json()["url"]
    assert (await client.get(url)).status_code == 404
    assert (await client.get(again)).status_code == 200
    await alice.client.delete(path)
    assert (await client.get(again)).status_code == 404


async def test_people_are_reminded_in_their_morning_once_unless_they_said_no(
    alice: Person, bob: Person, parts: Parts, cards: Cards, run_jobs: RunJobs
) -> None:
    for person, zone in ((alice, "America/New_York"), (bob, "Europe/Berlin")):
        await person.client.patch("/api/users/me", json={"timezone": zone})
        await add(person, due_date="2026-01-05")
    await bob.client.patch("/api/study-plan/settings", json={"reminders": False})
    for _ in range(6):  # from 9 to 15 hours in UTC; it is 7 in New York at 12
        async with parts[Database].transaction() as tx:
            await enqueue(tx, Remind())
            await enqueue(tx, Remind())
        await run_jobs()
        cards.clock.advance(timedelta(hours=1))
    sent = await cards.rows("select recipient from sandbox.mails where subject like '%study plan%'")
    assert [row["recipient"] for row in sent] == [alice.email]
