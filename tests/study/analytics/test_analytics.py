"""Events are taken once; snapshots say what they say; the dashboard reads those."""

from datetime import date, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from tests.conftest import START, Person, RunJobs, sign_up
from tests.study.flashcards.conftest import Cards

from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.study.analytics.actions.build_snapshots import (
    build_global_snapshots,
    build_user_snapshots,
    rebuild_snapshots,
)
from studium.study.analytics.actions.record_events import track
from studium.study.analytics.jobs import BuildSnapshots
from studium.study.analytics.kinds import EventKinds

SNAPSHOTS = """
    select user_id, scope, first_day, period_start, period_end, metrics::text
    from analytics_snapshots order by user_id, scope, first_day
"""


@pytest.fixture
def cards(parts: Parts) -> Cards:
    return Cards(parts)


def viewed(**more: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "event_name": "page.viewed",
        "event_time": START.isoformat(),
        "payload": {"page": "/study"},
        **more,
    }


async def send(person: Person, *events: dict[str, Any]) -> dict[str, Any]:
    answer = await person.client.post("/api/analytics/events", json={"events": list(events)})
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_stranger_sends_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/analytics/events", json={"events": [viewed()]})
    assert answer.status_code == 401
    for path in ("dashboard", "snapshots"):
        assert (await client.get(f"/api/analytics/{path}")).status_code == 401


async def test_an_event_that_is_sent_again_is_stored_once(alice: Person, cards: Cards) -> None:
    one, other = viewed(), viewed(context={"page": "/study", "zone": "Europe/Berlin"})
    assert await send(alice, one, one) == {"accepted": 1, "repeated": 1, "refused": []}
    assert await send(alice, one, other) == {"accepted": 1, "repeated": 1, "refused": []}
    rows = await cards.rows("select context from analytics_events order by context nulls first")
    assert len(rows) == 2


async def test_what_does_not_fit_is_refused_and_the_rest_is_taken(alice: Person) -> None:
    wrong = [
        viewed(event_name="flashcard.reviewed"),  # the server's own
        viewed(event_name="nothing"),
        viewed(payload={"page": "/", "email": "a@b.c"}),
        viewed(payload={"page": "/?token=1"}),
        viewed(event_time=(START + timedelta(hours=1)).isoformat()),
        viewed(event_time=(START - timedelta(days=61)).isoformat()),
    ]
    answer = await send(alice, *wrong, viewed())
    assert answer["accepted"] == 1
    assert [each["id"] for each in answer["refused"]] == [each["id"] for each in wrong]
    too_many = {"events": [viewed() for _ in range(101)]}
    assert (await alice.client.post("/api/analytics/events", json=too_many)).status_code == 422


async def test_who_says_no_is_not_recorded(alice: Person, cards: Cards) -> None:
    await alice.client.patch("/api/users/me", json={"preferences": {"analytics": False}})
    assert (await send(alice, viewed()))["accepted"] == 0
    assert await cards.rows("select 1 from analytics_events") == []


async def test_reviews_show_on_the_dashboard(
    alice: Person, cards: Cards, run_jobs: RunJobs
) -> None:
    _, made = await cards.deck(4)
    for card in made:
        await cards.review(alice, card.id, 3, duration_ms=30_000)
    last = (await cards.review(alice, made[0].id, 1)).json()
    await run_jobs()
    dashboard = (await alice.client.get("/api/analytics/dashboard")).json()
    assert dashboard["days"][-1] == {
        "day": "2026-01-05", "reviews": 5, "questions": 0, "minutes": 2
    }  # fmt: skip
    assert dashboard["streak_days"] == 1
    assert dashboard["mastery"][0]["domain"] == "hand"
    before = dashboard["mastery"][0]["share"]
    assert dashboard["readiness"]["probability"] is None
    assert dashboard["cohort"] is None
    await alice.client.post(f"/api/flashcards/reviews/{last['id']}/undo")
    await run_jobs()
    dashboard = (await alice.client.get("/api/analytics/dashboard")).json()
    assert dashboard["days"][-1]["reviews"] == 4
    assert dashboard["mastery"][0]["share"] > before


async def tell(parts: Parts, person: Person, name: str, day: date, **payload: Any) -> None:
    moment = START.replace(year=day.year, month=day.month, day=day.day)
    async with parts[Database].transaction() as tx:
        await track(
            tx,
            kinds=parts[EventKinds],
            event_id=new_id(),
            name=name,
            user_id=person.user_id,
            at=moment,
            day=day,
            payload=payload,
            now=START,
        )


async def build(parts: Parts) -> None:
    async with parts[Database].transaction() as tx:
        while await build_user_snapshots(tx, now=START):
            pass
        while await build_global_snapshots(tx, now=START):
            pass


@pytest.mark.parametrize("seed", range(3))
async def test_snapshots_grow_into_what_rebuilding_makes_of_the_events(
    alice: Person, bob: Person, parts: Parts, cards: Cards, seed: int
) -> None:
    """Random streams with late events, built after every few of them."""
    chance = Random(seed)  # noqa: S311 - a made-up stream
    await alice.client.patch("/api/users/me", json={"timezone": "Europe/Berlin"})
    for _ in range(12):
        for _ in range(chance.randint(1, 4)):
            day = date(2026, 3, 25) + timedelta(chance.randint(0, 12))  # the clocks change within
            await tell(
                parts,
                chance.choice([alice, bob]),
                "question.answered",
                day,
                question_id=new_id(),
                domain=chance.choice(["hand", "mind"]),
                correct=chance.random() < 0.6,
            )
        await build(parts)
    grown = await cards.rows(SNAPSHOTS)
    async with parts[Database].transaction() as tx:
        await tx.connection.execute("delete from analytics_snapshots")
        await rebuild_snapshots(tx)
    await build(parts)
    assert await cards.rows(SNAPSHOTS) == grown
    assert {row["scope"] for row in grown} == {
        "USER_DAILY", "USER_WEEKLY", "GLOBAL_DAILY", "GLOBAL_WEEKLY"
    }  # fmt: skip


async def test_ones_own_snapshots_are_listed_and_everybodys_are_for_staff(
    alice: Person, dave: Person, parts: Parts, run_jobs: RunJobs
) -> None:
    for day in (1, 2, 3):
        await tell(
            parts, alice, "exam.finalized", date(2026, 1, day), title="Mock", scaled=450 + day
        )
    async with parts[Database].transaction() as tx:
        await enqueue(tx, BuildSnapshots())
    await run_jobs()
    path = "/api/analytics/snapshots"
    first = (await alice.client.get(path, params={"limit": 2})).json()
    assert [item["first_day"] for item in first["items"]] == ["2026-01-03", "2026-01-02"]
    rest = (await alice.client.get(path, params={"before": first["next_before"]})).json()
    assert [item["first_day"] for item in rest["items"]] == ["2026-01-01"]
    assert rest["items"][0]["metrics"]["exam_results"][0]["scaled"] == 451
    everybodys = {"scope": "GLOBAL_DAILY"}
    assert (await alice.client.get(path, params=everybodys)).status_code == 403
    items = (await dave.client.get(path, params=everybodys)).json()["items"]
    assert len(items) == 3
    assert items[0]["metrics"]["exam_results"] == []
    assert (await dave.client.get(path)).json()["items"] == []


async def test_from_twenty_people_on_a_learner_sees_the_cohort(
    alice: Person, parts: Parts, app: Any
) -> None:
    people = [alice] + [await sign_up(app, parts, f"learner{n}") for n in range(19)]
    for number, person in enumerate(people):
        if number == 19:
            await build(parts)
            assert (await dashboard_of(alice))["cohort"] is None
        for correct in (True, number % 2 == 0):
            await tell(
                parts,
                person,
                "question.answered",
                START.date(),
                question_id=new_id(),
                correct=correct,
            )
    await build(parts)
    cohort = (await dashboard_of(alice))["cohort"]
    assert cohort == {"learners": 20, "own_share": 1.0, "share": 0.75}


async def dashboard_of(person: Person) -> dict[str, Any]:
    body: dict[str, Any] = (await person.client.get("/api/analytics/dashboard")).json()
    return body


async def test_real_results_judge_the_predictions(alice: Person, parts: Parts) -> None:
    domains = {"hand": (100, 90), "mind": (100, 85)}
    await tell(parts, alice, "exam.finalized", date(2026, 1, 4), domains=domains)
    ready = (await dashboard_of(alice))["readiness"]
    assert ready["probability"] > 0.9
    assert (ready["is_calibrated"], ready["reports"], ready["brier"]) == (False, 0, None)
    path = "/api/analytics/exam-reports"
    body = {"exam_on": "2026-01-05", "passed": True}
    answer = await alice.client.post(path, json=body)
    assert answer.json()["predicted"] == pytest.approx(ready["probability"], abs=0.02)
    assert (await dashboard_of(alice))["readiness"]["reports"] == 1
    body["exam_on"] = "2026-01-06"
    assert (await alice.client.post(path, json=body)).status_code == 422


async def test_a_deleted_account_leaves_no_events(
    alice: Person, bob: Person, parts: Parts, cards: Cards, run_jobs: RunJobs
) -> None:
    for person in (alice, bob):
        await send(person, viewed())
    await build(parts)
    export = (await alice.client.get("/api/users/me/export")).json()
    assert export["analytics"]["events"][0]["payload"] == {"page": "/study"}
    await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    await run_jobs()
    for table in ("events", "snapshots"):
        every = f"select distinct user_id from analytics_{table}"  # noqa: S608 - our own names
        rows = await cards.rows(f"{every} where user_id is not null")
        assert [row["user_id"] for row in rows] == [bob.user_id]
