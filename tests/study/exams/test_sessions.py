"""Sitting an exam over the API: clock, statuses, scores, and who may."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best, sit

from studium.commerce.entitlements import Features, Source, grant_entitlement
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.exams.blueprints.model import ExamMode, ScoringMode, blueprint_from
from studium.study.exams.jobs import SubmitOverdue, submit_overdue
from studium.study.exams.sessions.model import ExamStatus, may_become


@pytest.fixture
async def exam(parts: Parts) -> UUID:
    await add_questions(parts, *(single_best() for _ in range(8)))
    return await add_template(parts)


@pytest.fixture
async def sitting(alice: Person, exam: UUID) -> Sitting:
    return await sit(alice, exam)


async def events(database: Database, kind: str) -> int:
    async with database.pool.acquire() as connection:
        count: int = await connection.fetchval("select count(*) from events where type = $1", kind)
    return count


async def test_from_template_to_review(sitting: Sitting, database: Database) -> None:
    assert sitting.state["status"] == "IN_PROGRESS"
    assert sitting.state["timer"]["seconds_left"] == 600
    for position in (1, 2, 3):
        saved = await sitting.answer(position, right=position < 3, seconds_spent=30)
        assert saved["is_newest"]
    done = await sitting.finalize()
    assert done["status"] == "REVIEW"
    assert done["score_raw"] == 2
    results = done["results"]
    assert (results["items_answered"], results["items_correct"]) == (3, 2)
    assert results["domains"][0]["share"] == 0.4
    assert results["seconds_spent"] == 90
    review = await sitting.review()
    assert review["items"][0]["attempts"][0]["is_correct"] is True
    assert review["items"][3]["attempts"] == []
    assert review["items"][0]["review"]["rationale"].startswith("Rationale")
    assert review["items"][0]["reason"]["domain"] == "evaluation"
    assert await events(database, "exam.started") == 1
    assert await events(database, "exam.completed") == 1


async def test_a_scaled_score_follows_by_a_job(
    parts: Parts, alice: Person, run_jobs: RunJobs
) -> None:
    await add_questions(parts, *(single_best() for _ in range(5)))
    sitting = await sit(alice, await add_template(parts, scoring_mode=ScoringMode.SCALED))
    for position in range(1, 6):
        await sitting.answer(position)
    assert (await sitting.finalize())["status"] == "SUBMITTED"
    await sitting.review(status=409)
    await run_jobs()
    state = await sitting.read()
    assert state["status"] == "REVIEW"
    assert (state["score_raw"], state["score_scaled"]) == (5, 600)
    assert state["results"]["scale"]["is_passed"]


async def test_changes_of_answers_are_counted(sitting: Sitting) -> None:
    await sitting.answer(1, right=True)
    await sitting.answer(1, right=False)
    await sitting.answer(2, right=False)
    await sitting.answer(2, right=True, confidence=4)
    results = (await sitting.finalize())["results"]
    assert results["changes"] == {"right_to_wrong": 1, "wrong_to_right": 1}
    assert results["confidence"] == [{"confidence": 4, "items": 1, "correct": 1}]


async def test_finalising_again_changes_nothing(sitting: Sitting, database: Database) -> None:
    first = await sitting.finalize()
    assert await sitting.finalize() == first
    assert await events(database, "exam.completed") == 1


async def test_a_pause_stops_the_clock(sitting: Sitting, clock: MovableClock) -> None:
    clock.advance(timedelta(minutes=2))
    await sitting.act("pause")
    clock.advance(timedelta(hours=5))
    assert (await sitting.read())["timer"] | {"now": ""} == {
        "now": "",
        "deadline_at": "2026-01-05T09:10:00Z",
        "seconds_left": 480,
        "is_paused": True,
    }
    await sitting.answer(1, status=409)
    await sitting.act("resume")
    assert (await sitting.read())["timer"]["seconds_left"] == 480
    await sitting.answer(1)


@pytest.mark.usefixtures("exam")
async def test_an_exam_in_one_go_has_no_pause(alice: Person, parts: Parts) -> None:
    sitting = await sit(alice, await add_template(parts, allow_pause=False))
    assert (await sitting.act("pause", status=409))["type"].endswith("exam-may-not-pause")


async def test_the_worker_hands_in_when_time_is_over(
    sitting: Sitting, parts: Parts, clock: MovableClock
) -> None:
    await sitting.answer(1)
    clock.advance(timedelta(minutes=9))
    await submit_overdue(parts, SubmitOverdue())
    assert (await sitting.read())["status"] == "IN_PROGRESS"
    clock.advance(timedelta(minutes=1))
    await submit_overdue(parts, SubmitOverdue())
    state = await sitting.read()
    assert (state["status"], state["score_raw"]) == ("REVIEW", 1)


async def test_a_late_answer_is_refused_and_logged(
    sitting: Sitting, clock: MovableClock, database: Database
) -> None:
    await sitting.answer(1)
    clock.advance(timedelta(minutes=10))
    refused = await sitting.answer(2, status=409)
    assert refused["type"] == "/problems/exam-over"
    await sitting.finalize()
    await sitting.answer(3, status=409)
    async with database.pool.acquire() as connection:
        kinds = await connection.fetch(
            "select entry::jsonb ->> 'kind' as kind from exam_log order by number"
        )
    assert [row["kind"] for row in kinds] == ["begun", "answer", "late", "submitted", "late"]
    assert (await sitting.review())["session"]["score_raw"] == 1


async def test_only_the_servers_clock_counts(sitting: Sitting, clock: MovableClock) -> None:
    clock.advance(timedelta(minutes=10))
    await sitting.answer(1, status=409, seconds_spent=1)


async def test_a_draft_is_begun_later(alice: Person, exam: UUID, clock: MovableClock) -> None:
    sitting = await sit(alice, exam, begin=False)
    assert (sitting.state["status"], sitting.state["items"]) == ("DRAFT", [])
    clock.advance(timedelta(hours=1))
    await sitting.act("begin")
    state = await sitting.read()
    assert (len(state["items"]), state["timer"]["seconds_left"]) == (5, 600)
    await sitting.act("begin", status=409)


ALLOWED = {
    ("DRAFT", "IN_PROGRESS"),
    ("IN_PROGRESS", "SUBMITTED"),
    ("SUBMITTED", "REVIEW"),
    ("REVIEW", "ARCHIVED"),
    ("ARCHIVED", "REVIEW"),
}


@pytest.mark.parametrize("now", list(ExamStatus))
@pytest.mark.parametrize("wanted", list(ExamStatus))
def test_every_change_of_status_is_allowed_or_forbidden(
    now: ExamStatus, wanted: ExamStatus
) -> None:
    assert may_become(now, wanted) is ((now.value, wanted.value) in ALLOWED)


REFUSED = {
    "DRAFT": ["pause", "resume", "archive", "restore"],
    "IN_PROGRESS": ["begin", "archive", "restore"],
    "SUBMITTED": ["begin", "pause", "resume", "archive", "restore"],
    "REVIEW": ["begin", "pause", "resume"],
    "ARCHIVED": ["begin", "pause", "resume"],
}


@pytest.mark.parametrize("status", list(REFUSED))
@pytest.mark.usefixtures("exam")
async def test_acts_that_a_status_does_not_take_are_409(
    status: str, alice: Person, parts: Parts
) -> None:
    mode = ScoringMode.SCALED if status == "SUBMITTED" else ScoringMode.RAW
    sitting = await sit(
        alice, await add_template(parts, scoring_mode=mode), begin=status != "DRAFT"
    )
    if status not in {"DRAFT", "IN_PROGRESS"}:
        await sitting.finalize()
    if status == "ARCHIVED":
        await sitting.act("archive")
    assert (await sitting.read())["status"] == status
    for action in REFUSED[status]:
        await sitting.act(action, status=409 if action != "restore" or status != "REVIEW" else 200)
    if status == "DRAFT":
        await sitting.finalize(status=409)
    if status == "ARCHIVED":
        assert (await sitting.act("restore"))["status"] == "REVIEW"


async def test_anothers_session_is_404(sitting: Sitting, bob: Person, carol: Person) -> None:
    for stranger in (bob, carol):
        theirs = Sitting(stranger, sitting.state)
        await theirs.answer(1, status=404)
        await theirs.act("pause", status=404)
        await theirs.finalize(status=404)
        await theirs.review(status=404)
        assert (await stranger.client.get(sitting.address)).status_code == 404


@pytest.mark.usefixtures("exam")
async def test_a_feature_opens_an_exam_and_its_end_lets_it_be_finished(
    parts: Parts, alice: Person, clock: MovableClock
) -> None:
    sold = await add_template(parts, features=("single-mock", "studypack"), duration_mins=1440)
    refused = await alice.client.post("/api/exams/sessions", json={"template_id": str(sold)})
    assert refused.status_code == 402
    async with parts[Database].transaction() as tx:
        await grant_entitlement(
            tx,
            user_id=alice.user_id,
            feature="single-mock",
            source=Source("staff", new_id()),
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1),
            now=clock.now(),
        )
    sitting = await sit(alice, sold)
    clock.advance(timedelta(hours=2))
    await sitting.answer(1)
    await sitting.finalize()
    await sitting.review()
    again = await alice.client.post("/api/exams/sessions", json={"template_id": str(sold)})
    assert again.status_code == 402
    assert {feature.slug for feature in parts[Features].all()} >= {"single-mock", "exams"}


@pytest.mark.usefixtures("exam")
async def test_practice_shows_each_key_and_keeps_every_attempt(parts: Parts, alice: Person) -> None:
    sitting = await sit(alice, await add_template(parts, mode=ExamMode.PRACTICE))
    assert sitting.state["timer"]["deadline_at"] is None
    assert (await sitting.answer(1, right=False))["feedback"] is None
    feedback = (await sitting.answer(1, right=False, check=True))["feedback"]
    assert (feedback["is_correct"], feedback["attempt"]) == (False, 1)
    assert feedback["review"]["rationale"]
    await sitting.answer(1, right=True, status=409)
    second = await sitting.answer(1, right=True, attempt=2, check=True)
    assert second["feedback"]["is_correct"]
    await sitting.answer(1, attempt=4, status=409)
    state = await sitting.read()
    assert [each["is_correct"] for each in state["responses"]] == [False, True]
    done = await sitting.finalize()
    assert done["score_raw"] == 0
    attempts = (await sitting.review())["items"][0]["attempts"]
    assert [each["attempt"] for each in attempts] == [1, 2]


async def test_a_mock_shows_no_key_and_has_one_attempt(sitting: Sitting) -> None:
    await sitting.answer(1, check=True, status=422)
    await sitting.answer(1)
    await sitting.answer(1, attempt=2, status=409)


async def test_a_drill_asks_again_what_was_missed(
    parts: Parts, alice: Person, sitting: Sitting, clock: MovableClock
) -> None:
    missed = sitting.item(1)["question_id"]
    for position in range(1, 6):
        await sitting.answer(position, right=position > 1)
    await sitting.finalize()
    body = {"mode": "adaptive", "item_count": 3}
    assert (await alice.client.post("/api/exams/sessions", json=body)).status_code == 402
    async with parts[Database].transaction() as tx:
        await grant_entitlement(
            tx,
            user_id=alice.user_id,
            feature="exams",
            source=Source("staff", new_id()),
            starts_at=clock.now(),
            ends_at=None,
            now=clock.now(),
        )
    drill = await alice.client.post("/api/exams/sessions", json=body)
    assert drill.status_code == 201, drill.text
    assert drill.json()["mode"] == "adaptive"
    assert missed in [item["question_id"] for item in drill.json()["items"]]


async def test_what_was_seen_lately_comes_last_or_not_at_all(
    parts: Parts, alice: Person, sitting: Sitting
) -> None:
    first = {item["question_id"] for item in sitting.state["items"]}
    again = await sit(alice, UUID(sitting.state["template_id"]))
    assert len(first & {item["question_id"] for item in again.state["items"]}) == 2
    strict = await add_template(
        parts, blueprint=blueprint_from({"domains": {"evaluation": 1}, "exclude_seen_days": 30})
    )
    refused = await alice.client.post("/api/exams/sessions", json={"template_id": str(strict)})
    assert refused.status_code == 409
    assert refused.json()["rule"] == "domains.evaluation"


async def test_the_first_look_at_a_rationale_is_kept(sitting: Sitting, clock: MovableClock) -> None:
    await sitting.answer(1)
    await sitting.finalize()
    opened = await sitting.person.client.post(f"{sitting.address}/review/1")
    at = opened.json()["attempts"][0]["reviewed_at"]
    clock.advance(timedelta(minutes=5))
    again = await sitting.person.client.post(f"{sitting.address}/review/1")
    assert again.json()["attempts"][0]["reviewed_at"] == at
    unanswered = await sitting.person.client.post(f"{sitting.address}/review/2")
    assert unanswered.json()["attempts"][0]["reviewed_at"] is not None
    assert (await sitting.person.client.post(f"{sitting.address}/review/9")).status_code == 404


async def test_field_test_items_are_shown_and_not_scored(parts: Parts, alice: Person) -> None:
    await add_questions(parts, *(single_best() for _ in range(4)))
    await add_questions(parts, single_best(), is_field_test=True)
    template = await add_template(
        parts, blueprint=blueprint_from({"domains": {"evaluation": 1}, "field_test_items": 1})
    )
    sitting = await sit(alice, template)
    for position in range(1, 6):
        await sitting.answer(position)
    done = await sitting.finalize()
    assert (done["score_raw"], done["results"]["items_scored"]) == (4, 4)


async def test_metadata_is_merged(sitting: Sitting) -> None:
    for metadata in ({"place": "library", "mood": "calm"}, {"mood": None}):
        await sitting.person.client.patch(sitting.address, json={"metadata": metadata})
    assert (await sitting.read())["metadata"] == {"place": "library"}
