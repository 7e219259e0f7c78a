"""A wrong key is found, corrected and regraded; every candidate's session is changed once."""

import asyncio
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs
from tests.study.exams.sitting import Sitting, add_questions, add_template, single_best, sit

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.exams import verify_session
from studium.study.exams.actions.finalize_session import ScoreSession
from studium.study.exams.blueprints.model import ScoringMode
from studium.study.exams.jobs import score
from studium.study.exams.regrading import run
from studium.study.exams.regrading.model import shows_the_same, with_key_of
from studium.study.questions import (
    QuestionContent,
    QuestionState,
    QuestionTypes,
    content_to_json,
    questions_by_ids,
    revise_question,
)

REASON = "The outline of 2024 says otherwise."


def keyed(content: QuestionContent, right: str) -> QuestionContent:
    """The same question with another right option."""
    return replace(
        content,
        variants=tuple(
            replace(each, id=None, is_correct=each.content == right) for each in content.variants
        ),
    )


@pytest.fixture
async def exam(parts: Parts) -> UUID:
    await add_questions(parts, *(single_best() for _ in range(5)))
    return await add_template(parts, scoring_mode=ScoringMode.SCALED)


async def corrected(parts: Parts, question_id: UUID, **changes: Any) -> None:
    """A new version of the question is approved, in which "wrong one" is right."""
    async with parts[Database].transaction() as tx:
        (question,) = await questions_by_ids(tx, [question_id])
        content = replace(keyed(question.content, "wrong one"), **changes)
        await revise_question(
            tx,
            question_id,
            content,
            types=parts[QuestionTypes],
            author_id=None,
            now=question.created_at,
            state=QuestionState.APPROVED,
        )


async def sat(person: Person, exam: UUID, parts: Parts, *, wrong: UUID | int | None) -> Sitting:
    """Somebody answers everything rightly, but "wrong one" at a question or a position."""
    sitting = await sit(person, exam)
    for position in range(1, 6):
        options = sitting.item(position)["question"]["options"]
        is_wrong = wrong in {position, question_at(sitting, position)}
        wanted = "wrong one" if is_wrong else "right"
        chosen = next(each["id"] for each in options if each["content"] == wanted)
        await sitting.answer(position, selected_option=chosen)
    await sitting.finalize()
    await score(parts, ScoreSession(UUID(sitting.state["id"])))
    return sitting


def question_at(sitting: Sitting, position: int) -> UUID:
    return UUID(sitting.item(position)["question_id"])


async def regrade(carol: Person, question_id: UUID, status: int = 202) -> dict[str, Any]:
    body = {"question_id": str(question_id), "reason": REASON}
    answer = await carol.client.post("/api/admin/exams/regrades", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def regraded(parts: Parts, carol: Person, question_id: UUID) -> UUID:
    """A regrade that was begun and run to its end."""
    begun = UUID((await regrade(carol, question_id))["id"])
    await run.run_regrade(parts, run.RunRegrade(begun))
    return begun


async def dry_run(carol: Person, question_id: UUID) -> dict[str, Any]:
    body = {"question_id": str(question_id)}
    answer = await carol.client.post("/api/admin/exams/regrades/dry-run", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def faults(parts: Parts, sitting: Sitting) -> tuple[str, ...]:
    async with parts[Database].transaction() as tx:
        verdict = await verify_session(
            tx, session_id=UUID(sitting.state["id"]), types=parts[QuestionTypes]
        )
    assert verdict is not None
    return verdict.faults


async def test_a_corrected_key_changes_every_session_and_is_told(
    parts: Parts, exam: UUID, alice: Person, bob: Person, carol: Person
) -> None:
    hers = await sat(alice, exam, parts, wrong=5)
    question_id = question_at(hers, 5)
    his = await sat(bob, exam, parts, wrong=None)
    before, his_before = await hers.read(), await his.read()
    await corrected(parts, question_id)
    assert await dry_run(carol, question_id) == {
        "sessions": 2,
        "unscored": 0,
        "raised": 1,
        "lowered": 1,
        "same": 0,
        "passed": 0,
        "failed": 0,
    }
    assert await hers.read() == before
    begun = await regraded(parts, carol, question_id)
    done = (await carol.client.get(f"/api/admin/exams/regrades/{begun}")).json()
    assert (done["state"], done["sessions"], done["changed"]) == ("done", 2, 2)
    after = await hers.read()
    assert (before["score_raw"], after["score_raw"]) == (4, 5)
    assert (await his.read())["score_raw"] == his_before["score_raw"] - 1
    assert after["score_scaled"] > before["score_scaled"]
    assert await faults(parts, hers) == await faults(parts, his) == ()
    (change,) = (await hers.review())["score_changes"]
    assert change["position"] == 5
    assert change["reason"] == REASON
    assert change["score_scaled_after"] == after["score_scaled"]
    results = await alice.client.get(f"/exams/{after['id']}", headers={"accept": "text/html"})
    assert "The key of question 5 was corrected" in results.text
    assert f"Your score was {before['score_scaled']} and is now" in results.text


async def test_one_mail_and_one_event_tell_of_a_change(
    parts: Parts, exam: UUID, alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    hers = await sat(alice, exam, parts, wrong=5)
    question_id = question_at(hers, 5)
    await corrected(parts, question_id)
    await regrade(carol, question_id)
    await run_jobs()
    await regrade(carol, question_id)
    await run_jobs()
    async with parts[Database].reader() as tx:
        (mail,) = await tx.connection.fetch(
            "select recipient, body from sandbox.mails where subject like 'Your score%'"
        )
    assert mail["recipient"] == alice.email
    assert REASON in mail["body"]
    async with parts[Database].reader() as tx:
        told = await tx.connection.fetchval(
            "select count(*) from events where type = 'exam.regraded'"
        )
    assert told == 1


async def test_a_killed_regrade_goes_on_and_changes_each_session_once(  # noqa: PLR0913, PLR0917
    parts: Parts,
    exam: UUID,
    alice: Person,
    bob: Person,
    carol: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hers = await sat(alice, exam, parts, wrong=5)
    question_id = question_at(hers, 5)
    his = await sat(bob, exam, parts, wrong=question_id)
    await corrected(parts, question_id)
    begun = await regrade(carol, question_id)
    whole, seen = run.regrade_session, []

    async def die_at_the_second(*arguments: Any, **named: Any) -> None:
        seen.append(named["session_id"])
        await whole(*arguments, **named)
        if len(seen) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(run, "regrade_session", die_at_the_second)
    job = run.RunRegrade(UUID(begun["id"]))
    with pytest.raises(asyncio.CancelledError):
        await run.run_regrade(parts, job)
    scores = sorted([(await hers.read())["score_raw"], (await his.read())["score_raw"]])
    assert scores in ([4, 5], [5, 5])
    for _ in range(2):
        await run.run_regrade(parts, job)
    assert [(await each.read())["score_raw"] for each in (hers, his)] == [5, 5]
    assert await faults(parts, hers) == await faults(parts, his) == ()
    for sitting in (hers, his):
        assert len((await sitting.review())["score_changes"]) == 1


async def test_a_session_under_way_is_scored_with_the_corrected_key(
    parts: Parts, exam: UUID, alice: Person, carol: Person
) -> None:
    sitting = await sit(alice, exam)
    question_id = question_at(sitting, 1)
    await corrected(parts, question_id)
    assert (await dry_run(carol, question_id))["unscored"] == 1
    await regraded(parts, carol, question_id)
    options = sitting.item(1)["question"]["options"]
    chosen = next(each["id"] for each in options if each["content"] == "wrong one")
    await sitting.answer(1, selected_option=chosen)
    await sitting.finalize()
    await score(parts, ScoreSession(UUID(sitting.state["id"])))
    assert (await sitting.read())["score_raw"] == 1
    assert (await sitting.review())["score_changes"] == []
    assert await faults(parts, sitting) == ()


async def test_only_a_key_may_differ(
    parts: Parts, exam: UUID, alice: Person, carol: Person
) -> None:
    sitting = await sit(alice, exam)
    question_id = question_at(sitting, 1)
    assert (await regrade(carol, question_id, status=409))["type"].endswith("no-corrected-key")
    await corrected(parts, question_id, stem="Something else is asked?")
    refused = await regrade(carol, question_id, status=409)
    assert "asks something else" in refused["detail"]


async def test_one_regrade_of_a_question_at_a_time(
    parts: Parts, exam: UUID, alice: Person, carol: Person
) -> None:
    sitting = await sit(alice, exam)
    question_id = question_at(sitting, 1)
    await corrected(parts, question_id)
    bodies = await asyncio.gather(
        *(
            carol.client.post(
                "/api/admin/exams/regrades",
                json={"question_id": str(question_id), "reason": REASON},
            )
            for _ in range(3)
        )
    )
    assert sorted(each.status_code for each in bodies) == [202, 409, 409]


def test_answers_carry_over_by_the_options_as_they_were_shown() -> None:
    types, asked = QuestionTypes(), single_best()
    ids = [UUID(int=number) for number in range(4)]
    named = [replace(each, id=ids[each.sort_order]) for each in asked.variants]
    asked = replace(asked, variants=tuple(named))
    new = with_key_of(asked, keyed(asked, "wrong two"))
    assert new is not None
    assert shows_the_same(asked, new, types)
    assert [each.id for each in new.ordered] == ids
    assert [each.content for each in new.variants if each.is_correct] == ["wrong two"]
    assert with_key_of(asked, replace(asked, variants=asked.variants[:3])) is None
    assert content_to_json(asked) != content_to_json(new)


async def test_an_author_sees_how_an_item_measures_and_tries_a_regrade(
    parts: Parts, exam: UUID, alice: Person, carol: Person
) -> None:
    hers = await sat(alice, exam, parts, wrong=5)
    question_id = question_at(hers, 5)
    address = f"/admin/exams/items/{question_id}"
    html = {"accept": "text/html"}
    page = await carol.client.get(address, headers=html)
    assert re.search(r"Sessions</dt>\s*<dd>1<", page.text)
    answer = await carol.client.post(f"{address}/regrade", data={"go": "check"})
    assert answer.status_code == 303
    await corrected(parts, question_id)
    tried = await carol.client.post(f"{address}/regrade", data={"go": "check"}, headers=html)
    assert re.search(r"Raised</dt>\s*<dd>1<", tried.text)
    refused = await carol.client.post(f"{address}/regrade", data={"go": "regrade"}, headers=html)
    assert refused.status_code == 422
    sent = {"go": "regrade", "reason": REASON}
    assert (await carol.client.post(f"{address}/regrade", data=sent)).status_code == 303
    page = await carol.client.get(address, headers=html)
    assert "Under way" in page.text
    assert REASON in page.text
