"""Saving answers: once each, newest first, none lost, and proved by the log."""

import asyncio
import random
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import START, Person
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best, sit

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.save_answer import save_answer
from studium.study.exams.actions.start_session import start_session
from studium.study.exams.actions.verify_session import verify_session
from studium.study.exams.answers.model import LogEntry, Writing, broken_link, replayed
from studium.study.exams.sessions.model import NO_HASH, chained, written
from studium.study.exams.sessions.store import shown_items
from studium.study.questions import QuestionTypes, Response


@pytest.fixture
async def sitting(parts: Parts, alice: Person) -> Sitting:
    await add_questions(parts, *(single_best() for _ in range(5)))
    return await sit(alice, await add_template(parts))


async def newest(sitting: Sitting, position: int = 1) -> dict[str, object]:
    wanted = sitting.item(position)["question_id"]
    state = await sitting.read()
    found: dict[str, object] = next(
        each for each in state["responses"] if each["question_id"] == wanted
    )
    return found


async def test_an_older_write_never_takes_the_place_of_a_newer_one(sitting: Sitting) -> None:
    right, wrong = sitting.option(1, right=True), sitting.option(1, right=False)
    await sitting.answer(1, revision=7, selected_option=right)
    late = await sitting.answer(1, revision=6, selected_option=wrong)
    assert (late["is_newest"], late["revision"]) == (False, 7)
    assert (await newest(sitting))["selected_option"] == right


async def test_the_same_write_again_changes_nothing(sitting: Sitting) -> None:
    first = await sitting.answer(1, revision=3)
    assert await sitting.answer(1, revision=3) == first
    assert (await newest(sitting))["revision"] == 3


async def test_two_devices_with_one_revision_are_told_who_came_second(sitting: Sitting) -> None:
    await sitting.answer(1, revision=3)
    other = await sitting.answer(1, revision=3, right=False)
    assert not other["is_newest"]


async def test_what_is_noted_beside_an_answer_is_kept(sitting: Sitting) -> None:
    noted: dict[str, Any] = {
        "flagged": True,
        "note": "look again",
        "struck_out": [sitting.option(1, right=False)],
        "highlights": [{"part": "stem", "start": 0, "end": 8}],
        "confidence": 2,
        "seconds_spent": 41,
    }
    await sitting.answer(1, selected_option=None, **noted)
    assert noted.items() <= (await newest(sitting)).items()


@pytest.mark.parametrize(
    "members",
    [
        {"selected_option": "nothing like it"},
        {"selected_options": ["x"]},
        {"response_value": {"items": {}}},
        {"confidence": 6},
        {"revision": 0},
        {"note": "NUL \0"},
        {"response_value": {"a": "\0"}},
        {"surprise": 1},
    ],
)
async def test_what_is_no_answer_is_refused(sitting: Sitting, members: dict[str, Any]) -> None:
    await sitting.answer(1, status=422, **members)


async def test_an_item_of_another_exam_is_404(sitting: Sitting) -> None:
    await sitting.send({"question_id": str(new_id()), "revision": 1}, status=404)


async def test_writes_at_once_in_any_order_leave_the_newest(sitting: Sitting) -> None:
    order = list(range(1, 21))
    random.Random(3).shuffle(order)  # noqa: S311 - an order, not a secret
    ids = [each["id"] for each in sitting.item(1)["question"]["options"]]
    await asyncio.gather(
        *(
            sitting.answer(1, revision=number, selected_option=ids[number % len(ids)])
            for number in order
        )
    )
    found = await newest(sitting)
    assert (found["revision"], found["selected_option"]) == (20, ids[20 % len(ids)])


async def verdict(parts: Parts, sitting: Sitting) -> tuple[str, ...]:
    async with parts[Database].transaction() as tx:
        found = await verify_session(
            tx, session_id=UUID(sitting.state["id"]), types=parts[QuestionTypes]
        )
    assert found is not None
    return found.faults


async def test_the_log_replays_to_the_same_score(parts: Parts, sitting: Sitting) -> None:
    for position in (1, 2, 3, 1):
        await sitting.answer(position, right=position != 2)
    assert await verdict(parts, sitting) == ()
    await sitting.finalize()
    assert await verdict(parts, sitting) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("update exam_log set entry = replace(entry, 'answer', 'later') where number = 2", "log"),
        ("delete from exam_log where number = 2", "log"),
        ("delete from exam_log where number = (select max(number) from exam_log)", "log"),
        ("update exam_responses set selected_option = null", "answers"),
        ("update exam_sessions set score_raw = 5", "score"),
        ("update exam_sessions set results = results || '{\"items\": 1}'", "results"),
        ("update exam_items set content = jsonb_set(content, '{variants}', '[]')", "score"),
    ],
)
async def test_what_was_changed_behind_the_log_is_found(
    parts: Parts, sitting: Sitting, change: str, fault: str
) -> None:
    await sitting.answer(1)
    await sitting.answer(2, right=False)
    await sitting.finalize()
    async with parts[Database].pool.acquire() as connection:
        await connection.execute(change)
    assert fault in " ".join(await verdict(parts, sitting))


async def test_three_who_finalise_at_once_make_one_result(
    parts: Parts, sitting: Sitting, database: Database
) -> None:
    await sitting.answer(1)
    session_id, types, now = UUID(sitting.state["id"]), parts[QuestionTypes], parts[Clock].now()

    async def hand_in(user_id: UUID | None, by: str) -> str:
        async with database.transaction() as tx:
            session = await finalize_session(
                tx, session_id=session_id, user_id=user_id, by=by, types=types, now=now
            )
        return session.submitted_by or ""

    done = await asyncio.gather(
        hand_in(sitting.person.user_id, "candidate"),
        hand_in(None, "time"),
        hand_in(None, "support"),
    )
    assert len(set(done)) == 1
    async with database.pool.acquire() as connection:
        told = await connection.fetchval(
            "select count(*) from events where type = 'exam.completed'"
        )
    assert told == 1
    assert await verdict(parts, sitting) == ()


CANDIDATES = 500
ANSWERS = 2


Write = tuple[UUID, UUID, UUID, int, str]  # person, session, question, revision, option


async def saved(parts: Parts, write: Write) -> None:
    user_id, session_id, question_id, revision, option = write
    async with parts[Database].reader() as tx:
        await save_answer(
            tx,
            session_id=session_id,
            user_id=user_id,
            writing=Writing(
                question_id=question_id,
                revision=revision,
                response=Response(selected_option=option),
            ),
            types=parts[QuestionTypes],
            now=parts[Clock].now(),
        )


async def test_500_candidates_answering_at_once_lose_nothing(
    parts: Parts, database: Database
) -> None:
    """Every write of everybody comes twice and in any order."""
    await add_questions(parts, *(single_best() for _ in range(ANSWERS)))
    template = await add_template(parts, item_count=ANSWERS)
    types, now = parts[QuestionTypes], parts[Clock].now()
    async with database.pool.acquire() as connection:
        users = await connection.fetch(
            """insert into users (id, email, role, created_at, updated_at)
               select gen_random_uuid(), 'candidate-' || n || '@example.org', 'CANDIDATE', $1, $1
               from generate_series(1, $2) as n returning id""",
            now,
            CANDIDATES,
        )
    work: list[Write] = []
    for row in users:
        async with database.transaction() as tx:
            session = await start_session(
                tx, user_id=row["id"], template_id=template, types=types, now=now, metadata={}
            )
            items = await shown_items(tx, session.id)
        for item in items:
            options = [option["id"] for option in item.shown["options"]]
            for revision in (1, 2):
                write = (row["id"], session.id, item.question_id, revision, options[revision])
                work += [write, write]
    random.Random(1).shuffle(work)  # noqa: S311 - an order, not a secret

    gate = asyncio.Semaphore(60)

    async def one(write: Write) -> None:
        async with gate:
            await saved(parts, write)

    await asyncio.gather(*map(one, work))
    async with database.pool.acquire() as connection:
        found = await connection.fetchrow(
            """select count(*) as rows, min(revision) as least, max(revision) as most
               from exam_responses"""
        )
        logged = await connection.fetchrow(
            """select count(*) as rows, count(distinct entry) as different from exam_log
               where entry::jsonb ->> 'kind' = 'answer'"""
        )
        lengths = await connection.fetchval(
            """select count(*) from exam_sessions s where log_length <>
               (select count(*) from exam_log l where l.session_id = s.id)"""
        )
    assert found is not None
    assert logged is not None
    assert tuple(found) == (CANDIDATES * ANSWERS, 2, 2)
    assert logged["rows"] >= CANDIDATES * ANSWERS
    assert lengths == 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6), st.sampled_from("ABC")), max_size=15)
)
def test_replaying_gives_the_newest_revision_of_each_item(
    writes: list[tuple[int, int, str]],
) -> None:
    entries: list[dict[str, Any]] = [
        {
            "kind": "answer",
            "question_id": str(UUID(int=item)),
            "attempt": 1,
            "revision": revision,
            "response": {
                "selected_option": option,
                "selected_options": [],
                "response_value": None,
            },
            "seconds_spent": 0,
            "confidence": None,
        }
        for item, revision, option in writes
    ]
    expected: dict[int, tuple[int, str]] = {}
    for item, revision, option in writes:
        if revision > expected.get(item, (0, ""))[0]:
            expected[item] = (revision, option)
    found = {
        key[0].int: (given.revision, given.response.selected_option)
        for key, given in replayed(entries).items()
    }
    assert found == expected


@given(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["entry", "hash", "drop", "none"]))
def test_any_change_breaks_the_chain(length: int, at: int, change: str) -> None:
    log: list[LogEntry] = []
    before = NO_HASH
    for number in range(1, length + 1):
        entry = written({"number": number})
        before = chained(before, entry)
        log.append(LogEntry(number, START, entry, before))
    if change == "none" or at >= length:
        assert broken_link(log, length=length, head=before) is None
        return
    if change == "drop":
        log.pop(at)
    elif change == "entry":
        log[at] = replace(log[at], entry=log[at].entry + " ")
    else:
        log[at] = replace(log[at], hash=b"\1" * 32)
    assert broken_link(log, length=length, head=before) == at + 1
